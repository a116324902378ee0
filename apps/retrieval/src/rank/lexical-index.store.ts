import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';

import type { SearchFilter } from '#contracts';

import { filterSql } from '../search/filter-sql.js';
import type { Ranked } from '../search/fusion.js';
import { B, countTerms, idf, K1 } from './bm25.js';
import { ChunkScores } from './chunk-scores.js';
import { CHUNKS_PER_BLOCK, POSTING_BYTES, PostingList } from './posting-blocks.js';

/** A chunk as the index takes it; `terms` in the order of the text, title first. */
export interface IndexedChunk {
  ordinal: number;
  start: number;
  end: number;
  text: string;
  /** The headings above it, the outermost first; searched with it, never shown as its text. */
  heading: string;
  terms: string[];
  /** Of all that its terms come from: chunks of equal hashes are interchangeable. */
  contentHash: Buffer;
}

/** A chunk that may answer, with what a re-score needs to know of it. */
export interface Candidate {
  chunkId: string;
  score: number;
  /** In the order of the text, a space between two. */
  terms: string;
  /** How many terms. */
  len: number;
  document: string;
  /** Its place among the chunks of its document. */
  ordinal: number;
  /** Terms of all chunks of its document. */
  documentLen: number;
}

export interface LexicalQuery {
  terms: string[];
  limit: number;
  /** On the attributes of documents. */
  filter?: SearchFilter | undefined;
}

export interface Candidates {
  /** Best first. */
  candidates: Candidate[];
  /** Of the query's terms that occur in the store. */
  idf: Map<string, number>;
  /** Terms per chunk, over the whole store. */
  averageLen: number;
}

/** Keeps one statement near a tenth of a second on the embedded database. */
const CHUNKS_PER_STATEMENT = 200;
/** A question names fewer; a pasted book must not read the whole index. */
const MAX_QUERY_TERMS = 256;
/** Bounds what is in memory at a time: a frequent term of a large store takes a megabyte. */
const TERMS_AT_ONCE = 16;
/** Where a filter or access lists hide the best from the reader, so many times as many are looked at next. */
const WIDER = 8;
/** Bounds what comes back of those at a time. */
const CHUNKS_PER_LOOKUP = 500;
/** Where less of the head passes a filter, what passes it is asked for and ranked alone, unless it is too much. */
const RARE = 0.05;
const MOST_PASSING = 10_000;

/**
 * Exact BM25 on PGlite and on any PostgreSQL alike. The database keeps the postings, packed, and hands out those of the terms
 * that are asked; scores are added up here, where a posting costs nanoseconds instead of the microsecond of a row.
 * How many chunks hold a term is told by its postings: no statistic per term has to be kept, locked or repaired.
 */
@Injectable()
export class LexicalIndexStore {
  /** Runs in the transaction of the caller, who holds the lock on the store. */
  async add(manager: EntityManager, storeKey: number, chunks: (IndexedChunk & { document: string })[]): Promise<void> {
    const ids = await takeIds(manager, storeKey, chunks.length);
    for (let from = 0; from < chunks.length; from += CHUNKS_PER_STATEMENT) {
      const slice = chunks.slice(from, from + CHUNKS_PER_STATEMENT);
      await manager.query(ADD_SQL, [
        storeKey,
        ids.slice(from, from + CHUNKS_PER_STATEMENT),
        slice.map((chunk) => chunk.document),
        slice.map((chunk) => chunk.ordinal),
        slice.map((chunk) => chunk.start),
        slice.map((chunk) => chunk.end),
        slice.map((chunk) => chunk.text),
        slice.map((chunk) => chunk.terms.join(' ')),
        slice.map((chunk) => chunk.terms.length),
        slice.map((chunk) => chunk.heading),
        slice.map((chunk) => chunk.contentHash),
      ]);
    }
  }

  /** Takes chunks out of the index, as `add` does in the caller's transaction. */
  async remove(manager: EntityManager, storeKey: number, chunkIds: string[]): Promise<void> {
    await manager.query(REMOVE_POSTINGS_SQL, [storeKey, chunkIds]);
    await manager.query('delete from retrieval.chunk where id = any($1::bigint[])', [chunkIds]);
  }

