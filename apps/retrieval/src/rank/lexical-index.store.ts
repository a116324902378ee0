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
 * What is told of equal texts must be equal, and a sum depends on the order of its parts in the last bits, which is the
 * planner's to choose. A power of two, so that rounding itself is exact.
 */
const SCORE_STEPS = 2 ** 32;
/** Of the best that are looked at first, so many to each that is wanted: some may be hidden from the reader. */
const LOOK_AHEAD = 4;

/**
 * One statement, hence one snapshot: statistics, postings and texts always belong together. The postings are read term
 * by term (`offset 0` keeps it so). All numbers are `float8`: a literal with a point would turn the arithmetic of every
 * posting into `numeric`, which takes several times as long.
 *
 * Only the head of the ranking is sorted and looked up. When the filter or the access lists leave too few of it, `far`
 * looks through the rest in order of score, until it has enough.
 */
const searchSql = (condition: string): string => `
  with store as materialized (
    select key, chunk_count::float8 as n, greatest(total_len::float8 / greatest(chunk_count, 1), 1) as average_len
    from retrieval.vector_store
    where key = $1
  ),
  weight as materialized (
    select key, term, idf, asked * idf * ${float(K1 + 1)} as weight, ${float(K1 * B)} / average_len as per_term
    from store
    cross join unnest($2::text[], $3::integer[]) as query (term, asked),
    lateral (
      select count(*)::float8 as df from retrieval.posting p where p.store = store.key and p.term = query.term
    ) counted,
    lateral (select ln(1 + (n - df + ${float(0.5)}) / (df + ${float(0.5)})) as idf) rarity
    where df > 0
  ),
  scored as materialized (
    select chunk,
      round(sum(weight * tf / (tf + ${float(K1 * (1 - B))} + per_term * len)) * ${float(SCORE_STEPS)})
        / ${float(SCORE_STEPS)} as score
    from weight,
    lateral (
      select p.chunk, p.tf, p.len from retrieval.posting p
      where p.store = weight.key and p.term = weight.term
      offset 0
    ) hit
    group by chunk
  ),
  near as materialized (
    ${visibleSql(`limit ${LOOK_AHEAD} * $4::integer`, condition)}
    order by score desc, ranked.chunk
    limit $4::integer
  ),
  far as (
    ${visibleSql(`offset ${LOOK_AHEAD} * $4::integer`, condition)}
    where (select count(*) from near) < $4::integer
    order by score desc, ranked.chunk
    limit $4::integer
  ),
  best as (
    select * from near union all select * from far
    order by score desc, chunk
    limit $4::integer
  )
  select average_len,
    (select json_object_agg(term, idf) from weight) as idf,
    (
      select json_agg(
        json_build_array(chunk::text, score, terms, document::text, ordinal, total_len) order by score desc, chunk)
      from best
    ) as candidates
  from store`;

/** A part of the ranking, best first, without what the reader of the transaction may not see. */
function visibleSql(part: string, condition: string): string {
  return `select ranked.chunk, score, terms, document, ordinal, total_len
    from (select chunk, score from scored order by score desc, chunk ${part}) ranked,
    lateral (
      select terms, document, ordinal from retrieval.chunk where id = ranked.chunk
      offset 0
    ) c,
    lateral (
      select total_len from retrieval.document d where d.id = c.document and d.deleted_at is null and ${condition}
      offset 0
    ) allowed`;
}

function float(value: number): string {
  return `${value}::float8`;
}
