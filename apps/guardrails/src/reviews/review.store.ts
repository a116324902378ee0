import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { type FindOptionsWhere, IsNull, LessThan, MoreThan, Not, Or, type Repository } from 'typeorm';

import type { DecideReview, ReviewDecision, ReviewStatus } from '#contracts';

import { ReviewEntity } from './review.entity.js';

const LISTED = 100;
const PER_SWEEP = 50;

export interface Decided {
  readonly decision: ReviewDecision;
  readonly by: string;
  readonly note?: string | undefined;
  readonly edited?: Pick<DecideReview, 'messages' | 'content'> | undefined;
}

@Injectable()
export class ReviewStore {
  constructor(@InjectRepository(ReviewEntity) private readonly reviews: Repository<ReviewEntity>) {}

  /** The review of a job at a stage: a job that is delivered again finds the one it has. */
  async add(review: Omit<ReviewEntity, 'createdAt'>): Promise<string> {
    await this.reviews
      .createQueryBuilder()
      .insert()
      .values(review as never)
      .orIgnore()
      .execute();
    const { jobId, stage } = review;
    return (await this.reviews.findOneOrFail({ select: { id: true }, where: { jobId, stage } })).id;
  }

  /** Oldest first: they have waited longest. */
  list(tenant: string | undefined, status: ReviewStatus | undefined): Promise<ReviewEntity[]> {
    const owned = tenant === undefined ? {} : { tenant };
    return this.reviews.find({
      where: { ...owned, ...(status && ofStatus(status)) },
      order: { createdAt: 'ASC' },
      take: LISTED,
    });
  }

  find(tenant: string | undefined, id: string): Promise<ReviewEntity | null> {
    return this.reviews.findOneBy(tenant === undefined ? { id } : { tenant, id });
  }

  /** False when it is decided, or somebody else has it. */
  async claim(id: string, by: string, until: Date): Promise<boolean> {
    const { affected } = await this.reviews.update(free(id, by), { claimedBy: by, claimedUntil: until });
    return affected === 1;
  }

  /** False when it was decided before, or somebody else has it. The first decision holds. */
  async decide(id: string, { decision, by, note, edited }: Decided): Promise<boolean> {
    const { affected } = await this.reviews.update(free(id, by), {
      decision,
      decidedBy: by,
      decidedAt: new Date(),
      ...(note !== undefined && { note }),
      ...(edited && { edited: edited as never }),
    });
    return affected === 1;
  }

  async delivered(id: string): Promise<void> {
    await this.reviews.update({ id }, { deliveredAt: new Date() });
  }

  /** Past their time and undecided, whoever has claimed them. */
  overdue(): Promise<ReviewEntity[]> {
    return this.reviews.find({ where: { decision: IsNull(), decideBy: LessThan(new Date()) }, take: PER_SWEEP });
  }

  /** The clock decides over every claim. */
  async decideOverdue(id: string, decision: ReviewDecision, by: string): Promise<boolean> {
    const { affected } = await this.reviews.update(
      { id, decision: IsNull() },
      { decision, decidedBy: by, decidedAt: new Date() },
    );
    return affected === 1;
  }

  /** Decided a while ago and not acted upon: whoever decided has died in between. */
  undelivered(olderThan: Date): Promise<ReviewEntity[]> {
    return this.reviews.find({ where: { decidedAt: LessThan(olderThan), deliveredAt: IsNull() }, take: PER_SWEEP });
  }
}

/** Undecided, and claimed by nobody, by nobody any more, or by this one. */
function free(id: string, by: string): FindOptionsWhere<ReviewEntity>[] {
  const undecided = { id, decision: IsNull() };
  return [
    { ...undecided, claimedUntil: Or(IsNull(), LessThan(new Date())) },
    { ...undecided, claimedBy: by },
  ];
}

function ofStatus(status: ReviewStatus): FindOptionsWhere<ReviewEntity> {
  if (status === 'decided') return { decision: Not(IsNull()) };
  const now = new Date();
  const claimedUntil = status === 'claimed' ? MoreThan(now) : Or(IsNull(), LessThan(now));
  return { decision: IsNull(), claimedUntil };
}
