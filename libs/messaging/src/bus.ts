import type { AnswerPart, FactContract, Job, QuestionContract } from '#contracts';

import type { OutRecord } from './drivers/driver.js';

/** A job that the door hands over; the runtime fills in the reply address. */
export type NewJob<State> = Omit<Job<State>, 'reply'>;

/** What an app may do on the bus. Handlers know nothing of topics, offsets or retries. */
export abstract class Bus {
  /**
   * Sends a job down its pipeline and yields the parts of its answer. Ends after `whole`, `end`, `error` or `parked`; a
   * failure is an `error` part, never a throw. Leaving the loop early, or aborting `signal`, cancels the job.
   */
  abstract stream<State>(job: NewJob<State>, signal?: AbortSignal): AsyncIterable<AnswerPart>;

  /**
   * Puts a job into the log at the first step of its pipeline, for whichever process takes it: for what nobody waits for
   * on the line, and for what a person has released. Resolves when it is durable. The answer goes to a topic or the store.
   */
  abstract enqueue<State>(job: Job<State>): Promise<void>;

  /** Ends a parked job with the last part of its answer, without any further stage. Safe to repeat. */
  abstract conclude(job: Job, part: AnswerPart): Promise<void>;

  /**
   * Sends a job whose answer goes to a topic. Resolves once the job is safe: in the log, or, where every stage is local,
   * answered.
   */
  abstract submit<State>(job: Job<State>): Promise<void>;

  /** Publishes a fact. Resolves when it is durable; callers on the hot path need not wait, the runtime drains at shutdown. */
  abstract publish<Fact>(contract: FactContract<Fact>, fact: Fact): Promise<void>;

  /** Writes a record of a topic that others read. Resolves when it is durable. */
  abstract send(record: OutRecord): Promise<void>;

  /** Asks another app and waits for the answer; throws the `AerieError` it refused with, `unavailable` when nobody answers. */
  abstract ask<Question, Answer>(
    contract: QuestionContract<Question, Answer>,
    question: Question,
    options?: { timeoutMs?: number },
  ): Promise<Answer>;
}
