import { setTimeout as sleep } from 'node:timers/promises';

import { Injectable, Logger, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';

import {
  AerieError,
  type AnswerPart,
  type AnswerReady,
  type Asked,
  type JobView,
  type ParkedPart,
  renderError,
  replayed,
} from '#contracts';
import { Bus, type NewJob } from '#messaging';

import { renderCompletion } from '../answer.js';
import type { JobEntity } from './job.entity.js';
import { JobStore } from './job.store.js';

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
  async accept(job: NewJob<Asked>): Promise<JobView> {
    const { request } = job.state;
    await this.store.queued(job.id, job.principal.tenant);
    try {
      await this.bus.enqueue({ ...job, reply: { to: 'store' }, state: { request: { ...request, stream: false } } });
    } catch (cause) {
      await this.store.forget(job.id);
      throw new AerieError('unavailable', 'The request could not be queued; please retry.', {
        retryAfterMs: 1000,
        cause,
      });
    }
    return this.view(job.principal.tenant, job.id);
  }

  /** An answer for the store, from whichever process ended the job. */
  async finish({ job, part }: AnswerReady): Promise<void> {
    const { tenant } = job.principal;
    if (part.kind === 'parked') await this.store.parked(job.id, tenant, part.reviewId);
    else if (part.kind === 'whole' || part.kind === 'error') await this.store.finished(job.id, tenant, part);
  }

  /**
   * What came of a parked job that its caller goes on waiting for, up to the deadline; undefined when nothing came: the
   * job is in the store and can be asked for.
   */
  async released({ reviewId }: ParkedPart, job: NewJob<Asked>, left: AbortSignal): Promise<AnswerPart[] | undefined> {
    await this.store.parked(job.id, job.principal.tenant, reviewId);
    const answer = await this.answerOf(job, left);
    if (!answer) return undefined;
    if (answer.kind === 'error' || !job.state.request.stream) return [answer];
    const deltas = replayed(answer.completion).map((chunk): AnswerPart => ({ kind: 'delta', chunk }));
    return [...deltas, { kind: 'end', end: answer.end }];
  }

  async view(tenant: string, id: string): Promise<JobView> {
    const job = UUID.test(id) ? await this.store.find(tenant, id) : null;
    if (!job) throw new AerieError('not_found', `There is no job "${id}".`, { param: 'id' });
    return viewOf(job);
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

function viewOf({ id, status, createdAt, reviewId, answer }: JobEntity): JobView {
  return {
    id,
    object: 'job',
    status,
    created_at: Math.floor(createdAt.getTime() / 1000),
    review_id: reviewId,
    response: answer?.kind === 'whole' ? renderCompletion(answer.completion, answer.end, id) : null,
    error: answer?.kind === 'error' ? (renderError(answer.error)['error'] as Record<string, unknown>) : null,
  };
}
