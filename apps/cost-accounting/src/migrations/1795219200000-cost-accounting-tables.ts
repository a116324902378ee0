import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Tables that every hot statement updates keep free space in their pages, so that updates touch no index. */
export class CostAccountingTables1795219200000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const statement of [...CLOCK, ...BUDGETS, ...LEDGER]) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const table of ['ledger_entry', 'settlement', 'lease', 'budget_window', 'budget']) {
      await runner.query(`drop table cost_accounting.${table}`);
    }
    await runner.query(`drop function cost_accounting.refuse_change()`);
    await runner.query(`drop function cost_accounting.window_end(text)`);
    await runner.query(`drop function cost_accounting.window_start(text)`);
    await runner.query(`drop function cost_accounting.clock()`);
  }
}

/** The one place that asks what time it is, so that replicas agree and tests can turn the day. */
const CLOCK = [
  `create function cost_accounting.clock() returns timestamptz language sql stable as 'select now()'`,
  `create function cost_accounting.window_start(period text) returns timestamptz language sql stable as $$
    select case period
      when 'total' then timestamptz '1970-01-01 00:00:00+00'
      else date_trunc(period, cost_accounting.clock() at time zone 'UTC') at time zone 'UTC'
    end $$`,
  `create function cost_accounting.window_end(period text) returns timestamptz language sql stable as $$
    select case period
      when 'total' then null
      else (date_trunc(period, cost_accounting.clock() at time zone 'UTC') + ('1 ' || period)::interval)
           at time zone 'UTC'
    end $$`,
];

const BUDGETS = [
  `create table cost_accounting.budget (
    id text primary key,
    tenant text,
    key_id text,
    model text,
    limit_nano bigint not null check (limit_nano >= 0),
    period text not null check (period in ('total', 'day', 'month')),
    created_at timestamptz not null default now(),
    check (coalesce(tenant, key_id, model) is not null)
  )`,
  // settled + leased <= limit is kept by the statement that grants, not by a CHECK: a provider may report more than was held.
  `create table cost_accounting.budget_window (
    budget_id text not null references cost_accounting.budget (id) on delete cascade,
    window_start timestamptz not null,
    settled_nano bigint not null default 0 check (settled_nano >= 0),
    leased_nano bigint not null default 0 check (leased_nano >= 0),
    granted_nano bigint not null default 0,
    wanted_at timestamptz,
    wanted_by text,
    primary key (budget_id, window_start)
  ) with (fillfactor = 50)`,
  `create index budget_window_by_want on cost_accounting.budget_window (wanted_at) where wanted_at is not null`,
  `create table cost_accounting.lease (
    id uuid primary key,
    budget_id text not null,
    window_start timestamptz not null,
    owner text not null,
    outstanding_nano bigint not null default 0 check (outstanding_nano >= 0),
    expires_at timestamptz not null,
    foreign key (budget_id, window_start)
      references cost_accounting.budget_window (budget_id, window_start) on delete cascade
  ) with (fillfactor = 50)`,
  `create index lease_by_window on cost_accounting.lease (budget_id, window_start)`,
  `create index lease_by_expiry on cost_accounting.lease (expires_at)`,
];

const LEDGER = [
  // Job ids sort by time, so that the keys of both tables grow at one end.
  `create table cost_accounting.settlement (
    job_id uuid primary key,
    at timestamptz not null default now()
  )`,
  `create table cost_accounting.ledger_entry (
    id bigint generated always as identity primary key,
    job_id uuid not null,
    call_index smallint not null,
    tenant text not null,
    key_id text not null,
    end_user text,
    model text not null,
    provider text not null,
    input_tokens bigint not null,
    cache_read_tokens bigint not null,
    cache_write_tokens bigint not null,
    output_tokens bigint not null,
    usage_source text not null,
    cache_hit boolean not null,
    cost_nano bigint not null check (cost_nano >= 0),
    price jsonb not null,
    at timestamptz not null,
    unique (job_id, call_index)
  )`,
  `create index ledger_entry_by_tenant on cost_accounting.ledger_entry (tenant, at)`,
  `create index ledger_entry_by_key on cost_accounting.ledger_entry (key_id, at)`,
  `create index ledger_entry_by_time on cost_accounting.ledger_entry using brin (at)`,
  `create function cost_accounting.refuse_change() returns trigger language plpgsql as $$
    begin raise exception 'the ledger is append-only: correct it with a reversing entry'; end $$`,
  `create trigger ledger_entry_is_append_only before update or delete on cost_accounting.ledger_entry
    for each statement execute function cost_accounting.refuse_change()`,
];
