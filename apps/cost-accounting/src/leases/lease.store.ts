import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { DataSource } from 'typeorm';

/** What a replica asks of a budget's window. Amounts are nano-USD. */
export interface DrawRequest {
  budgetId: string;
  leaseId: string;
  windowStart: string;
  owner: string;
  /** What the replica has left of its lease. */
  available: bigint;
  /** The least that helps: what the request at the head of the queue lacks. */
  need: bigint;
  /** What all that wait lack. */
  wish: bigint;
  /** Less than this, together with `available`, is of no use to the head of the queue. */
  floor: bigint;
  /** Take what is there, even while others hold money that may come back. */
  partial: boolean;
  /** Ask for no stock beyond `wish`, because another replica is in want or this one is leaving. */
  sparing: boolean;
}

export interface WindowState {
  windowStart: string;
  settledNano: bigint;
  leasedNano: bigint;
  /** Another replica lately could not get what it needed. */
  wanted: boolean;
}

export interface Drawn extends WindowState {
  grantedNano: bigint;
}

/** What goes back from a lease to its window. */
export interface GiveBack {
  leaseId: string;
  amount: bigint;
}

/** How long the want of a replica is remembered; while it lasts, that replica renews it with every draw. */
const WANTED = `interval '500 milliseconds'`;
/** Settled leases are kept this long, so that a late report still finds the window that its money came from. */
const KEPT = `interval '2 hours'`;

const FREE = `(b.limit_nano - w.settled_nano - w.leased_nano)`;
/**
 * A grant in one expression, evaluated on the locked row: all that is needed and a stock of five per cent beside, or
 * else, if nobody else holds anything that may come back (or the caller will wait no longer), whatever is left.
 */
const GRANT = `case
  when ${FREE} >= $6 then greatest($6, least(${FREE}, greatest($7, case when $10 then 0 else ${FREE} / 20 end)))
  when ($9 or w.leased_nano <= $5) and ${FREE} > 0 and $5 + ${FREE} >= $8 then ${FREE}
  else 0 end`;

/** The first replica in want keeps its claim while it lasts, so that of two that each hold a part one gives way. */
export const wantedByOther = (owner: string): string =>
  `coalesce(w.wanted_by <> ${owner} and w.wanted_at > cost_accounting.clock() - ${WANTED}, false)`;
const WANTED_BY_OTHER = wantedByOther('$3');

/**
 * Locks leases and gives them as they then are. Their windows are locked first and in one order, which all statements
 * keep; a plain join would see the leases as they were when the statement began.
 */
export const lockedLeases = (leaseIds: string): string => `windows as materialized (
  select 1 from cost_accounting.budget_window w
   where (w.budget_id, w.window_start) in
         (select l.budget_id, l.window_start from cost_accounting.lease l where l.id = any(${leaseIds}::uuid[]))
   order by w.budget_id, w.window_start
     for update
), leases as materialized (
  select l.id, l.budget_id, l.window_start, l.outstanding_nano from cost_accounting.lease l
   where l.id = any(${leaseIds}::uuid[]) and (select count(*) from windows) > 0
   order by l.id
     for update
)`;

/**
 * Invariant: a window's `leased_nano` is the sum of its leases' `outstanding_nano`. Every statement that changes leases
 * holds the row lock of their windows, taken in one order, so that replicas cannot deadlock.
 */
@Injectable()
export class LeaseStore {
  constructor(@InjectDataSource() private readonly database: DataSource) {}

  /** Opens an empty lease on the running window; undefined when the budget is gone. `msLeft` is null for a total. */
  async open(
    budgetId: string,
    leaseId: string,
    owner: string,
    lifeMs: number,
  ): Promise<{ windowStart: string; msLeft: number | null } | undefined> {
    const [row] = await this.database.query<{ window_start: string; ms_left: number | null }[]>(
      `with b as (
         select id, cost_accounting.window_start(period) as window_start,
                extract(epoch from cost_accounting.window_end(period) - cost_accounting.clock()) * 1000 as ms_left
           from cost_accounting.budget where id = $1
       ), opened as (
         insert into cost_accounting.budget_window (budget_id, window_start)
         select id, window_start from b on conflict do nothing
       ), leased as (
         insert into cost_accounting.lease (id, budget_id, window_start, owner, expires_at)
         select $2, id, window_start, $3, cost_accounting.clock() + $4::integer * interval '1 millisecond' from b
       )
       select window_start::text as window_start, ms_left::float8 as ms_left from b`,
      [budgetId, leaseId, owner, lifeMs],
    );
    return row && { windowStart: row.window_start, msLeft: row.ms_left };
  }

