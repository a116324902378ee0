import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';

import type { SearchFilter } from '#contracts';

import { filterSql } from './filter-sql.js';

/** A chunk with what is told of its document; `document.slice(start, end) === text`. */
export interface FoundPassage {
  chunkId: string;
  documentId: string;
  version: number;
  /** The document's id where it has no title. */
  title: string;
  metadata: Record<string, string | number | boolean>;
  start: number;
  end: number;
  text: string;
  score: number;
}

export interface ChunkSlice {
  start: number;
  end: number;
  text: string;
}

interface PassageRow {
  chunk_id: string;
  document_id: string;
  version: number;
  title: string | null;
  metadata: FoundPassage['metadata'];
  start_at: number;
  end_at: number;
  text: string;
}

/**
 * The chunks of $2 that lie in the store $1 and have a document, each looked up by its key: `offset 0` keeps the planner,
 * who may know nothing of the tables yet, from reading all of them instead.
 */
const LOOKED_UP = `unnest($2::bigint[]) as wanted (id),
  lateral (select * from retrieval.chunk where id = wanted.id offset 0) c,
  lateral (select * from retrieval.document where id = c.document and store = $1 and deleted_at is null offset 0) d`;

@Injectable()
export class PassagesStore {
  /** Which of some chunks exist, may be seen by the reader of the transaction, and pass the filter. */
  async visible(
    manager: EntityManager,
    storeKey: number,
    chunkIds: readonly string[],
    filter: SearchFilter | undefined,
  ): Promise<Set<string>> {
    const params: unknown[] = [storeKey, chunkIds];
    const condition = filter ? filterSql(filter, 'd.metadata', params) : 'true';
    const rows: { id: string }[] = await manager.query(`select c.id from ${LOOKED_UP} where ${condition}`, params);
    return new Set(rows.map(({ id }) => id));
  }

  /** The chunks before and after some, by the id of the one they stand next to; and the texts of their documents. */
  async surroundings(
    manager: EntityManager,
    chunkIds: readonly string[],
    maxDocumentChars: number,
  ): Promise<{ neighbours: Map<string, ChunkSlice[]>; texts: Map<string, string> }> {
    const rows: (ChunkSlice & { beside: string })[] = await manager.query(
      `select c.id as beside, n.start_at as start, n.end_at as end, n.text
       from unnest($1::bigint[]) as wanted (id),
         lateral (select id, document, ordinal from retrieval.chunk where id = wanted.id offset 0) c,
         lateral (
           select * from retrieval.chunk where document = c.document and ordinal in (c.ordinal - 1, c.ordinal + 1) offset 0
         ) n
       order by c.id, n.ordinal`,
      [chunkIds],
    );
    // A document's text is read once, however many of its chunks there are.
    const documents: { chunks: string[]; text: string }[] = await manager.query(
      `select named.chunks, d.text
       from (
         select document, array_agg(id::text) as chunks from retrieval.chunk where id = any($1::bigint[]) group by document
       ) named
       join retrieval.document d on d.id = named.document
       where length(d.text) <= $2`,
      [chunkIds, maxDocumentChars],
    );
    const neighbours = new Map<string, ChunkSlice[]>();
    for (const { beside, ...slice } of rows) neighbours.set(beside, [...(neighbours.get(beside) ?? []), slice]);
    const texts = new Map(documents.flatMap(({ chunks, text }) => chunks.map((chunk) => [chunk, text] as const)));
    return { neighbours, texts };
  }

  /**
   * In the order asked for. What was deleted since it was ranked, and what the reader of the transaction may not see, is
   * left out: whoever ranked it, Postgres has the last word.
   */
  async read(
    manager: EntityManager,
    storeKey: number,
    ranked: readonly { chunkId: string; score: number }[],
  ): Promise<FoundPassage[]> {
    const rows: PassageRow[] = await manager.query(
      `select c.id as chunk_id, d.external_id as document_id, d.version, d.title, d.metadata, c.start_at, c.end_at, c.text
       from ${LOOKED_UP}`,
      [storeKey, ranked.map(({ chunkId }) => chunkId)],
    );
    const rowOf = new Map(rows.map((row) => [row.chunk_id, row]));
    return ranked.flatMap(({ chunkId, score }) => {
      const row = rowOf.get(chunkId);
      return row ? [passageOf(row, score)] : [];
    });
  }
}

function passageOf(row: PassageRow, score: number): FoundPassage {
  return {
    chunkId: row.chunk_id,
    documentId: row.document_id,
    version: row.version,
    title: row.title || row.document_id,
    metadata: row.metadata,
    start: row.start_at,
    end: row.end_at,
    text: row.text,
    score,
  };
}
