import { type AnswerPart, type Job, LANES, type Lane } from '#contracts';

import type { InRecord, OutRecord } from './drivers/driver.js';
import { CONTROL_TOPIC, FRAMES_TOPIC, questionsTopic, stageTopic } from './topics.js';

/** The version of the wire format; a record of another version is a poison record. */
const WIRE_VERSION = '1';

export const HEADER = {
  version: 'x-version',
  jobId: 'x-job-id',
  deadline: 'x-deadline',
  lane: 'x-lane',
  tenant: 'x-tenant',
  attempt: 'x-attempt',
  seq: 'x-seq',
  replyPartition: 'x-reply-partition',
  traceparent: 'traceparent',
} as const;

/** Numbered pieces of one answer. `seq` is the number of the first part; `attempt` grows when another worker starts over. */
export interface Frame {
  jobId: string;
  attempt: number;
  seq: number;
  parts: unknown[];
}

/** Frames of one job on their way to a filter; the first one brings the job. */
export interface FilterFrame extends Frame {
  parts: AnswerPart[];
  job?: Job | undefined;
}

export interface QuestionRecord {
  id: string;
  name: string;
  question: unknown;
  deadlineAtMs: number;
  replyPartition: number;
}

/** A record that cannot be understood; it goes to the dead letters at once. */
export class PoisonRecord extends Error {}

export function jobRecord(stage: string, job: Job): OutRecord {
  return {
    topic: stageTopic(stage, job.lane),
    key: job.orderKey ?? job.id,
    headers: jobHeaders(job),
    value: JSON.stringify(job),
  };
}

export function filterRecord(filter: string, job: Job, frame: FilterFrame): OutRecord {
  return {
    topic: stageTopic(filter, job.lane),
    key: job.id,
    headers: { ...jobHeaders(job), [HEADER.attempt]: String(frame.attempt), [HEADER.seq]: String(frame.seq) },
    value: JSON.stringify(frame),
  };
}

export function framesRecord(partition: number, frames: Frame[]): OutRecord {
  return { topic: FRAMES_TOPIC, partition, headers: { [HEADER.version]: WIRE_VERSION }, value: JSON.stringify(frames) };
}

export function questionRecord(owner: string, record: QuestionRecord): OutRecord {
  return {
    topic: questionsTopic(owner),
    key: record.id,
    headers: { [HEADER.version]: WIRE_VERSION, [HEADER.deadline]: String(record.deadlineAtMs) },
    value: JSON.stringify(record),
  };
}

export function cancelRecord(jobId: string): OutRecord {
  return {
    topic: CONTROL_TOPIC,
    partition: 0,
    headers: { [HEADER.version]: WIRE_VERSION, [HEADER.jobId]: jobId },
    value: '',
  };
}

/** CloudEvents binary mode: facts are part of Aerie's interface. */
export function factRecord(name: string, key: string, fact: unknown, id: string): OutRecord {
  return {
    topic: name,
    key,
    headers: {
      [HEADER.version]: WIRE_VERSION,
      ce_specversion: '1.0',
      ce_id: id,
      ce_type: name,
      ce_source: '/aerie',
      ce_time: new Date().toISOString(),
      'content-type': 'application/json',
    },
    value: JSON.stringify(fact),
  };
}

/** Parses a record of our own making; throws `PoisonRecord` with the reason when it is not one. */
export function decode<T>(record: InRecord): T {
  const version = record.headers[HEADER.version];
  if (version !== WIRE_VERSION) throw new PoisonRecord(`wire version is ${version ?? 'missing'}, not ${WIRE_VERSION}`);
  let value: unknown;
  try {
    value = JSON.parse(record.value);
  } catch (error) {
    throw new PoisonRecord(`value is not JSON: ${(error as Error).message}`);
  }
  if (typeof value !== 'object' || value === null) throw new PoisonRecord('value is not an object');
  return value as T;
}

export function decodeJob(record: InRecord): Job {
  const job = decode<Job>(record);
  if (typeof job.id !== 'string' || typeof job.pipeline !== 'string' || typeof job.deadlineAtMs !== 'number') {
    throw new PoisonRecord('value is not a job');
  }
  return job;
}

export function decodeFilterFrame(record: InRecord): FilterFrame {
  const frame = decode<FilterFrame>(record);
  if (typeof frame.jobId !== 'string' || typeof frame.seq !== 'number' || !Array.isArray(frame.parts)) {
    throw new PoisonRecord('value is not a frame');
  }
  return frame;
}

export function laneOf(record: InRecord): Lane {
  const lane = record.headers[HEADER.lane] as Lane;
  return LANES.includes(lane) ? lane : 'standard';
}

function jobHeaders(job: Job): Record<string, string> {
  return {
    [HEADER.version]: WIRE_VERSION,
    [HEADER.jobId]: job.id,
    [HEADER.deadline]: String(job.deadlineAtMs),
    [HEADER.lane]: job.lane,
    [HEADER.tenant]: job.principal.tenant,
    ...(job.traceparent ? { [HEADER.traceparent]: job.traceparent } : {}),
  };
}