  /** Draws money into a lease; undefined when its window has passed or the budget is gone. */
  async draw(request: DrawRequest): Promise<Drawn | undefined> {
    const { budgetId, leaseId, windowStart, owner, available, need, wish, floor, partial, sparing } = request;
    const [row] = await this.database.query<StateRow[]>(
      `with granted as (
         update cost_accounting.budget_window w
            set leased_nano = w.leased_nano + (${GRANT}),
                granted_nano = ${GRANT},
                wanted_at = case when (${GRANT}) < $6 and not ${WANTED_BY_OTHER} then cost_accounting.clock() else w.wanted_at end,
                wanted_by = case when (${GRANT}) < $6 and not ${WANTED_BY_OTHER} then $3 else w.wanted_by end
           from cost_accounting.budget b
          where b.id = $1 and w.budget_id = b.id and w.window_start = $4::timestamptz
            and w.window_start = cost_accounting.window_start(b.period)
         returning w.settled_nano, w.leased_nano, w.granted_nano,
                   ${WANTED_BY_OTHER} as wanted
       ), drawn as (
         update cost_accounting.lease l set outstanding_nano = l.outstanding_nano + g.granted_nano
           from granted g where l.id = $2::uuid
       )
       select * from granted`,
      [budgetId, leaseId, owner, windowStart, available, need, wish, floor, partial, sparing].map(plain),
    );
    return row && { windowStart, ...stateOf(row), grantedNano: BigInt(row.granted_nano) };
  }

  /** Returns unused money of leases to their windows; more than a lease has is not returned. */
  async giveBack(returns: readonly GiveBack[]): Promise<void> {
    if (returns.length === 0) return;
    await this.database.query(
      `with ${lockedLeases('$1')}, due as (
         select l.id, l.budget_id, l.window_start, least(l.outstanding_nano, d.amount) as amount
           from unnest($1::uuid[], $2::bigint[]) as d (lease_id, amount)
           join leases l on l.id = d.lease_id
       ), drained as (
         update cost_accounting.lease l set outstanding_nano = l.outstanding_nano - due.amount
           from due where l.id = due.id
       )
       update cost_accounting.budget_window w set leased_nano = w.leased_nano - due.amount
         from (select budget_id, window_start, sum(amount) as amount from due group by 1, 2) due
        where w.budget_id = due.budget_id and w.window_start = due.window_start`,
      [returns.map((item) => item.leaseId), returns.map((item) => item.amount.toString())],
    );
  }

  /** Keeps leases from expiring while a job that runs unusually long holds money of theirs. */
  async extend(leaseIds: readonly string[], lifeMs: number): Promise<void> {
    await this.database.query(
      `update cost_accounting.lease
          set expires_at = greatest(expires_at, cost_accounting.clock() + $2::integer * interval '1 millisecond')
        where id = any($1::uuid[])`,
      [leaseIds, lifeMs],
    );
  }

  /** Returns what expired leases still hold: their replica died, or a job's end was never reported. */
  async sweep(): Promise<bigint> {
    const orphans = await this.database.query<{ id: string; outstanding_nano: string }[]>(
      `select id, outstanding_nano from cost_accounting.lease
        where expires_at < cost_accounting.clock() and outstanding_nano > 0
        order by expires_at limit 1000`,
    );
    await this.giveBack(orphans.map((row) => ({ leaseId: row.id, amount: BigInt(row.outstanding_nano) })));
    await this.database.query(
      `delete from cost_accounting.lease
        where expires_at < cost_accounting.clock() - ${KEPT} and outstanding_nano = 0`,
    );
    return orphans.reduce((sum, row) => sum + BigInt(row.outstanding_nano), 0n);
  }

  /** Budgets of which another replica lately could not get what it needed. */
  async wantedBudgets(owner: string): Promise<string[]> {
    const rows = await this.database.query<{ budget_id: string }[]>(
      `select w.budget_id from cost_accounting.budget_window w
        where w.wanted_at > cost_accounting.clock() - ${WANTED} and w.wanted_by <> $1`,
      [owner],
    );
    return rows.map((row) => row.budget_id);
  }
}

interface StateRow {
  settled_nano: string;
  leased_nano: string;
  granted_nano: string;
  wanted: boolean;
}

const stateOf = (row: StateRow) => ({
  settledNano: BigInt(row.settled_nano),
  leasedNano: BigInt(row.leased_nano),
  wanted: row.wanted,
});

const plain = (value: string | bigint | boolean): string | boolean =>
  typeof value === 'bigint' ? value.toString() : value;
