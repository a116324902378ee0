import {
  type AerieError,
  type AnswerPart,
  type ErrorBody,
  type Hold,
  type Job,
  PIPELINES,
  RequestBlockedFact,
  RequestCompletedFact,
  type RequestEndedEarly,
  RequestFailedFact,
  RequestParkedFact,
} from '#contracts';
import { counter } from '#telemetry';

import { endOf } from './answers.js';
import type { Bus } from './bus.js';

const ended = counter('aerie_requests_ended_total', 'Requests by how they ended.', ['pipeline', 'outcome']);

/** Tells how a job ended: exactly one of completed, blocked and failed, by whoever ended it. */
export class OutcomeFacts {
  constructor(private readonly bus: Pick<Bus, 'publish'>) {}

  /** After the last part of an answer. */
  async answered(job: Job, last: AnswerPart): Promise<void> {
    // Nothing is held any more for an answer that waits for a person: it was reported when it was generated.
    if (last.kind === 'parked') return;
    const end = endOf(last);
    if (!end) return this.endedEarly(job, answerStageOf(job), (last as { error: ErrorBody }).error, true);
    ended.inc({ pipeline: job.pipeline, outcome: 'completed' });
    await this.bus.publish(RequestCompletedFact, {
      ...this.ofJob(job),
      model: end.model,
      provider: end.provider,
      usage: end.usage,
    });
  }

  /** When a stage put the job away: it has not ended, but what was held for it must not stay held until somebody decides. */
  async parked(job: Job, stage: string, reviewId: string): Promise<void> {
    const { jobId, tenant, keyId, atMs } = this.ofJob(job);
    await this.bus.publish(RequestParkedFact, { jobId, tenant, keyId, atMs, reviewId, stage, holds: holdsOf(job) });
  }

  /** When a stage before the answer refused or failed. */
  async refused(job: Job, stage: string, error: AerieError): Promise<void> {
    await this.endedEarly(job, stage, error.toBody(), false);
  }

  private async endedEarly(job: Job, stage: string, error: ErrorBody, answering: boolean): Promise<void> {
    const blocked = error.code === 'content_blocked';
    ended.inc({ pipeline: job.pipeline, outcome: blocked ? 'blocked' : 'failed' });
    const fact: RequestEndedEarly = { ...this.ofJob(job), stage, error, answering, holds: holdsOf(job) };
    await this.bus.publish(blocked ? RequestBlockedFact : RequestFailedFact, fact);
  }

  private ofJob(job: Job) {
    const { tenant, keyId } = job.principal;
    return { jobId: job.id, tenant, keyId, pipeline: job.pipeline, atMs: Date.now() };
  }
}

const answerStageOf = ({ pipeline }: Job): string =>
  PIPELINES.get(pipeline)!.steps.find(({ kind }) => kind === 'answer')!.name;

function holdsOf(job: Job): Hold[] {
  return (job.state as { admission?: { holds: Hold[] } }).admission?.holds ?? [];
}
