import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { DataSource } from 'typeorm';

/** A chunk with what is told of its document; `document.slice(start, end) === text`. */
export interface FoundPassage {
  documentId: string;
  /** The document's id where it has no title. */
  title: string;
  metadata: Record<string, string | number | boolean>;
  start: number;
  end: number;
  text: string;
  score: number;
}

interface PassageRow {
  chunk_id: string;
  document_id: string;
  title: string | null;
  metadata: FoundPassage['metadata'];
  start_at: number;
  end_at: number;
  text: string;
}

@Injectable()
export class PassagesStore {
  constructor(@InjectDataSource() private readonly database: DataSource) {}

  /** In the order asked for. What was deleted since it was ranked is left out: a delete holds at once. */
  async read(tenant: string, storeId: string, ranked: { chunkId: string; score: number }[]): Promise<FoundPassage[]> {
    const rows: PassageRow[] = await this.database.query(
      `select c.id as chunk_id, d.external_id as document_id, d.title, d.metadata, c.start_at, c.end_at, c.text
       from retrieval.chunk c
       join retrieval.document d on d.id = c.document
       join retrieval.vector_store s on s.key = d.store
       where c.id = any($3::bigint[]) and s.tenant = $1 and s.id = $2 and s.deleted_at is null`,
      [tenant, storeId, ranked.map(({ chunkId }) => chunkId)],
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
    documentId: row.document_id,
    title: row.title || row.document_id,
    metadata: row.metadata,
    start: row.start_at,
    end: row.end_at,
    text: row.text,
    score,
  };
}
