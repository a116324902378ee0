import { IsIn, IsUUID } from 'class-validator';

import { fact } from './contract.js';

export const RATINGS = ['good', 'bad', 'escalated'] as const;
export type Rating = (typeof RATINGS)[number];

/** The body of `POST /v1/feedback`. */
export class GiveFeedback {
  /** `x-request-id` of the answer, also told as `aerie.request_id`. */
  @IsUUID(undefined, { message: 'request_id must be the id of a request' }) request_id: string;
  /** What its user made of it; `escalated`: somebody, or a better model, had to answer instead. */
  @IsIn(RATINGS) rating: Rating;
}

/** Somebody said what an answer was worth. */
export interface FeedbackGiven {
  jobId: string;
  tenant: string;
  keyId: string;
  rating: Rating;
  atMs: number;
}

export const FeedbackGivenFact = fact<FeedbackGiven>('ai.feedback.given', ({ tenant }) => tenant);
