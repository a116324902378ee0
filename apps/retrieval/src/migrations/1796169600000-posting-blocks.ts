import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Postings are packed: a row holds those of a term in up to 256 chunks instead of one. Ids of chunks are handed out in blocks
 * of 256, each to one store, so that the chunks of a store share few blocks. See `rank/posting-blocks.ts` for the bytes.
 */
export class PostingBlocks1796169600000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table retrieval.posting_block (
        store integer not null,
        block bigint not null,
        term text collate "C" not null,
        postings bytea not null,
        primary key (store, term, block)
      )`);
    // Up to 2 KB that hardly compress, wanted whenever the row is: kept in the row.
    await runner.query(`alter table retrieval.posting_block alter column postings set storage plain`);
    await runner.query(`
      insert into retrieval.posting_block (store, block, term, postings)
      select store, chunk >> 8, term,
        string_agg(int8send(((chunk & 255) << 48) | (least(tf, 65535)::bigint << 32) | len), ''::bytea order by chunk)
      from retrieval.posting
      group by store, term, chunk >> 8`);
    await runner.query(`drop table retrieval.posting`);
    await runner.query(`alter table retrieval.chunk alter column id drop identity`);
    await runner.query(`create sequence retrieval.chunk_block`);
    await runner.query(
      `select setval('retrieval.chunk_block', (select coalesce(max(id), 0) >> 8 from retrieval.chunk) + 1)`,
    );
    await runner.query(`alter table retrieval.vector_store add column next_chunk bigint not null default 0`);
    await runner.query(`grant usage on sequence retrieval.chunk_block to aerie_tenant`);
    await runner.query(`grant select, insert, update, delete on retrieval.posting_block to aerie_tenant`);
    await runner.query(`alter table retrieval.posting_block enable row level security`);
    await runner.query(`
      create policy of_store on retrieval.posting_block
        using (store in (select key from retrieval.vector_store))`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table retrieval.posting (
        store integer not null,
        tf integer not null,
        len integer not null,
        chunk bigint not null,
        term text collate "C" not null,
        primary key (store, term, chunk) include (tf, len)
      )`);
    // As when a chunk is indexed: its terms tell its postings.
    await runner.query(`
      insert into retrieval.posting (store, tf, len, chunk, term)
      select d.store, count(*), c.len, c.id, term
      from retrieval.chunk c
      join retrieval.document d on d.id = c.document,
      unnest(string_to_array(c.terms, ' ')) as term
      group by d.store, c.len, c.id, term`);
    await runner.query(`drop table retrieval.posting_block`);
    await runner.query(`drop sequence retrieval.chunk_block`);
    await runner.query(`alter table retrieval.vector_store drop column next_chunk`);
    await runner.query(`alter table retrieval.chunk alter column id add generated always as identity`);
    await runner.query(
      `select setval(pg_get_serial_sequence('retrieval.chunk', 'id'), (select coalesce(max(id), 0) from retrieval.chunk) + 1)`,
    );
    await runner.query(`grant select, insert, update, delete on retrieval.posting to aerie_tenant`);
    await runner.query(`alter table retrieval.posting enable row level security`);
    await runner.query(`
      create policy of_store on retrieval.posting using (store in (select key from retrieval.vector_store))`);
  }
}