  /**
   * The best chunks for a query's terms among those that the reader of the transaction may see. The transaction must have one
   * snapshot, so that statistics, postings and texts belong together.
   */
  async search(manager: EntityManager, storeKey: number, query: LexicalQuery): Promise<Candidates> {
    const counts = [...countTerms(query.terms)].slice(0, MAX_QUERY_TERMS);
    using scores = new ChunkScores();
    const found = { idf: new Map<string, number>(), averageLen: 1 };
    // Term by term in the order of the question, so that equal texts get equal sums, to the last bit.
    for (let from = 0; from < counts.length; from += TERMS_AT_ONCE) {
      const asked = counts.slice(from, from + TERMS_AT_ONCE);
      const rows: PostingsRow[] = await manager.query(POSTINGS_SQL, [storeKey, ...transposed(asked)]);
      for (const row of rows) scoreTerm(scores, row, found);
    }
    return { candidates: await this.bestVisible(manager, storeKey, scores, query), ...found };
  }

  /** Looks at the head of the ranking, and further down only when too little of it may be seen. */
  private async bestVisible(
    manager: EntityManager,
    storeKey: number,
    scores: ChunkScores,
    { limit, filter }: LexicalQuery,
  ): Promise<Candidate[]> {
    const head = scores.ranks(0, limit);
    const found = await this.visible(manager, head, filter);
    if (found.length === limit || head.length < limit) return found;
    const isRare = filter !== undefined && found.length < RARE * head.length;
    const passing = isRare ? await this.passing(manager, storeKey, filter) : undefined;
    if (passing) return this.visible(manager, scores.ranksAmong(passing).slice(0, limit), filter);
    for (let from = limit, to = limit * WIDER; ; [from, to] = [to, to * WIDER]) {
      const ranked = scores.ranks(from, to);
      for (let at = 0; at < ranked.length; at += CHUNKS_PER_LOOKUP) {
        found.push(...(await this.visible(manager, ranked.slice(at, at + CHUNKS_PER_LOOKUP), filter)));
        if (found.length >= limit) return found.slice(0, limit);
      }
      if (ranked.length < to - from) return found;
    }
  }

  /** The chunks that pass a filter, unless they are too many. */
  private async passing(manager: EntityManager, storeKey: number, filter: SearchFilter): Promise<number[] | undefined> {
    const params: unknown[] = [storeKey];
    const sql = passingSql(filterSql(filter, 'd.metadata', params));
    const rows: { id: string }[] = await manager.query(sql, params);
    return rows.length > MOST_PASSING ? undefined : rows.map(({ id }) => Number(id));
  }

  private async visible(
    manager: EntityManager,
    ranked: readonly Ranked[],
    filter: SearchFilter | undefined,
  ): Promise<Candidate[]> {
    if (ranked.length === 0) return [];
    const params: unknown[] = [ranked.map(({ chunkId }) => chunkId)];
    const condition = filter ? filterSql(filter, 'd.metadata', params) : 'true';
    const rows: ChunkRow[] = await manager.query(visibleSql(condition), params);
    const rowOf = new Map(rows.map((row) => [row.id, row]));
    return ranked.flatMap(({ chunkId, score }) => {
      const row = rowOf.get(chunkId);
      return row ? [candidateOf(row, score)] : [];
    });
  }
}

interface PostingsRow {
  /** Statistics of the store. */
  chunks: number;
  total_len: number;
  term: string;
  /** How often the question has it. */
  asked: number;
  postings: Buffer;
}

interface ChunkRow {
  id: string;
  terms: string;
  len: number;
  document: string;
  ordinal: number;
  document_len: number;
}

const transposed = (counts: readonly [term: string, count: number][]) => [
  counts.map(([term]) => term),
  counts.map(([, count]) => count),
];

function scoreTerm(
  scores: ChunkScores,
  { chunks, total_len: totalLen, term, asked, postings }: PostingsRow,
  found: { idf: Map<string, number>; averageLen: number },
): void {
  const list = new PostingList(postings);
  const rarity = idf(chunks, list.size);
  const averageLen = Math.max(totalLen / Math.max(chunks, 1), 1);
  const weight = asked * rarity * (K1 + 1);
  scores.add(list, (tf, len) => (weight * tf) / (tf + K1 * (1 - B + (B * len) / averageLen)));
  found.idf.set(term, rarity);
  found.averageLen = averageLen;
}

function candidateOf({ id, terms, len, document, ordinal, document_len }: ChunkRow, score: number): Candidate {
  return { chunkId: id, score, terms, len, document, ordinal, documentLen: document_len };
}

/**
 * Ids for new chunks of a store whose lock the caller holds. They come in blocks of which each belongs to one store: what is
 * left of the last one, then new ones. So a store's chunks share blocks, however many stores grow at the same time.
 */
