import {
  AerieError,
  type AnswerPart,
  type AnswerParts,
  AnswerReadyFact,
  type FactContract,
  type Job,
  JobParked,
  PIPELINES,
  type PipelineStep,
  type QuestionContract,
  uuidv7,
  type VectorsPart,
} from '#contracts';
import type { Logger } from '#telemetry';

import { ending, failing } from './answers.js';
import { Bus, type NewJob } from './bus.js';
import { Continuation } from './continuation.js';
import { claimFor } from './claim-for.js';
import type { Claims } from './claims.js';
import { FactReader } from './fact-reader.js';
import { FilterStreams } from './filter-streams.js';
import { FrameWriter, isLast } from './frame-writer.js';
import type { Handlers } from './handlers.js';
import { JobRun } from './job-run.js';
import type { OutRecord } from './drivers/driver.js';
import { OutcomeFacts } from './outcome-facts.js';
import { PartQueue } from './part-queue.js';
import { Post } from './post.js';
import { Questions, unsent } from './questions.js';
import { cancelRecord, factRecord, jobRecord } from './records.js';
import { StageExhausted, StageRunner, type RetryPolicy } from './stage-runner.js';
import type { Inbox } from './inbox.js';

export interface RuntimeParts {
  handlers: Handlers;
  post: Post;
  inbox: Inbox;
  /** The partition of the frames topic that this process reads. */
  replyPartition: number;
  /** Absent where there is no database: then a redelivered job may call its provider again. */
  claims: Claims | undefined;
  logger: Logger;
  stageRetry?: RetryPolicy | undefined;
}

/** How far a job came in this process: its answer, or nothing because another process goes on with it. */
interface Answered {
  job: Job;
  parts: AnswerParts;
  /** A filter that the answer still has to pass, elsewhere. */
  remoteFilter: string | undefined;
}

/** A stage decided that the job ends without an answer. */
interface Refused {
  job: Job;
  stage: string;
  error: AerieError;
}

/** A stage put the job away for a person. */
interface Parked {
  job: Job;
  stage: string;
  reviewId: string;
}

type Reached = Answered | Refused | Parked;

/**
 * The pipeline runtime. It keeps, once and for every stage: local first, deadline, cancellation, retry, one answer per
 * job, one fact per end. It knows what a job needs next; `Intake` knows where records come from, `Post` where they go.
 */
export class Runtime extends Bus {
  readonly filterStreams: FilterStreams;
  readonly factReaders = new Map<string, FactReader>();
  private readonly runs = new Map<string, JobRun>();
  private readonly stages: StageRunner;
  private readonly frames: FrameWriter;
  private readonly outcomes: OutcomeFacts;
  private readonly questions: Questions;
  private readonly localPipelines = new Map<string, boolean>();
  private idleWaiters: (() => void)[] = [];

  constructor(private readonly of: RuntimeParts) {
    super();
    this.stages = new StageRunner(of.logger, of.stageRetry);
    this.frames = new FrameWriter((record, safety) => of.post.sendUntilSafe(record, safety));
    this.outcomes = new OutcomeFacts(this);
    this.questions = new Questions(of.handlers, of.post, of.inbox, of.replyPartition);
    this.filterStreams = new FilterStreams((job, parts, run) => this.filterFromLog(job, parts, run));
  }

  /** Call once all handlers are known. */
  open(): void {
    for (const [name, readers] of this.of.handlers.facts) {
      for (const [app, read] of readers)
        this.factReaders.set(`${app}/${name}`, new FactReader(name, read, this.of.logger));
    }
  }

  stream<State>(newJob: NewJob<State>, signal?: AbortSignal): AsyncGenerator<AnswerPart> {
    const job: Job = { ...newJob, reply: { to: 'inbox', partition: this.of.replyPartition } };
    const run = this.begin(job, signal);
    return this.isLocal(job) ? this.answerHere(job, run) : this.answerElsewhere(job, run);
  }

  async submit<State>(job: Job<State>): Promise<void> {
    const run = this.begin(job);
    try {
      await this.proceed(job, 0, run);
    } finally {
      this.end(job, run);
    }
  }

  async enqueue<State>(job: Job<State>): Promise<void> {
    const [first] = PIPELINES.get(job.pipeline)!.steps;
    await this.of.post.send(jobRecord(first!.name, job), 'durable');
  }

