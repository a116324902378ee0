/** How the runtime reaches the database; storage provides it, so that messaging knows no driver. */
export type Sql = <Row = Record<string, unknown>>(text: string, params?: unknown[]) => Promise<Row[]>;

/** The runtime's own tables, in a schema of its own. Statements are idempotent; whoever opens the database runs them. */
export const MESSAGING_TABLES = [
  `create schema if not exists messaging`,
  `create table if not exists messaging.claim (
     job_id uuid primary key,
     owner text not null,
     attempt integer not null,
     lease_until timestamptz not null,
     done boolean not null default false
   )`,
  `create index if not exists claim_lease on messaging.claim (lease_until)`,
  `create table if not exists messaging.record (
     "offset" bigint generated always as identity primary key,
     topic text not null,
     key text,
     headers jsonb not null,
     value text not null,
     at timestamptz not null default now()
   )`,
  `create index if not exists record_topic on messaging.record (topic, "offset")`,
  `create table if not exists messaging.group_offset (
     group_id text not null,
     topic text not null,
     "offset" bigint not null,
     primary key (group_id, topic)
   )`,
];
