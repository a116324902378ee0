import { createHash } from 'node:crypto';

import { AerieError, ChatPipeline, ChatRequest, EmbeddingsPipeline, EmbeddingsRequest, parseBody } from '#contracts';
import { type InRecord, type NewJob, PoisonRecord } from '#messaging';
import { acceptTraceparent } from '#telemetry';

import { chatJob, embeddingsJob, type Origin } from '../new-job.js';

/** The event's own id is the producer's handle on its answer. */
export interface Envelope {
  eventId: string;
  tenant: string;
  /** The same event always makes the same job, however often it is delivered. */
  jobId: string;
  key: string | undefined;
  /** The pipeline that the event asks for; `chat` where it asks for nothing that there is. */
  pipeline: string;
}

const EVENT_KEY_ID = 'events';
/** Who may write to the topic speaks for whomever the request names. */
const EVENT_ACCESS = ['*'];

/** By `ce_type`: what an event asks for. */
const REQUESTED = new Map([
  ['ai.chat.requested', ChatPipeline.name],
  ['ai.embeddings.requested', EmbeddingsPipeline.name],
]);

/** Without an id nobody could be told what was wrong: such a record goes to the dead letters. */
export function readEnvelope({ headers, key }: InRecord): Envelope {
  const eventId = headers['ce_id'];
  if (!eventId) throw new PoisonRecord('the header ce_id is missing');
  const source = headers['ce_source'] ?? '';
  const tenant = headers['aerie-tenant'] ?? '';
  const pipeline = REQUESTED.get(headers['ce_type'] ?? '') ?? ChatPipeline.name;
  return { eventId, tenant, jobId: stableId(tenant, source, eventId), key, pipeline };
}

export function refuseUnknownType({ headers }: InRecord): void {
  const type = headers['ce_type'] ?? '';
  if (REQUESTED.has(type)) return;
  const known = [...REQUESTED.keys()].map((name) => `"${name}"`).join(' or ');
  throw new AerieError('invalid_request', `ce_type is "${type}"; it must be ${known}.`, { param: 'ce_type' });
}

/** The job that the event's value asks for, checked as the body of a call is. */
export function jobOf({ value, headers }: InRecord, { tenant, jobId, key, pipeline }: Envelope): NewJob<unknown> {
  const principal = { tenant, keyId: EVENT_KEY_ID, access: EVENT_ACCESS };
  const traceparent = acceptTraceparent(headers['traceparent']);
  const origin: Origin = { id: jobId, lane: 'standard', orderKey: key, traceparent };
  const body = parseJson(value);
  if (pipeline === EmbeddingsPipeline.name) return embeddingsJob(parseBody(EmbeddingsRequest, body), principal, origin);
  const request = parseBody(ChatRequest, body);
  request.stream = false;
  return chatJob(request, principal, { ...origin, dialect: 'chat' });
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