  async conclude(job: Job, part: AnswerPart): Promise<void> {
    await this.tellReady(job, part);
    await this.outcomes.answered(job, part);
  }

  async publish<Fact>(contract: FactContract<Fact>, fact: Fact): Promise<void> {
    if (this.of.post.scope === 'fleet') {
      await this.of.post.sendUntilSafe(factRecord(contract.name, contract.key(fact), fact, uuidv7()), 'durable');
      return;
    }
    const readers = this.of.handlers.facts.get(contract.name);
    if (!readers) return;
    await Promise.all([...readers.keys()].map((app) => this.readHere(`${app}/${contract.name}`, fact)));
  }

  async send(record: OutRecord): Promise<void> {
    await this.of.post.send(record, 'durable');
  }

  ask<Question, Answer>(
    contract: QuestionContract<Question, Answer>,
    question: Question,
    options?: { timeoutMs?: number },
  ): Promise<Answer> {
    return this.questions.ask(contract, question, options);
  }

  /** Goes on with a job that came from the log. Settles only when the next step, or the end, is safe. */
  async resume(job: Job, stepName: string): Promise<void> {
    const steps = PIPELINES.get(job.pipeline)?.steps;
    const from = steps?.findIndex((step) => step.name === stepName) ?? -1;
    if (from < 0) throw new AerieError('internal', `pipeline ${job.pipeline} has no step ${stepName}`);
    const run = this.begin(job);
    try {
      const claimed = steps![from]!.kind === 'answer' ? await claimFor(run, this.of.claims, this.of.logger) : false;
      if (claimed === 'done') return;
      await this.proceed(job, from, run);
      if (claimed)
        await this.of
          .claims!.finish(job.id)
          .catch((error) => this.of.logger.warn({ err: error }, 'a claim could not be closed'));
    } finally {
      this.end(job, run);
    }
  }

  /** A client left: whoever works on the job stops. */
  cancel(jobId: string): void {
    this.runs.get(jobId)?.cancel();
    this.filterStreams.cancel(jobId);
  }

  /** Resolves when no job runs here and every fact has been read. */
  async idle(): Promise<void> {
    if (this.runs.size > 0) await new Promise<void>((resolve) => this.idleWaiters.push(resolve));
    await this.filterStreams.idle();
    await Promise.all([...this.factReaders.values()].map((reader) => reader.idle()));
  }

  close(): void {
    this.frames.close();
    for (const reader of this.factReaders.values()) reader.stop();
    for (const run of this.runs.values())
      run.stop(new AerieError('unavailable', 'The service is shutting down.', { retryAfterMs: 1000 }));
  }

  private begin(job: Job, signal?: AbortSignal): JobRun {
    const run = new JobRun(job, signal);
    this.runs.set(job.id, run);
    return run;
  }

  private end(job: Job, run: JobRun): void {
    run.close();
    if (this.runs.get(job.id) === run) this.runs.delete(job.id);
    if (this.runs.size === 0) for (const resolve of this.idleWaiters.splice(0)) resolve();
  }

  private isLocal({ pipeline }: Job): boolean {
    let local = this.localPipelines.get(pipeline);
    if (local === undefined) {
      local = PIPELINES.get(pipeline)!.steps.every((step) => this.of.handlers.has(step));
      this.localPipelines.set(pipeline, local);
    }
    return local;
  }

  /** The whole pipeline in this process: no hop, no copy. */
  private async *answerHere(job: Job, run: JobRun): AsyncGenerator<AnswerPart> {
    let reached: Reached | undefined;
    let last: AnswerPart | undefined;
    try {
      reached = (await this.reachAnswer(job, 0, run))!;
      if (!('parts' in reached)) {
        last = lastPartOf(reached);
        yield last;
        return;
      }
      for await (const part of ending(reached.parts, run, this.of.logger)) {
        if (isLast(part)) last = part;
        yield part;
      }
    } finally {
      if (!last) run.cancel();
      if (reached) this.background(this.tellEnd(reached, last ?? clientLeft()));
      this.end(job, run);
    }
  }

