import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Terms are compared byte by byte (collation "C"): faster, and the same on every server. `posting` has no foreign keys,
 * because a check per row would cost more than the row; its rows live and die in the transactions of their chunks.
 */
export class RetrievalTables1795219200000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table retrieval.vector_store (
        key integer generated always as identity primary key,
        id text not null unique,
        tenant text not null,
        name text,
        created_at timestamptz not null default now(),
        deleted_at timestamptz,
        document_count integer not null default 0,
        chunk_count integer not null default 0,
        total_len bigint not null default 0
      )`);
    await runner.query(`create index vector_store_by_tenant on retrieval.vector_store (tenant, created_at)`);
    await runner.query(`
      create table retrieval.document (
        id bigint generated always as identity primary key,
        store integer not null references retrieval.vector_store (key),
        external_id text not null,
        title text,
        text text not null,
        metadata jsonb not null,
        content_hash bytea not null,
        chunk_count integer not null,
        total_len bigint not null,
        created_at timestamptz not null default now(),
        updated_at timestamptz not null default now(),
        unique (store, external_id)
      )`);
    await runner.query(`
      create table retrieval.chunk (
        id bigint generated always as identity primary key,
        document bigint not null references retrieval.document (id) on delete cascade,
        ordinal integer not null,
        start_at integer not null,
        end_at integer not null,
        text text not null,
        terms text collate "C" not null,
        len integer not null,
        unique (document, ordinal)
      )`);
    await runner.query(`
      create table retrieval.posting (
        store integer not null,
        tf integer not null,
        len integer not null,
        chunk bigint not null,
        term text collate "C" not null,
        primary key (store, term, chunk) include (tf, len)
      )`);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const table of ['posting', 'chunk', 'document', 'vector_store']) {
      await runner.query(`drop table retrieval.${table}`);
    }
  }
}
