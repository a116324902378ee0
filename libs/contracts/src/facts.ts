import { fact } from './contract.js';
import type { ErrorBody } from './errors.js';
import type { Job } from './job.js';
import type { AnswerPart, VectorsPart } from './parts.js';
import type { Hold } from './stages.js';
import type { TokenUsage } from './usage.js';

interface RequestEnded {
  jobId: string;
  tenant: string;
  keyId: string;
  pipeline: string;
  /** Unix milliseconds. */
  atMs: number;
}

/** A request was answered in full. */
export interface RequestCompleted extends RequestEnded {
  model: string;
  provider: string;
  usage: TokenUsage;
}

/** A request ended without an answer; `stage` is where. */
export interface RequestEndedEarly extends RequestEnded {
  stage: string;
  error: ErrorBody;
  /** What was held for it. */
  holds: Hold[];
  /** True when llm-router had taken the job, which then reports its usage itself. */
  answering: boolean;
}

/** A request waits for a person; what was held for it is free until it goes on. */
export interface RequestParked extends Omit<RequestEnded, 'pipeline'> {
  reviewId: string;
  stage: string;
  holds: Hold[];
}

export const RequestParkedFact = fact<RequestParked>('ai.request.parked', (f) => f.tenant);

/** Every job ends in exactly one of these three. */
export const RequestCompletedFact = fact<RequestCompleted>('ai.request.completed', (f) => f.tenant);
export const RequestBlockedFact = fact<RequestEndedEarly>('ai.request.blocked', (f) => f.tenant);
export const RequestFailedFact = fact<RequestEndedEarly>('ai.request.failed', (f) => f.tenant);

/**
 * The answer of a job for a topic or the store of jobs; the gateway renders it. It is one fact, except for vectors that
 * one record does not hold: then a fact for every part of them comes first, in order, and the last part comes with `end`.
 */
export interface AnswerReady {
  job: Omit<Job, 'state'> & { state: null };
  part: AnswerPart;
  /** With the `end` of embeddings: their last vectors, which tell how many there are in all. */
  vectors?: VectorsPart | undefined;
}

export const AnswerReadyFact = fact<AnswerReady>('ai.answer.ready', (ready) => ready.job.orderKey ?? ready.job.id);