  private tellEnd(reached: Reached, last: AnswerPart): Promise<void> {
    if ('error' in reached) return this.outcomes.refused(reached.job, reached.stage, reached.error);
    if ('reviewId' in reached) return this.outcomes.parked(reached.job, reached.stage, reached.reviewId);
    return this.outcomes.answered(reached.job, last);
  }

  private async *answerElsewhere(job: Job, run: JobRun): AsyncGenerator<AnswerPart> {
    const queue = new PartQueue<AnswerPart>();
    const continuation = new Continuation();
    const forget = this.of.inbox.expect(
      job.id,
      (parts) => {
        for (const part of parts as AnswerPart[]) {
          const fresh = continuation.pass(part);
          if (fresh) queue.push(fresh);
        }
      },
      () => continuation.restart(),
    );
    this.proceed(job, 0, run).catch((error) => queue.push({ kind: 'error', error: unsent(error).toBody() }));
    let finished = false;
    try {
      for await (const part of ending(queue, run, this.of.logger)) {
        finished = isLast(part);
        yield part;
      }
    } finally {
      forget();
      // A run that was stopped ended with a part of its own; whoever works on the job elsewhere has yet to hear of it.
      if (!finished || run.stopped) this.leave(job, run);
      this.end(job, run);
    }
  }

  /** Takes a job as far as this process can and sees that what comes next is safe. Decided failures end the job here. */
  private async proceed(job: Job, from: number, run: JobRun): Promise<void> {
    const reached = await this.reachAnswer(job, from, run);
    if (!reached) return;
    if (!('parts' in reached)) return this.endEarly(reached);
    await this.deliver(reached, run);
  }

  private async reachAnswer(job: Job, from: number, run: JobRun): Promise<Reached | undefined> {
    const { steps } = PIPELINES.get(job.pipeline)!;
    for (let index = from; index < steps.length; index++) {
      const step = steps[index]!;
      const known = step.shortcut?.(job.state as never);
      if (known) {
        job = { ...job, state: { ...(job.state as object), ...known } };
        continue;
      }
      if (!this.of.handlers.has(step)) return this.forward(step, job);
      if (step.kind === 'answer') return this.answer(job, steps, index, run);
      try {
        const adds = await this.stages.run(step.name, this.of.handlers.stages.get(step.name)!, job, run);
        job = { ...job, state: { ...(job.state as object), ...adds } };
      } catch (error) {
        if (error instanceof JobParked) return { job, stage: step.name, reviewId: error.reviewId };
        return { job, stage: step.name, error: AerieError.of(error) };
      }
    }
    return undefined;
  }

  private async forward(step: PipelineStep, job: Job): Promise<undefined> {
    if (this.of.post.scope === 'process') {
      throw new AerieError('unavailable', `No service in this process performs the stage "${step.name}".`);
    }
    await this.of.post.send(jobRecord(step.name, job), 'durable');
  }

  private answer(job: Job, steps: readonly PipelineStep[], index: number, run: JobRun): Answered {
    const handler = this.of.handlers.answers.get(steps[index]!.name)!;
    return this.filter(
      job,
      begun(() => handler(job, run.context)),
      steps,
      index + 1,
      run,
    );
  }

  private filter(job: Job, parts: AnswerParts, steps: readonly PipelineStep[], from: number, run: JobRun): Answered {
    for (let index = from; index < steps.length; index++) {
      const { name } = steps[index]!;
      const handler = this.of.handlers.filters.get(name);
      if (!handler) return { job, parts, remoteFilter: name };
      const upstream = parts;
      parts = begun(() => handler(job, upstream, run.context));
    }
    return { job, parts, remoteFilter: undefined };
  }

  /** Sends an answer to the filter it still needs, or to whoever waits for it. */
  private async deliver({ job, parts, remoteFilter }: Answered, run: JobRun): Promise<void> {
    const safe = ending(parts, run, this.of.logger);
    if (remoteFilter) return this.frames.write(job, safe, { to: 'filter', filter: remoteFilter }, run.attempt);
    const last =
      job.reply.to === 'inbox'
        ? await this.reply(job, safe, job.reply.partition, run)
        : await this.collect(job, safe, run);
    if (!run.abandoned) await this.outcomes.answered(job, last);
  }

