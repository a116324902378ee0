import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { In, LessThan, type Repository } from 'typeorm';

import type { AnswerPart } from '#contracts';

import { JobEntity } from './job.entity.js';

export type FinalPart = Extract<AnswerPart, { kind: 'whole' | 'error' }>;

const KEPT_MS = 24 * 60 * 60 * 1000;

@Injectable()
export class JobStore {
  constructor(@InjectRepository(JobEntity) private readonly jobs: Repository<JobEntity>) {}

  async queued(id: string, tenant: string): Promise<void> {
    await this.jobs.insert({ id, tenant, status: 'queued' });
  }

  /** A job that waits for a person. One that has its answer already keeps it: facts may come late. */
  async parked(id: string, tenant: string, reviewId: string): Promise<void> {
    await this.jobs.query(
      `insert into gateway.job (id, tenant, status, review_id) values ($1, $2, 'in_review', $3)
       on conflict (id) do update set status = 'in_review', review_id = $3, updated_at = now()
         where gateway.job.answer is null`,
      [id, tenant, reviewId],
    );
  }

  /** The first answer holds. */
  async finished(id: string, tenant: string, answer: FinalPart): Promise<void> {
    await this.jobs.query(
      `insert into gateway.job (id, tenant, status, answer) values ($1, $2, $3, $4::jsonb)
       on conflict (id) do update set status = $3, answer = $4::jsonb, updated_at = now()
         where gateway.job.answer is null`,
      [id, tenant, answer.kind === 'whole' ? 'completed' : 'failed', JSON.stringify(answer)],
    );
  }

  async forget(id: string): Promise<void> {
    await this.jobs.delete({ id });
  }

  find(tenant: string, id: string): Promise<JobEntity | null> {
    return this.jobs.findOneBy({ tenant, id });
  }

  /** Answers are kept for a day. */
  async sweep(): Promise<void> {
    await this.jobs.delete({
      status: In(['completed', 'failed']),
      updatedAt: LessThan(new Date(Date.now() - KEPT_MS)),
    });
  }
}
