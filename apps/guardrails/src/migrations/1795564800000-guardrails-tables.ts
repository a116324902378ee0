import type { MigrationInterface, QueryRunner } from 'typeorm';

export class GuardrailsTables1795564800000 implements MigrationInterface {
  name = 'GuardrailsTables1795564800000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table guardrails.policy_version (
        seq bigint generated always as identity primary key,
        tenant text not null,
        id text not null,
        version integer not null,
        document jsonb,
        created_at timestamptz not null default now(),
        unique (tenant, id, version)
      )`);
    await runner.query(`create table guardrails.vault_key (id integer primary key, key bytea not null)`);
    await runner.query(`
      create table guardrails.review (
        id uuid primary key,
        tenant text not null,
        job_id uuid not null,
        stage text not null,
        policy text not null,
        findings jsonb not null,
        job jsonb not null,
        answer jsonb,
        claimed_by text,
        claimed_until timestamptz,
        decision text,
        decided_by text,
        decided_at timestamptz,
        note text,
        edited jsonb,
        delivered_at timestamptz,
        decide_by timestamptz not null,
        on_timeout text not null,
        created_at timestamptz not null default now(),
        unique (job_id, stage)
      )`);
    await runner.query(`create index review_by_tenant on guardrails.review (tenant, created_at)`);
    // What the sweeper looks for: undecided past their time, and decided but not sent on.
    await runner.query(`create index review_open on guardrails.review (decide_by) where delivered_at is null`);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const table of ['review', 'vault_key', 'policy_version']) await runner.query(`drop table guardrails.${table}`);
  }
}
