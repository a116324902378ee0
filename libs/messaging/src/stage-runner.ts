import { setTimeout as sleep } from 'node:timers/promises';

import { AerieError, type Job, JobParked } from '#contracts';
import { counter, histogram, type Logger } from '#telemetry';

import { backoffMs } from './backoff.js';
import type { StageHandler } from './handlers.js';
import type { JobRun } from './job-run.js';

export interface RetryPolicy {
  attempts: number;
  firstDelayMs: number;
  maxDelayMs: number;
}

export const DEFAULT_RETRY: RetryPolicy = { attempts: 4, firstDelayMs: 50, maxDelayMs: 2000 };

/** A stage failed with a fault again and again; the last cause is kept for the dead letter and the log. */
export class StageExhausted extends AerieError {
  constructor(
    readonly stage: string,
    readonly tries: number,
    cause: unknown,
  ) {
    super('internal', 'An internal error occurred; the request may be repeated.', { cause });
  }
}

const seconds = histogram('aerie_stage_seconds', 'Time a stage took for one job.', ['stage', 'outcome']);
const retries = counter('aerie_stage_retries_total', 'Times a stage was tried again after a fault.', ['stage']);

/** Runs one stage for one job: deadline, retry of faults with backoff inside the deadline, metrics. */
export class StageRunner {
  private readonly timers = new Map<
    string,
    { ok: ReturnType<typeof seconds.labels>; error: ReturnType<typeof seconds.labels> }
  >();

  constructor(
    private readonly logger: Logger,
    private readonly retry: RetryPolicy = DEFAULT_RETRY,
  ) {}

  async run(stage: string, handler: StageHandler, job: Job, run: JobRun): Promise<object> {
    const startedAt = performance.now();
    try {
      const adds = await this.tryUntilDecided(stage, handler, job, run);
      this.timerOf(stage).ok.observe((performance.now() - startedAt) / 1000);
      return adds;
    } catch (error) {
      this.timerOf(stage).error.observe((performance.now() - startedAt) / 1000);
      throw error;
    }
  }

  private async tryUntilDecided(stage: string, handler: StageHandler, job: Job, run: JobRun): Promise<object> {
    for (let attempt = 1; ; attempt++) {
      if (Date.now() >= job.deadlineAtMs) throw new AerieError('timeout', 'The deadline of the request has passed.');
      try {
        const adds = handler(job, run.context);
        return adds instanceof Promise ? await run.whileRunning(adds) : adds;
      } catch (error) {
        if (error instanceof AerieError || error instanceof JobParked) throw error;
        await this.beforeNextTry(stage, attempt, error, job, run);
      }
    }
  }

  private async beforeNextTry(stage: string, attempt: number, error: unknown, job: Job, run: JobRun): Promise<void> {
    const delayMs = backoffMs(attempt, { firstMs: this.retry.firstDelayMs, maxMs: this.retry.maxDelayMs });
    const last = attempt >= this.retry.attempts || Date.now() + delayMs >= job.deadlineAtMs;
    this.logger[last ? 'error' : 'warn']({ jobId: job.id, stage, attempt, err: error }, 'a stage failed');
    if (last) throw new StageExhausted(stage, attempt, error);
    retries.inc({ stage });
    await run.whileRunning(sleep(delayMs));
  }

  private timerOf(stage: string) {
    let timer = this.timers.get(stage);
    if (!timer) {
      timer = { ok: seconds.labels(stage, 'ok'), error: seconds.labels(stage, 'error') };
      this.timers.set(stage, timer);
    }
    return timer;
  }
}
