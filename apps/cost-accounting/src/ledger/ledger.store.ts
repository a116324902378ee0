import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { DataSource, EntityManager } from 'typeorm';

import type { ProviderCall } from '#contracts';

import { lockedLeases, wantedByOther, type WindowState } from '../leases/lease.store.js';

export interface LedgerEntry extends ProviderCall {
  jobId: string;
  callIndex: number;
  tenant: string;
  keyId: string;
  user: string | undefined;
  costNanoUsd: bigint;
  priceSnapshot: string;
  atMs: number;
}

/** What a settled hold does to its lease and its window. */
export interface Posting {
  jobId: string;
  leaseId: string;
  budgetId: string;
  /** Leaves the lease. */
  released: bigint;
  /** Was spent. */
  spent: bigint;
}

export interface Settled {
  /** The jobs that were not settled before. */
  fresh: Set<string>;
  windows: (WindowState & { budgetId: string })[];
}

interface SettledRow {
  fresh: string[] | null;
  windows:
    | { budget_id: string; window_start: string; settled_nano: string; leased_nano: string; wanted: boolean }[]
    | null;
  leases: number;
}

/** The unique key of `settlement` decides what is new: a report counts once, whenever and however often it comes. */
const fresh = (condition: string): string => `fresh as (
  insert into cost_accounting.settlement (job_id)
  select job_id from unnest($1::uuid[]) as job_id where ${condition}
  on conflict do nothing returning job_id
)`;
/** Asking for the leases here makes sure that they are locked before the first settlement, in every replica. */
const IF_LEASES_ARE_ON_RECORD = '(select count(*) from leases) >= $23';
const WRITTEN = `written as (
  insert into cost_accounting.ledger_entry
    (job_id, call_index, tenant, key_id, end_user, model, provider, input_tokens, cache_read_tokens,
     cache_write_tokens, output_tokens, usage_source, cache_hit, cost_nano, price, at)
  select e.job_id, e.call_index, e.tenant, e.key_id, e.end_user, e.model, e.provider, e.input_tokens,
         e.cache_read_tokens, e.cache_write_tokens, e.output_tokens, e.usage_source, e.cache_hit, e.cost_nano, e.price,
         to_timestamp(e.at_ms / 1000)
    from unnest($2::uuid[], $3::smallint[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[], $9::bigint[],
                $10::bigint[], $11::bigint[], $12::bigint[], $13::text[], $14::boolean[], $15::bigint[], $16::jsonb[],
                $17::float8[])
         as e (job_id, call_index, tenant, key_id, end_user, model, provider, input_tokens, cache_read_tokens,
               cache_write_tokens, output_tokens, usage_source, cache_hit, cost_nano, price, at_ms)
    join fresh on fresh.job_id = e.job_id
)`;
/** No more leaves a lease than it has: a hold of an expired one went back to the window already. */
const POSTED = `due as (
  select p.lease_id, sum(p.released) as released, sum(p.spent) as spent
    from unnest($18::uuid[], $19::uuid[], $20::bigint[], $21::bigint[]) as p (job_id, lease_id, released, spent)
    join fresh on fresh.job_id = p.job_id
   group by p.lease_id
), known as (
  select l.id, l.budget_id, l.window_start, least(l.outstanding_nano, due.released) as released, due.spent
    from due join leases l on l.id = due.lease_id
), drained as (
  update cost_accounting.lease l set outstanding_nano = l.outstanding_nano - known.released
    from known where l.id = known.id
), posted as (
  update cost_accounting.budget_window w
     set leased_nano = w.leased_nano - k.released, settled_nano = w.settled_nano + k.spent
    from (select budget_id, window_start, sum(released) as released, sum(spent) as spent from known group by 1, 2) k
   where w.budget_id = k.budget_id and w.window_start = k.window_start
  returning w.budget_id, w.window_start::text, w.settled_nano::text, w.leased_nano::text, ${wantedByOther('$22')} as wanted
)`;

/** A hold whose lease is no longer on record counts in the running window. Nothing happens if its budget is deleted. */
const POST_LATE = `
  insert into cost_accounting.budget_window (budget_id, window_start, settled_nano)
  select b.id, cost_accounting.window_start(b.period), sum(p.spent)
    from unnest($1::uuid[], $2::text[], $3::bigint[]) as p (lease_id, budget_id, spent)
    join cost_accounting.budget b on b.id = p.budget_id
   where not exists (select 1 from cost_accounting.lease l where l.id = p.lease_id)
   group by b.id, b.period
   order by b.id
  on conflict (budget_id, window_start)
  do update set settled_nano = cost_accounting.budget_window.settled_nano + excluded.settled_nano`;

