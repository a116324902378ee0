import { Column, CreateDateColumn, Entity, PrimaryColumn } from 'typeorm';

import type { DecideReview, GuardFinding, Job, ReviewDecision, WholePart } from '#contracts';

/** A job that is parked until somebody decides about it. */
@Entity({ schema: 'guardrails', name: 'review' })
export class ReviewEntity {
  @PrimaryColumn('uuid') id: string;
  @Column('text') tenant: string;
  @Column('uuid', { name: 'job_id' }) jobId: string;
  @Column('text') stage: 'input' | 'output';
  /** The policy version that asked for the review. */
  @Column('text') policy: string;
  @Column('jsonb') findings: GuardFinding[];
  /** The job as it goes on, with what the policy redacts redacted and the vault sealed. */
  @Column('jsonb') job: Job;
  /** The answer under review, with tokens in the place of the values that belong to them. */
  @Column('jsonb', { nullable: true }) answer: WholePart | null;
  @Column('text', { name: 'claimed_by', nullable: true }) claimedBy: string | null;
  @Column('timestamptz', { name: 'claimed_until', nullable: true }) claimedUntil: Date | null;
  @Column('text', { nullable: true }) decision: ReviewDecision | null;
  @Column('text', { name: 'decided_by', nullable: true }) decidedBy: string | null;
  @Column('timestamptz', { name: 'decided_at', nullable: true }) decidedAt: Date | null;
  @Column('text', { nullable: true }) note: string | null;
  @Column('jsonb', { nullable: true }) edited: Pick<DecideReview, 'messages' | 'content'> | null;
  /** When the decision was acted upon; until then it is acted upon again. */
  @Column('timestamptz', { name: 'delivered_at', nullable: true }) deliveredAt: Date | null;
  @Column('timestamptz', { name: 'decide_by' }) decideBy: Date;
  @Column('text', { name: 'on_timeout' }) onTimeout: 'approve' | 'reject';
  @CreateDateColumn({ type: 'timestamptz', name: 'created_at' }) createdAt: Date;
}
