import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Which chunks have their vector in which space. A chunk without a row is still to be embedded, a row without a chunk is
 * still to be removed: what a killed process left undone needs no other note.
 */
export class Embeddings1796083200000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table retrieval.embedding_space (
        id integer generated always as identity primary key,
        store integer not null references retrieval.vector_store (key),
        tenant text not null,
        model text not null,
        vector_store text not null,
        dimensions integer,
        current boolean not null default false,
        dirty boolean not null default true,
        retry_at timestamptz not null default now(),
        leased_until timestamptz,
        created_at timestamptz not null default now()
      )`);
    await runner.query(`create index embedding_space_by_store on retrieval.embedding_space (store)`);
    await runner.query(
      `create unique index embedding_space_current on retrieval.embedding_space (store) where current`,
    );
    await runner.query(
      `create index embedding_space_work on retrieval.embedding_space (retry_at) where dirty or leased_until is not null`,
    );
    await runner.query(`
      create table retrieval.embedding (
        space integer not null references retrieval.embedding_space (id) on delete cascade,
        chunk bigint not null,
        primary key (space, chunk)
      )`);
    await runner.query(`grant select, insert, update, delete on retrieval.embedding_space to aerie_tenant`);
    await runner.query(`grant select, delete on retrieval.embedding to aerie_tenant`);
    await runner.query(`alter table retrieval.embedding_space enable row level security`);
    await runner.query(
      `create policy of_tenant on retrieval.embedding_space using (tenant = current_setting('aerie.tenant', true))`,
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const table of ['embedding', 'embedding_space']) await runner.query(`drop table retrieval.${table}`);
  }
}
