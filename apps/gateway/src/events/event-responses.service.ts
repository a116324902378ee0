import { Injectable } from '@nestjs/common';

import { type AnswerReady, EmbeddingsPipeline, type ErrorBody, renderError } from '#contracts';
import { Bus, RESPONSES_TOPIC } from '#messaging';

import { renderCompletion } from '../answer.js';
import { renderEmbeddings } from '../embeddings/embeddings-answer.js';
import { JobsService } from '../jobs/jobs.service.js';
import type { Envelope } from './event-request.js';

/** What every consumer and copier of records takes without being told: Kafka's own limit is a little above. */
const MOST_BYTES = 1_000_000;

type Outcome = 'completed' | 'failed' | 'parked';

/** Answers events: one record of `ai.responses` each, and one more before it where a person decides first. */
@Injectable()
export class EventResponses {
  constructor(
    private readonly bus: Bus,
    private readonly jobs: JobsService,
  ) {}

  async answer(ready: AnswerReady): Promise<void> {
    const { job, part } = ready;
    const to = envelopeOf(job);
    if (part.kind === 'parked') return this.parked(to, part.reviewId);
    if (part.kind === 'error') {
      if (job.pipeline === EmbeddingsPipeline.name) await this.jobs.forget(job.id);
      return this.failed(to, part.error);
    }
    const text = await textOf(ready);
    if (text !== undefined && Buffer.byteLength(text) <= MOST_BYTES) return this.send(to, 'completed', text);
    await this.jobs.keep(ready);
    await this.tellWhere(to);
  }

  failed(to: Envelope, error: ErrorBody): Promise<void> {
    return this.send(to, 'failed', JSON.stringify(renderError(error)));
  }

  /** The answer comes later, once somebody has decided. */
  private parked(to: Envelope, reviewId: string): Promise<void> {
    const job = { id: to.jobId, object: 'job', status: 'in_review', review_id: reviewId };
    return this.send(to, 'parked', JSON.stringify(job));
  }

  /** What is too large for a record is read elsewhere. */
  private async tellWhere(to: Envelope): Promise<void> {
    const { id, status, answer } = await this.jobs.find(to.tenant, to.jobId);
    if (answer?.kind === 'error') return this.failed(to, answer.error);
    const job = { id, object: 'job', status, location: `/v1/jobs/${id}` };
    return this.send(to, 'completed', JSON.stringify(job));
  }

  private async send(to: Envelope, outcome: Outcome, value: string): Promise<void> {
    await this.bus.send({
      topic: RESPONSES_TOPIC,
      key: to.key ?? to.eventId,
      headers: {
        ce_specversion: '1.0',
        // A parked job is told of twice, and an event's id is its own.
        ce_id: outcome === 'parked' ? `${to.jobId}-parked` : to.jobId,
        ce_type: `ai.${to.pipeline}.${outcome}`,
        ce_source: '/aerie',
        ce_time: new Date().toISOString(),
        ce_correlationid: to.eventId,
        'aerie-tenant': to.tenant,
        'content-type': 'application/json',
      },
      value,
    });
  }
}

function envelopeOf({ id, principal, reply, orderKey, pipeline }: AnswerReady['job']): Envelope {
  const { correlationId } = reply as Extract<typeof reply, { to: 'topic' }>;
  return { eventId: correlationId, tenant: principal.tenant, jobId: id, key: orderKey, pipeline };
}

/** The answer as JSON; undefined where some of its vectors came before, because they would not fit a record. */
async function textOf({ job, part, vectors }: AnswerReady): Promise<string | undefined> {
  if (part.kind === 'whole') return JSON.stringify(renderCompletion(part.completion, part.end, job.id));
  if (part.kind !== 'end' || vectors?.start !== 0) return undefined;
  return renderEmbeddings(vectors.vectors, part.end, job.dialect, job.id);
}