async function takeIds(manager: EntityManager, storeKey: number, count: number): Promise<number[]> {
  if (count === 0) return [];
  const [row]: { next: string; blocks: string[] }[] = await manager.query(
    `select next_chunk as next, array(select nextval('retrieval.chunk_block')::text from generate_series(1, $2)) as blocks
     from retrieval.vector_store where key = $1`,
    [storeKey, Math.ceil(count / CHUNKS_PER_BLOCK)],
  );
  const next = Number(row!.next);
  // A multiple is where a block would begin that is not the store's.
  const room = (CHUNKS_PER_BLOCK - (next % CHUNKS_PER_BLOCK)) % CHUNKS_PER_BLOCK;
  const fresh = row!.blocks.flatMap((block) => range(Number(block) * CHUNKS_PER_BLOCK, CHUNKS_PER_BLOCK));
  const ids = [...range(next, room), ...fresh].slice(0, count);
  await manager.query('update retrieval.vector_store set next_chunk = $2 where key = $1', [storeKey, ids.at(-1)! + 1]);
  return ids;
}

const range = (from: number, length: number): number[] => Array.from({ length }, (_, at) => from + at);

/** The postings are derived from the terms inside the database: the text crosses the wire once, the postings never. */
const ADD_SQL = `
  with added as (
    insert into retrieval.chunk (id, document, ordinal, start_at, end_at, text, terms, len, heading, content_hash)
    select * from unnest($2::bigint[], $3::bigint[], $4::integer[], $5::integer[], $6::integer[], $7::text[], $8::text[],
      $9::integer[], $10::text[], $11::bytea[])
    returning id, terms, len
  )
  insert into retrieval.posting_block (store, block, term, postings)
  select $1::integer, id / ${CHUNKS_PER_BLOCK}, term, string_agg(posting, ''::bytea)
  from (
    select id, term,
      int8send(((id % ${CHUNKS_PER_BLOCK}) << 48) | (least(count(*), 65535) << 32) | len) as posting
    from added, unnest(string_to_array(terms, ' ')) as term
    group by id, term, len
  ) each
  group by 2, term
  order by term, 2
  on conflict (store, term, block) do update set postings = posting_block.postings || excluded.postings`;

/**
 * Rows are looked up by the terms of what is removed. `offset 0` makes the planner do that by the primary key: left to itself,
 * and without statistics as in a young or an embedded database, it joins the postings of the whole store.
 */
const REMOVE_POSTINGS_SQL = `
  with touched as materialized (
    select found.*
    from (
      select distinct term, c.id / ${CHUNKS_PER_BLOCK} as block
      from retrieval.chunk c, unnest(string_to_array(c.terms, ' ')) as term
      where c.id = any($2::bigint[])
    ) gone,
    lateral (
      select p.ctid, p.block, p.postings from retrieval.posting_block p
      where p.store = $1::integer and p.term = gone.term and p.block = gone.block
      offset 0
    ) found
  ),
  rest as materialized (
    select ctid,
      (
        select string_agg(substr(postings, at, ${POSTING_BYTES}), ''::bytea)
        from generate_series(1, octet_length(postings), ${POSTING_BYTES}) as at
        where not block * ${CHUNKS_PER_BLOCK} + get_byte(postings, at) = any($2::bigint[])
      ) as postings
    from touched
  ),
  emptied as (
    delete from retrieval.posting_block
    where ctid = any(array(select ctid from rest where postings is null))
  )
  update retrieval.posting_block p set postings = rest.postings
  from rest
  where p.ctid = rest.ctid and rest.postings is not null`;

/** One row per term that occurs in the store; its blocks are read term by term (`offset 0` keeps it so). */
const POSTINGS_SQL = `
  select s.chunk_count as chunks, s.total_len::float8, query.term, query.asked, list.postings
  from retrieval.vector_store s
  cross join unnest($2::text[], $3::integer[]) with ordinality as query (term, asked, place),
  lateral (
    select string_agg(int8send((block << 16) | (octet_length(postings) / ${POSTING_BYTES})) || postings, ''::bytea) as postings
    from (
      select block, postings from retrieval.posting_block p where p.store = s.key and p.term = query.term
      offset 0
    ) blocks
  ) list
  where s.key = $1 and list.postings is not null
  order by query.place`;

const visibleSql = (condition: string): string => `
  select c.id, c.terms, c.len, c.document, c.ordinal, d.document_len
  from unnest($1::bigint[]) as wanted (id),
  lateral (select id, terms, len, document, ordinal from retrieval.chunk where id = wanted.id offset 0) c,
  lateral (
    select total_len::float8 as document_len
    from retrieval.document d
    where d.id = c.document and d.deleted_at is null and ${condition}
    offset 0
  ) d`;

const passingSql = (condition: string): string => `
  select c.id
  from retrieval.document d,
  lateral (select id from retrieval.chunk where document = d.id offset 0) c
  where d.store = $1 and d.deleted_at is null and ${condition}
  limit ${MOST_PASSING + 1}`;
