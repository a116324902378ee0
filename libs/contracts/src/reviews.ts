import { IsIn, IsInt, IsOptional, IsString, Max, MaxLength, Min, MinLength } from 'class-validator';

import type { ChatMessage } from './chat.js';
import { AreChatMessages } from './chat-messages.js';
import { fact, question } from './contract.js';
import type { GuardFinding } from './parts.js';

export const REVIEW_DECISIONS = ['approve', 'edit', 'reject'] as const;
export type ReviewDecision = (typeof REVIEW_DECISIONS)[number];
export const REVIEW_STATUSES = ['pending', 'claimed', 'decided'] as const;
export type ReviewStatus = (typeof REVIEW_STATUSES)[number];

/** `POST /v1/reviews/{id}/claim`. */
export class ClaimReview {
  /** How long nobody else may decide; default 600, at most 86,400. */
  @IsOptional() @IsInt() @Min(1) @Max(86_400) lease_seconds?: number;
}

/** `POST /v1/reviews/{id}/approve`, `/edit` and `/reject`. */
export class DecideReview {
  /** For the record. */
  @IsOptional() @IsString() @MaxLength(2048) note?: string;
  /** With `edit` of a request: the messages as they shall go on. */
  @IsOptional() @AreChatMessages() messages?: ChatMessage[];
  /** With `edit` of an answer: the text as it shall go out. */
  @IsOptional() @IsString() @MinLength(1) content?: string;
}

/** `GET /v1/reviews?status=pending`. */
export class ListReviewsQuery {
  @IsOptional() @IsIn(REVIEW_STATUSES) status?: ReviewStatus;
}

export interface ReviewView {
  id: string;
  object: 'review';
  job_id: string;
  tenant: string;
  /** What is reviewed: the request on its way in, or the answer on its way out. */
  stage: 'input' | 'output';
  status: ReviewStatus;
  policy: string;
  findings: GuardFinding[];
  /** The messages, with what the policy redacts already redacted. */
  messages: ChatMessage[];
  /** The answer, where that is reviewed. */
  content: string | null;
  claimed_by: string | null;
  /** Unix seconds. */
  claimed_until: number | null;
  decision: ReviewDecision | null;
  decided_by: string | null;
  note: string | null;
  created_at: number;
  /** When the default applies, and what it is. */
  decide_by: number;
  on_timeout: 'approve' | 'reject';
}

type OfReview = { tenant: string | undefined; id: string; by: string };

export const ListReviews = question<{ tenant: string | undefined; status?: ReviewStatus | undefined }, ReviewView[]>(
  'guardrails.list-reviews',
);
export const GetReview = question<Omit<OfReview, 'by'>, ReviewView>('guardrails.get-review');
export const ClaimReviewQuestion = question<OfReview & { leaseSeconds: number }, ReviewView>('guardrails.claim-review');
export const DecideReviewQuestion = question<OfReview & { decision: ReviewDecision; given: DecideReview }, ReviewView>(
  'guardrails.decide-review',
);

/** Somebody, or the clock, decided about a parked job. */
export interface ReviewDecided {
  reviewId: string;
  jobId: string;
  tenant: string;
  stage: 'input' | 'output';
  decision: ReviewDecision;
  /** The key that decided, or `sla`. */
  by: string;
  policy: string;
  findings: GuardFinding[];
  /** Unix milliseconds. */
  atMs: number;
}

export const ReviewDecidedFact = fact<ReviewDecided>('ai.review.decided', (f) => f.tenant);
