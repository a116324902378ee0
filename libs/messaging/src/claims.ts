import { Coalescer } from './coalescer.js';
import type { Sql } from './sql.js';

export type Claim = { state: 'mine'; attempt: number } | { state: 'done' } | { state: 'held'; forMs: number };

const LEASE_MS = 6000;
const RENEW_MS = 2000;
const KEEP_DONE = '1 hour';

/**
 * One answer per job, although the log delivers at least once: a worker claims a job before the paid call, renews the
 * claim while it works and marks it done once the answer is safe in the log. A second delivery finds the claim: done
 * (nothing to do), held by a living worker (wait), or abandoned by a dead one (take over, as the next attempt).
 */
export class Claims {
  private readonly mine = new Set<string>();
  private readonly taking: Coalescer<string, Claim>;
  private readonly finishing: Coalescer<string, void>;
  private readonly renewal: NodeJS.Timeout;

  constructor(
    private readonly sql: Sql,
    private readonly owner: string,
    onError: (error: unknown) => void,
  ) {
    this.taking = new Coalescer((jobIds) => this.takeAll(jobIds), {
      maxBatch: 200,
      maxInFlight: 2,
      maxWaiting: 20_000,
    });
    this.finishing = new Coalescer((jobIds) => this.finishAll(jobIds), {
      maxBatch: 500,
      maxInFlight: 1,
      maxWaiting: 50_000,
    });
    this.renewal = setInterval(() => void this.renew().catch(onError), RENEW_MS);
    this.renewal.unref();
  }

  take(jobId: string): Promise<Claim> {
    return this.taking.send(jobId);
  }

  async finish(jobId: string): Promise<void> {
    this.mine.delete(jobId);
    await this.finishing.send(jobId);
  }

  async close(): Promise<void> {
    clearInterval(this.renewal);
    await Promise.all([this.taking.drain(), this.finishing.drain()]);
  }

  private async takeAll(jobIds: string[]): Promise<Claim[]> {
    const rows = await this.sql<{ job_id: string; owner: string; attempt: number; done: boolean; held_ms: number }>(
      `with taken as (
         insert into messaging.claim (job_id, owner, attempt, lease_until)
         select distinct id, $2, 1, now() + $3 * interval '1 millisecond' from unnest($1::uuid[]) id order by id
         on conflict (job_id) do update
           set owner = excluded.owner, attempt = claim.attempt + 1, lease_until = excluded.lease_until
           where not claim.done and claim.lease_until < now()
         returning job_id, owner, attempt, done, 0 as held_ms
       )
       select job_id, owner, attempt, done, held_ms from taken
       union all
       select job_id, owner, attempt, done, (extract(epoch from lease_until - now()) * 1000)::int as held_ms
       from messaging.claim where job_id = any($1::uuid[]) and job_id not in (select job_id from taken)`,
      [jobIds, this.owner, LEASE_MS],
    );
    const byJob = new Map(rows.map((row) => [row.job_id, row]));
    return jobIds.map((jobId): Claim => {
      const row = byJob.get(jobId);
      // A row that was inserted by another worker within our own snapshot is not visible yet: it is held.
      if (!row) return { state: 'held', forMs: LEASE_MS };
      if (row.done) return { state: 'done' };
      if (row.held_ms > 0) return { state: 'held', forMs: row.held_ms };
      this.mine.add(jobId);
      return { state: 'mine', attempt: row.attempt };
    });
  }

  private async finishAll(jobIds: string[]): Promise<void[]> {
    await this.sql(`update messaging.claim set done = true where job_id = any($1::uuid[])`, [jobIds]);
    return jobIds.map(() => undefined);
  }

  private async renew(): Promise<void> {
    if (this.mine.size > 0) {
      await this.sql(
        `update messaging.claim set lease_until = now() + $3 * interval '1 millisecond'
         where job_id = any($1::uuid[]) and owner = $2 and not done`,
        [[...this.mine], this.owner, LEASE_MS],
      );
    }
    await this.sql(`delete from messaging.claim where lease_until < now() - $1::interval`, [KEEP_DONE]);
  }
}
