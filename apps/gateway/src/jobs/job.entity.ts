import { Column, CreateDateColumn, Entity, PrimaryColumn, UpdateDateColumn } from 'typeorm';

import type { AnswerPart, Dialect, JobStatus } from '#contracts';

/** What an answer ends with; the vectors that come before `end` are rows of their own. */
export type FinalPart = Extract<AnswerPart, { kind: 'whole' | 'end' | 'error' }>;

/** A request whose answer is fetched, not waited for on the line. */
@Entity({ schema: 'gateway', name: 'job' })
export class JobEntity {
  @PrimaryColumn('uuid') id: string;
  @Column('text') tenant: string;
  @Column('text') dialect: Dialect;
  @Column('text') status: JobStatus;
  @Column('uuid', { name: 'review_id', nullable: true }) reviewId: string | null;
  /** The last part of the answer, once there is one. */
  @Column('jsonb', { nullable: true }) answer: FinalPart | null;
  @CreateDateColumn({ type: 'timestamptz', name: 'created_at' }) createdAt: Date;
  @UpdateDateColumn({ type: 'timestamptz', name: 'updated_at' }) updatedAt: Date;
}
