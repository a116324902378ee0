import type { MigrationInterface, QueryRunner } from 'typeorm';

export class LlmRouterTables1795651200000 implements MigrationInterface {
  name = 'LlmRouterTables1795651200000';

  async up(runner: QueryRunner): Promise<void> {
    // A version that grows in the transaction that writes lessons tells replicas whether they have read them all.
    await runner.query(`
      create table llm_router.lesson_scope (
        scope text primary key,
        version bigint not null
      ) with (fillfactor = 50)`);
    await runner.query(`
      create table llm_router.lesson (
        job_id uuid not null,
        source text not null,
        scope text not null,
        at_ms bigint not null,
        model text not null check (model in ('weak', 'strong')),
        good boolean not null,
        gain double precision not null,
        familiar boolean not null,
        chars integer not null,
        primary key (job_id, source)
      )`);
    await runner.query(`create index lesson_by_scope on llm_router.lesson (scope, at_ms, job_id, source)`);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const table of ['lesson', 'lesson_scope']) await runner.query(`drop table llm_router.${table}`);
  }
}
