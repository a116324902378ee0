import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { IsNull, type Repository } from 'typeorm';

import type { Job, VectorsPart } from '#contracts';

import { type FinalPart, JobEntity } from './job.entity.js';

/** What the store knows a job by. */
export type StoredJob = Pick<Job, 'id' | 'principal' | 'dialect'>;

@Injectable()
export class JobStore {
  constructor(@InjectRepository(JobEntity) private readonly jobs: Repository<JobEntity>) {}

  async queued(job: StoredJob): Promise<void> {
    const [id, tenant, dialect] = identityOf(job);
    await this.jobs.insert({ id, tenant, dialect, status: 'queued' });
  }

  /** A job that waits for a person. One that has its answer already keeps it: facts may come late. */
  async parked(job: StoredJob, reviewId: string): Promise<void> {
    await this.jobs.query(
      `insert into gateway.job (id, tenant, dialect, status, review_id) values ($1, $2, $3, 'in_review', $4)
       on conflict (id) do update set status = 'in_review', review_id = $4, updated_at = now()
         where gateway.job.answer is null`,
      [...identityOf(job), reviewId],
    );
  }

  /** Some vectors of an answer that is not complete yet; one that is holds, whatever a late worker says. */
  async vectors(job: StoredJob, { start, vectors }: VectorsPart): Promise<void> {
    await this.jobs.query(
      `with begun as (
         insert into gateway.job (id, tenant, dialect, status) values ($1, $2, $3, 'queued') on conflict (id) do nothing
       )
       insert into gateway.job_vectors (job_id, start, count, vectors)
       select $1::uuid, $4, $5, $6::json
       where not exists (select 1 from gateway.job where id = $1 and answer is not null)
       on conflict (job_id, start) do update set count = excluded.count, vectors = excluded.vectors`,
      [...identityOf(job), start, vectors.length, JSON.stringify(vectors)],
    );
  }

  /** How many vectors there are from the first one on, without a gap. */
  async vectorsKept(id: string): Promise<number> {
    const rows: { start: number; count: number }[] = await this.jobs.query(
      `select start, count from gateway.job_vectors where job_id = $1 order by start`,
      [id],
    );
    return rows.reduce((kept, { start, count }) => (start <= kept ? Math.max(kept, start + count) : kept), 0);
  }

  /** The first answer holds, for as long as is said. */
  async finished(job: StoredJob, answer: FinalPart, keptDays: number): Promise<void> {
    await this.jobs.query(
      `insert into gateway.job (id, tenant, dialect, status, answer, expires_at)
       values ($1, $2, $3, $4, $5::jsonb, now() + $6 * interval '1 day')
       on conflict (id) do update
         set status = excluded.status, answer = excluded.answer, expires_at = excluded.expires_at, updated_at = now()
         where gateway.job.answer is null`,
      [...identityOf(job), answer.kind === 'error' ? 'failed' : 'completed', JSON.stringify(answer), keptDays],
    );
  }

  /** A job whose answer nobody will look for here. */
  async forget(id: string): Promise<void> {
    await this.jobs.delete({ id, answer: IsNull() });
  }

  find(tenant: string, id: string): Promise<JobEntity | null> {
    return this.jobs.findOneBy({ tenant, id });
  }

  vectorsOf(id: string): Promise<Pick<VectorsPart, 'start' | 'vectors'>[]> {
    return this.jobs.query(`select start, vectors from gateway.job_vectors where job_id = $1 order by start`, [id]);
  }

  async sweep(): Promise<void> {
    await this.jobs.query(`delete from gateway.job where expires_at < now() and status <> 'in_review'`);
  }
}

function identityOf({ id, principal, dialect = 'chat' }: StoredJob) {
  return [id, principal.tenant, dialect] as const;
}