const SETTLE_CALLS = `with ${fresh('true')}, ${WRITTEN}
  select array_agg(job_id::text) as fresh, null as windows, 0 as leases from fresh`;
const SETTLE_HOLDS = `with ${lockedLeases('$19')}, ${fresh(IF_LEASES_ARE_ON_RECORD)}, ${WRITTEN}, ${POSTED}
  select (select array_agg(job_id::text) from fresh) as fresh,
         (select json_agg(posted) from posted) as windows,
         (select count(*) from leases)::integer as leases`;

@Injectable()
export class LedgerStore {
  constructor(@InjectDataSource() private readonly database: DataSource) {}

  /**
   * Settles jobs, all or none. `jobIds` must be sorted: replicas that settle the same jobs then wait for each other in
   * one direction only.
   */
  async settle(
    owner: string,
    jobIds: readonly string[],
    entries: readonly LedgerEntry[],
    postings: readonly Posting[],
  ): Promise<Settled> {
    const ledger = [jobIds, ...columnsOf(entries)];
    if (postings.length === 0) {
      const [row] = await this.database.query<SettledRow[]>(SETTLE_CALLS, ledger);
      return settledOf(row!);
    }
    const values = [...ledger, ...postingColumns(postings), owner];
    const leases = new Set(postings.map((posting) => posting.leaseId)).size;
    const [row] = await this.database.query<SettledRow[]>(SETTLE_HOLDS, [...values, leases]);
    return row!.leases === leases ? settledOf(row!) : this.settleLate(values, postings);
  }

  /** A lease is no longer on record, or its budget was deleted. Nothing was written so far. */
  private settleLate(values: readonly unknown[], postings: readonly Posting[]): Promise<Settled> {
    return this.database.transaction('READ COMMITTED', async (manager) => {
      const [row] = await manager.query<SettledRow[]>(SETTLE_HOLDS, [...values, 0]);
      const settled = settledOf(row!);
      await postLate(
        manager,
        postings.filter((posting) => settled.fresh.has(posting.jobId)),
      );
      return settled;
    });
  }
}

async function postLate(manager: EntityManager, postings: readonly Posting[]): Promise<void> {
  await manager.query(POST_LATE, [
    postings.map((posting) => posting.leaseId),
    postings.map((posting) => posting.budgetId),
    postings.map((posting) => posting.spent.toString()),
  ]);
}

function columnsOf(entries: readonly LedgerEntry[]): unknown[][] {
  return [
    entries.map((entry) => entry.jobId),
    entries.map((entry) => entry.callIndex),
    entries.map((entry) => entry.tenant),
    entries.map((entry) => entry.keyId),
    entries.map((entry) => entry.user ?? null),
    entries.map((entry) => entry.model),
    entries.map((entry) => entry.provider),
    entries.map((entry) => entry.usage.inputTokens),
    entries.map((entry) => entry.usage.cacheReadTokens),
    entries.map((entry) => entry.usage.cacheWriteTokens),
    entries.map((entry) => entry.usage.outputTokens),
    entries.map((entry) => entry.usage.source),
    entries.map((entry) => entry.cacheHit),
    entries.map((entry) => entry.costNanoUsd.toString()),
    entries.map((entry) => entry.priceSnapshot),
    entries.map((entry) => entry.atMs),
  ];
}

function postingColumns(postings: readonly Posting[]): unknown[][] {
  return [
    postings.map((posting) => posting.jobId),
    postings.map((posting) => posting.leaseId),
    postings.map((posting) => posting.released.toString()),
    postings.map((posting) => posting.spent.toString()),
  ];
}

function settledOf({ fresh, windows }: SettledRow): Settled {
  return {
    fresh: new Set(fresh),
    windows: (windows ?? []).map((window) => ({
      budgetId: window.budget_id,
      windowStart: window.window_start,
      settledNano: BigInt(window.settled_nano),
      leasedNano: BigInt(window.leased_nano),
      wanted: window.wanted,
    })),
  };
}
