import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What became of documents that are fetched and read before they are indexed; the last word on each, not a history. */
export class Ingestions1795996800000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table retrieval.ingestion (
        store integer not null references retrieval.vector_store (key),
        external_id text not null,
        tenant text not null,
        source jsonb not null,
        state text not null,
        error jsonb,
        attempts integer not null default 0,
        batch text,
        created_at timestamptz not null default now(),
        updated_at timestamptz not null default now(),
        primary key (store, external_id)
      )`);
    await runner.query(`create index ingestion_by_batch on retrieval.ingestion (store, batch) where batch is not null`);
    await runner.query(
      `create index ingestion_under_way on retrieval.ingestion (updated_at) where state = 'in_progress'`,
    );
    await runner.query(`grant select, insert, update, delete on retrieval.ingestion to aerie_tenant`);
    await runner.query(`alter table retrieval.ingestion enable row level security`);
    await runner.query(
      `create policy of_tenant on retrieval.ingestion using (tenant = current_setting('aerie.tenant', true))`,
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`drop table retrieval.ingestion`);
  }
}
