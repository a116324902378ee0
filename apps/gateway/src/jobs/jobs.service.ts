import { setTimeout as sleep } from 'node:timers/promises';

import { Injectable, Logger, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';

import {
  AerieError,
  type AnswerPart,
  type AnswerReady,
  type Asked,
  type EndPart,
  type ParkedPart,
  replayed,
} from '#contracts';
import { Bus, type NewJob } from '#messaging';

import { place } from '../embeddings/embeddings-answer.js';
import type { FinalPart, JobEntity } from './job.entity.js';
import { JobStore } from './job.store.js';
import { renderJob } from './job-view.js';

/** Who came by the event door may read his record a week later, and what it leads to. */
const KEPT_DAYS = { store: 1, topic: 7 };
const SWEEP_EVERY_MS = 10 * 60_000;
const FIRST_LOOK_MS = 100;
const LAST_LOOK_MS = 1000;
const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** Requests that are answered into a store: because the caller asked for that, or because a person decides first. */
@Injectable()
export class JobsService implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly logger = new Logger(JobsService.name);
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly store: JobStore,
    private readonly bus: Bus,
  ) {}

  onApplicationBootstrap(): void {
    this.timer = setInterval(() => void this.store.sweep().catch((error) => this.logger.warn(error)), SWEEP_EVERY_MS);
    this.timer.unref();
  }

  onApplicationShutdown(): void {
    clearInterval(this.timer);
  }

  /** Takes a request that nobody waits for. It is in the log when this resolves: nothing accepted is lost. */
  async accept<State>(job: NewJob<State>): Promise<string> {
    await this.store.queued(job);
    try {
      await this.bus.enqueue({ ...job, reply: { to: 'store' } });
    } catch (cause) {
      await this.store.forget(job.id);
      throw new AerieError('unavailable', 'The request could not be queued; please retry.', {
        retryAfterMs: 1000,
        cause,
      });
    }
    return this.view(job.principal.tenant, job.id);
  }

  /** An answer, or a part of one, from whichever process works on the job. */
  async keep(ready: AnswerReady): Promise<void> {
    const { job, part } = ready;
    if (part.kind === 'parked') await this.store.parked(job, part.reviewId);
    else if (part.kind === 'vectors') await this.store.vectors(job, part);
    else if (part.kind !== 'delta') {
      const answer = part.kind === 'end' ? await this.whenWhole(ready, part) : part;
      await this.store.finished(job, answer, job.reply.to === 'topic' ? KEPT_DAYS.topic : KEPT_DAYS.store);
    }
  }

  /** Vectors that were kept of an answer which failed in the end. */
  async forget(id: string): Promise<void> {
    await this.store.forget(id);
  }

  /**
   * What came of a parked job that its caller goes on waiting for, up to the deadline; undefined when nothing came: the
   * job is in the store and can be asked for.
   */
  async released({ reviewId }: ParkedPart, job: NewJob<Asked>, left: AbortSignal): Promise<AnswerPart[] | undefined> {
    await this.store.parked(job, reviewId);
    const answer = await this.answerOf(job, left);
    if (!answer) return undefined;
    if (answer.kind !== 'whole' || !job.state.request.stream) return [answer];
    const deltas = replayed(answer.completion).map((chunk): AnswerPart => ({ kind: 'delta', chunk }));
    return [...deltas, { kind: 'end', end: answer.end }];
  }

  async find(tenant: string, id: string): Promise<JobEntity> {
    const job = UUID.test(id) ? await this.store.find(tenant, id) : null;
    if (!job) throw new AerieError('not_found', `There is no job "${id}".`, { param: 'id' });
    return job;
  }

  /** `JobView` as JSON. */
  render(job: JobEntity): Promise<string> {
    return renderJob(job, async () => {
      const vectors: string[] = [];
      for (const part of await this.store.vectorsOf(job.id)) place(vectors, part);
      return vectors;
    });
  }

  async view(tenant: string, id: string): Promise<string> {
    return this.render(await this.find(tenant, id));
  }

  /** The last vectors tell how many there are; were some of the others given up, what is left is no answer. */
  private async whenWhole({ job, vectors }: AnswerReady, end: EndPart): Promise<FinalPart> {
    if (vectors) {
      await this.store.vectors(job, vectors);
      if ((await this.store.vectorsKept(job.id)) >= vectors.start + vectors.vectors.length) return end;
    }
    const lost = new AerieError('internal', 'A part of the answer was lost; the request may be repeated.');
    return { kind: 'error', error: lost.toBody() };
  }

  /** Asks the store again and again: whichever replica hears of the answer, this one finds it there. */
  private async answerOf(job: NewJob<Asked>, left: AbortSignal): Promise<JobEntity['answer']> {
    for (let pauseMs = FIRST_LOOK_MS; !left.aborted; pauseMs = Math.min(LAST_LOOK_MS, pauseMs * 2)) {
      const found = await this.store.find(job.principal.tenant, job.id).catch(() => null);
      if (found?.answer) return found.answer;
      if (Date.now() + pauseMs >= job.deadlineAtMs) return null;
      await sleep(pauseMs, undefined, { signal: left }).catch(() => {});
    }
    return null;
  }
}
