import { createHash } from 'node:crypto';

import { Controller } from '@nestjs/common';

import {
  AerieError,
  type AnswerReady,
  AnswerReadyFact,
  ChatRequest,
  type ErrorBody,
  parseBody,
  renderError,
} from '#contracts';
import { Bus, type InRecord, PoisonRecord, Reads, Receives, REQUESTS_TOPIC, RESPONSES_TOPIC } from '#messaging';
import { acceptTraceparent } from '#telemetry';

import { renderCompletion } from '../answer.js';
import { ChatJobs } from '../chat-jobs.service.js';
import { JobsService } from '../jobs/jobs.service.js';
import { KeyService } from '../keys/key.service.js';

const CHAT_REQUESTED = 'ai.chat.requested';
const EVENT_KEY_ID = 'events';
/** Who may write to the topic speaks for whomever the request names. */
const EVENT_ACCESS = ['*'];

interface Envelope {
  /** The event's own id: the producer's handle on its answer. */
  eventId: string;
  source: string;
  tenant: string;
  /** The same event always makes the same job, however often it is delivered. */
  jobId: string;
}

/** The event door: `ai.requests` in, `ai.responses` out, CloudEvents binary mode. The same pipeline as REST. */
@Controller()
export class EventDoorController {
  constructor(
    private readonly bus: Bus,
    private readonly jobs: ChatJobs,
    private readonly keys: KeyService,
    private readonly stored: JobsService,
  ) {}

  @Receives(REQUESTS_TOPIC)
  async onRequest(record: InRecord): Promise<void> {
    const envelope = readEnvelope(record);
    try {
      const request = await this.readRequest(record, envelope);
      const principal = { tenant: envelope.tenant, keyId: EVENT_KEY_ID, access: EVENT_ACCESS };
      const job = this.jobs.create(request, principal, {
        id: envelope.jobId,
        lane: 'standard',
        orderKey: record.key,
        traceparent: acceptTraceparent(record.headers['traceparent']),
      });
      await this.bus.submit({
        ...job,
        reply: { to: 'topic', topic: RESPONSES_TOPIC, correlationId: envelope.eventId },
      });
    } catch (error) {
      if (!(error instanceof AerieError) || error.code === 'unavailable') throw error;
      await this.respond(
        envelope.jobId,
        envelope.tenant,
        envelope.eventId,
        record.key,
        renderError(error.toBody()),
        error.toBody(),
      );
    }
  }

  @Reads(AnswerReadyFact)
  async onAnswer(answers: AnswerReady[]): Promise<void> {
    await Promise.all(answers.map((ready) => this.answer(ready)));
  }

  private async answer({ job, part }: AnswerReady): Promise<void> {
    if (job.reply.to === 'store') return this.stored.finish({ job, part });
    if (job.reply.to !== 'topic') return;
    if (part.kind === 'parked') return this.tellParked(job, part.reviewId);
    const failed = part.kind === 'error' ? part.error : undefined;
    const value = part.kind === 'whole' ? renderCompletion(part.completion, part.end, job.id) : renderError(failed!);
    await this.respond(job.id, job.principal.tenant, job.reply.correlationId, job.orderKey, value, failed);
  }

  /** The answer comes later, once somebody has decided. */
  private tellParked({ id, principal, reply, orderKey }: AnswerReady['job'], reviewId: string): Promise<void> {
    const { correlationId } = reply as Extract<typeof reply, { to: 'topic' }>;
    const value = { id, object: 'job', status: 'in_review', review_id: reviewId };
    return this.send(id, principal.tenant, correlationId, orderKey, value, 'ai.chat.parked');
  }

  private async readRequest(record: InRecord, { tenant }: Envelope): Promise<ChatRequest> {
    const type = record.headers['ce_type'];
    if (type !== CHAT_REQUESTED) {
      throw new AerieError('invalid_request', `ce_type is "${type ?? ''}"; it must be "${CHAT_REQUESTED}".`, {
        param: 'ce_type',
      });
    }
    if (!tenant || !(await this.keys.tenantExists(tenant))) {
      throw new AerieError('not_found', `There is no tenant "${tenant}".`, { param: 'aerie-tenant' });
    }
    const request = parseBody(ChatRequest, parseJson(record.value));
    request.stream = false;
    return request;
  }

  private respond(
    jobId: string,
    tenant: string,
    correlationId: string,
    key: string | undefined,
    value: object,
    failed: ErrorBody | undefined,
  ): Promise<void> {
    return this.send(jobId, tenant, correlationId, key, value, failed ? 'ai.chat.failed' : 'ai.chat.completed');
  }

  private async send(
    jobId: string,
    tenant: string,
    correlationId: string,
    key: string | undefined,
    value: object,
    type: 'ai.chat.completed' | 'ai.chat.failed' | 'ai.chat.parked',
  ): Promise<void> {
    await this.bus.send({
      topic: RESPONSES_TOPIC,
      key: key ?? correlationId,
      headers: {
        ce_specversion: '1.0',
        // A parked job is told of twice, and an event's id is its own.
        ce_id: type === 'ai.chat.parked' ? `${jobId}-parked` : jobId,
        ce_type: type,
        ce_source: '/aerie',
        ce_time: new Date().toISOString(),
        ce_correlationid: correlationId,
        'aerie-tenant': tenant,
        'content-type': 'application/json',
      },
      value: JSON.stringify(value),
    });
  }
}

/** Without an id nobody could be told what was wrong: such a record goes to the dead letters. */
function readEnvelope({ headers }: InRecord): Envelope {
  const eventId = headers['ce_id'];
  if (!eventId) throw new PoisonRecord('the header ce_id is missing');
  const source = headers['ce_source'] ?? '';
  const tenant = headers['aerie-tenant'] ?? '';
  return { eventId, source, tenant, jobId: stableId(tenant, source, eventId) };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new AerieError('invalid_request', `The value is not valid JSON: ${(error as Error).message}`);
  }
}

/** A UUIDv8 made of the event's identity (CloudEvents: source and id are unique together). */
function stableId(...identity: string[]): string {
  const hex = createHash('sha256').update(JSON.stringify(identity)).digest('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}
