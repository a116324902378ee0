import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Where PostgreSQL has the extension, vectors are of its type; elsewhere they are its wire format in bytes, which is read and
 * written alike. `vector_space` tells what changed: replicas keep vectors in memory and must not miss a change.
 */
export class ChunkVectors1795910400000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    // A server without the extension, or a role that may not create it, is no reason not to start.
    await runner.query(`
      do $$ begin create extension if not exists vector; exception when others then raise notice '%', sqlerrm; end $$`);
    const [extension]: unknown[] = await runner.query(`select from pg_extension where extname = 'vector'`);
    await runner.query(`
      create table retrieval.vector_space (
        id integer generated always as identity primary key,
        tenant text not null,
        collection integer not null,
        model text not null,
        dims integer not null,
        points integer not null default 0,
        version bigint not null default 0,
        removed_at bigint not null default 0,
        indexed boolean not null default false,
        dropped boolean not null default false
      )`);
    await runner.query(`
      create unique index vector_space_alive on retrieval.vector_space (collection, model, dims, tenant)
      where not dropped`);
    await runner.query(`
      create table retrieval.chunk_vector (
        space integer not null,
        chunk bigint not null,
        version bigint not null,
        tenant text not null,
        attributes jsonb not null,
        vec ${extension ? 'vector' : 'bytea'} not null,
        primary key (space, chunk)
      )`);
    // Vectors do not compress; trying to would cost more than everything else in an insert.
    await runner.query('alter table retrieval.chunk_vector alter column vec set storage external');
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const table of ['chunk_vector', 'vector_space']) await runner.query(`drop table retrieval.${table}`);
  }
}
