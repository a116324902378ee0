import { Controller } from '@nestjs/common';

import {
  AerieError,
  type Asked,
  ClaimReviewQuestion,
  type DecideReview,
  DecideReviewQuestion,
  GetReview,
  type Job,
  ListReviews,
  type ReviewDecision,
  type ReviewStatus,
  type ReviewView,
} from '#contracts';
import { Answers } from '#messaging';

import { DecisionsService, taken } from './decisions.service.js';
import type { ReviewEntity } from './review.entity.js';
import { ReviewStore } from './review.store.js';

const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

@Controller()
export class ReviewsController {
  constructor(
    private readonly store: ReviewStore,
    private readonly decisions: DecisionsService,
  ) {}

  @Answers(ListReviews)
  async list({ tenant, status }: { tenant: string | undefined; status?: ReviewStatus }): Promise<ReviewView[]> {
    return (await this.store.list(tenant, status)).map(viewOf);
  }

  @Answers(GetReview)
  async get({ tenant, id }: { tenant: string | undefined; id: string }): Promise<ReviewView> {
    return viewOf(await this.known(tenant, id));
  }

  @Answers(ClaimReviewQuestion)
  async claim(of: { tenant: string | undefined; id: string; by: string; leaseSeconds: number }): Promise<ReviewView> {
    const { id } = await this.known(of.tenant, of.id);
    if (!(await this.store.claim(id, of.by, new Date(Date.now() + of.leaseSeconds * 1000)))) throw taken(id);
    return this.get(of);
  }

  @Answers(DecideReviewQuestion)
  async decide(of: {
    tenant: string | undefined;
    id: string;
    by: string;
    decision: ReviewDecision;
    given: DecideReview;
  }): Promise<ReviewView> {
    await this.decisions.decide(await this.known(of.tenant, of.id), of.decision, of.given, of.by);
    return this.get(of);
  }

  private async known(tenant: string | undefined, id: string): Promise<ReviewEntity> {
    const review = UUID.test(id) ? await this.store.find(tenant, id) : null;
    if (!review) throw new AerieError('not_found', `There is no review "${id}".`, { param: 'id' });
    return review;
  }
}

function viewOf(review: ReviewEntity): ReviewView {
  const { claimedUntil, decision } = review;
  const isClaimed = claimedUntil !== null && claimedUntil.getTime() > Date.now();
  return {
    id: review.id,
    object: 'review',
    job_id: review.jobId,
    tenant: review.tenant,
    stage: review.stage,
    status: decision ? 'decided' : isClaimed ? 'claimed' : 'pending',
    policy: review.policy,
    findings: review.findings,
    messages: (review.job as Job<Asked>).state.request.messages,
    content: review.answer?.completion.choices[0]?.message.content ?? null,
    claimed_by: isClaimed ? review.claimedBy : null,
    claimed_until: isClaimed ? unixSeconds(claimedUntil) : null,
    decision,
    decided_by: review.decidedBy,
    note: review.note,
    created_at: unixSeconds(review.createdAt),
    decide_by: unixSeconds(review.decideBy),
    on_timeout: review.onTimeout,
  };
}

const unixSeconds = (date: Date): number => Math.floor(date.getTime() / 1000);
