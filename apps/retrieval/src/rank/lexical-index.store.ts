import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';

import type { SearchFilter } from '#contracts';

import { filterSql } from '../search/filter-sql.js';
import { B, countTerms, K1 } from './bm25.js';

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
  terms: string[];
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

/**
 * Exact BM25 in plain SQL, so that it runs alike on PGlite and on any PostgreSQL. How many chunks hold a term is counted
 * while its postings are read, which a ranking does anyway: no statistic per term has to be kept, locked or repaired.
 */
@Injectable()
export class LexicalIndexStore {
  /** Runs in the transaction of the caller, who holds the lock on the store. */
  async add(manager: EntityManager, storeKey: number, chunks: (IndexedChunk & { document: string })[]): Promise<void> {
    for (let from = 0; from < chunks.length; from += CHUNKS_PER_STATEMENT) {
      const slice = chunks.slice(from, from + CHUNKS_PER_STATEMENT);
      await manager.query(ADD_SQL, [
        storeKey,
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

  /** The best chunks for a query's terms among those that the reader of the transaction may see. */
  async search(manager: EntityManager, storeKey: number, { terms, limit, filter }: LexicalQuery): Promise<Candidates> {
    const counts = [...countTerms(terms)].slice(0, MAX_QUERY_TERMS);
    const params: unknown[] = [storeKey, counts.map(([term]) => term), counts.map(([, count]) => count), limit];
    const condition = filter ? filterSql(filter, 'd.metadata', params) : 'true';
    const [found]: [RankedRow] = await manager.query(searchSql(condition), params);
    return {
      candidates: (found.candidates ?? []).map(([chunkId, score, joined, document, ordinal, documentLen]) => ({
        chunkId,
        score,
        terms: joined.split(' '),
        document,
        ordinal,
        documentLen,
      })),
      idf: new Map(Object.entries(found.idf ?? {})),
      averageLen: found.average_len,
    };
  }
}

interface RankedRow {
  average_len: number;
  idf: Record<string, number> | null;
  candidates:
    | [chunkId: string, score: number, terms: string, document: string, ordinal: number, documentLen: number][]
    | null;
}

/** The postings are derived from the terms inside the database: the text crosses the wire once, the postings never. */
const ADD_SQL = `
  with added as (
    insert into retrieval.chunk (document, ordinal, start_at, end_at, text, terms, len, heading, content_hash)
    select * from unnest($2::bigint[], $3::integer[], $4::integer[], $5::integer[], $6::text[], $7::text[], $8::integer[],
      $9::text[], $10::bytea[])
    returning id, terms, len
  )
  insert into retrieval.posting (store, term, chunk, tf, len)
  select $1::integer, term, id, count(*), len
  from added, unnest(string_to_array(terms, ' ')) as term
  group by term, id, len
  order by term, id`;

/**
 * `offset 0` makes the planner look up each posting by the primary key. Left to itself, and without statistics as in a
 * young or an embedded database, it joins the postings of the whole store: minutes instead of milliseconds.
 */
const REMOVE_POSTINGS_SQL = `
  delete from retrieval.posting
  where ctid = any(array(
    select found.ctid
    from (
      select distinct c.id, term
      from retrieval.chunk c, unnest(string_to_array(c.terms, ' ')) as term
      where c.id = any($2::bigint[])
    ) gone,
    lateral (
      select p.ctid from retrieval.posting p
      where p.store = $1::integer and p.term = gone.term and p.chunk = gone.id
      offset 0
    ) found
  ))`;

/**
 * One statement, hence one snapshot: statistics, postings and texts always belong together. The postings are read term
 * by term (`offset 0` keeps it so) in the order of the query, which adds equal scores up to the same last bit.
 */
const searchSql = (condition: string): string => `
  with store as materialized (
    select key, chunk_count::float8 as n, greatest(total_len::float8 / greatest(chunk_count, 1), 1) as average_len
    from retrieval.vector_store
    where key = $1
  ),
  weight as materialized (
    select key, average_len, term, asked, ln(1 + (n - df + 0.5) / (df + 0.5)) as idf
    from store
    cross join unnest($2::text[], $3::integer[]) as query (term, asked),
    lateral (
      select count(*)::float8 as df from retrieval.posting p where p.store = store.key and p.term = query.term
    ) counted
    where df > 0
  ),
  scored as (
    select chunk,
      sum(asked * idf * tf * ${K1 + 1} / (tf + ${K1} * (${1 - B} + ${B} * len / average_len))) as score
    from weight,
    lateral (
      select p.chunk, p.tf, p.len from retrieval.posting p
      where p.store = weight.key and p.term = weight.term
      offset 0
    ) hit
    group by chunk
    order by score desc, chunk
    offset 0
  ),
  best as (
    select c.id, score, c.terms, c.document, c.ordinal, total_len
    from scored,
    lateral (
      select id, terms, document, ordinal from retrieval.chunk where id = scored.chunk
      offset 0
    ) c,
    lateral (
      select total_len from retrieval.document d where d.id = c.document and d.deleted_at is null and ${condition}
      offset 0
    ) allowed
    order by score desc, id
    limit $4
  )
  select average_len,
    (select json_object_agg(term, idf) from weight) as idf,
    (
      select json_agg(json_build_array(id::text, score, terms, document::text, ordinal, total_len) order by score desc, id)
      from best
    ) as candidates
  from store`;