  private async reply(job: Job, parts: AnswerParts, partition: number, run: JobRun): Promise<AnswerPart> {
    let last: AnswerPart = clientLeft();
    const noting = async function* (): AsyncGenerator<AnswerPart> {
      for await (const part of parts) {
        last = part;
        yield part;
      }
    };
    if (this.of.inbox.has(job.id)) {
      let seq = 0;
      for await (const part of noting())
        this.of.inbox.accept({ jobId: job.id, attempt: run.attempt, seq: seq++, parts: [part] });
    } else {
      await this.frames.write(job, noting(), { to: 'inbox', partition }, run.attempt);
    }
    return last;
  }

  /** An answer that nobody waits for on the line is facts: see `AnswerReady`. Such jobs are never streamed. */
  private async collect(job: Job, parts: AnswerParts, run: JobRun): Promise<AnswerPart> {
    let last: AnswerPart = clientLeft();
    let vectors: VectorsPart | undefined;
    for await (const part of parts) {
      last = part;
      if (part.kind !== 'vectors') continue;
      if (vectors) await this.tellReady(job, vectors);
      vectors = part;
    }
    if (!run.abandoned) await this.tellReady(job, last, last.kind === 'end' ? vectors : undefined);
    return last;
  }

  private tellReady(job: Job, part: AnswerPart, vectors?: VectorsPart): Promise<void> {
    return this.publish(AnswerReadyFact, { job: { ...job, state: null }, part, vectors });
  }

  private async endEarly(reached: Refused | Parked): Promise<void> {
    const { job, stage } = reached;
    const part = lastPartOf(reached);
    if ('error' in reached && reached.error instanceof StageExhausted) {
      await this.of.post.deadLetterJob(job, stage, reached.error);
    }
    if (job.reply.to !== 'inbox') await this.tellReady(job, part);
    else if (this.of.inbox.has(job.id)) this.of.inbox.accept({ jobId: job.id, attempt: 1, seq: 0, parts: [part] });
    else await this.frames.write(job, oneOf(part), { to: 'inbox', partition: job.reply.partition }, 1);
    await this.tellEnd(reached, part);
  }

  private async filterFromLog(job: Job, parts: AnswerParts, run: JobRun): Promise<void> {
    const { steps } = PIPELINES.get(job.pipeline)!;
    const from = steps.findIndex((step) => step.kind === 'filter' && this.of.handlers.filters.has(step.name));
    let source: AnswerPart | undefined;
    const noted = async function* (): AsyncGenerator<AnswerPart> {
      for await (const part of parts) yield (source = part);
    };
    await this.deliver(this.filter(job, noted(), steps, from, run), run);
    // The filter itself ended the answer early: whoever generates it elsewhere must stop. Another attempt must not.
    const endedHere = !run.abandoned && !run.stopped;
    if (endedHere && (!source || !isLast(source))) this.background(this.of.post.send(cancelRecord(job.id), 'fast'));
  }

  private readHere(reader: string, fact: unknown): Promise<void> {
    return new Promise((resolve) => {
      this.factReaders.get(reader)!.offer({
        fact,
        done: resolve,
        giveUp: (reason) => this.of.post.deadLetterFact(reader.slice(reader.indexOf('/') + 1), fact, reason),
      });
    });
  }

  /** The client of a job that other processes work on is gone. */
  private leave(job: Job, run: JobRun): void {
    run.cancel();
    if (this.of.post.scope === 'fleet') this.background(this.of.post.send(cancelRecord(job.id), 'fast'));
  }

  private background(work: Promise<unknown>): void {
    work.catch((error) => this.of.logger.error({ err: error }, 'a fact could not be published'));
  }
}

function lastPartOf(reached: Refused | Parked): AnswerPart {
  return 'error' in reached
    ? { kind: 'error', error: reached.error.toBody() }
    : { kind: 'parked', reviewId: reached.reviewId };
}

function clientLeft(): AnswerPart {
  return { kind: 'error', error: new AerieError('cancelled', 'The client closed the request.').toBody() };
}

function begun(begin: () => AnswerParts): AnswerParts {
  try {
    return begin();
  } catch (error) {
    return failing(error);
  }
}

async function* oneOf(part: AnswerPart): AsyncGenerator<AnswerPart> {
  yield part;
}
