import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { DataSource, EntityManager } from 'typeorm';

import type { DocumentInput, PutDocumentsResult } from '#contracts';

import { type IndexedChunk, LexicalIndexStore } from '../rank/lexical-index.store.js';
import { storeNotFound } from '../collections/collections.store.js';

/** A document, cut and analysed, ready to be written. */
export interface PreparedDocument {
  input: DocumentInput;
  contentHash: Buffer;
  chunks: IndexedChunk[];
}

export interface StoredDocument {
  contentHash: Buffer;
  chunks: number;
}

export type PutStatus = PutDocumentsResult['data'][number]['status'];

interface DocumentRow {
  id: string;
  external_id: string;
  content_hash: Buffer;
  chunk_count: number;
  total_len: string;
}

interface StoreChange {
  documents: number;
  chunks: number;
  totalLen: number;
}

@Injectable()
export class DocumentsStore {
  constructor(
    @InjectDataSource() private readonly database: DataSource,
    private readonly index: LexicalIndexStore,
  ) {}

  /** What is stored under the given ids. */
  async find(tenant: string, storeId: string, ids: string[]): Promise<Map<string, StoredDocument>> {
    const rows: (Partial<DocumentRow> & { key: number })[] = await this.database.query(
      `select s.key, d.external_id, d.content_hash, d.chunk_count
       from retrieval.vector_store s
       left join retrieval.document d on d.store = s.key and d.external_id = any($3::text[])
       where s.tenant = $1 and s.id = $2 and s.deleted_at is null`,
      [tenant, storeId, ids],
    );
    if (rows.length === 0) throw storeNotFound(storeId);
    return new Map(
      rows.flatMap(({ external_id, content_hash, chunk_count }) =>
        external_id === null ? [] : [[external_id!, { contentHash: content_hash!, chunks: chunk_count! }]],
      ),
    );
  }

  /**
   * Writes documents in one transaction, so that a reader sees all of a document's old chunks or all of its new ones.
   * A document whose content is already there is left alone.
   */
  async put(tenant: string, storeId: string, documents: PreparedDocument[]): Promise<Map<string, PutStatus>> {
    return this.database.transaction(async (manager) => {
      const key = await this.lock(manager, tenant, storeId);
      const stored = await rowsOf(
        manager,
        key,
        documents.map((document) => document.input.id),
      );
      const changed = documents.filter(
        ({ input, contentHash }) => !stored.get(input.id)?.content_hash.equals(contentHash),
      );
      const replaced = changed.flatMap(({ input }) => stored.get(input.id) ?? []);
      if (replaced.length > 0) {
        await this.index.remove(
          manager,
          key,
          replaced.map((row) => row.id),
        );
      }
      const idOf = await writeDocuments(manager, key, changed);
      await this.index.add(
        manager,
        key,
        changed.flatMap(({ input, chunks }) => chunks.map((chunk) => ({ ...chunk, document: idOf.get(input.id)! }))),
      );
      await count(manager, key, {
        documents: changed.length - replaced.length,
        chunks: sum(changed, ({ chunks }) => chunks.length) - sum(replaced, (row) => row.chunk_count),
        totalLen: sum(changed, ({ chunks }) => lengthOf(chunks)) - sum(replaced, (row) => Number(row.total_len)),
      });
      return new Map([
        ...documents.map(({ input }): [string, PutStatus] => [input.id, 'unchanged']),
        ...changed.map(({ input }): [string, PutStatus] => [input.id, stored.has(input.id) ? 'replaced' : 'created']),
      ]);
    });
  }

  /** False when there is no such document. Once it returns, no search finds the document. */
  async delete(tenant: string, storeId: string, documentId: string): Promise<boolean> {
    return this.database.transaction(async (manager) => {
      const key = await this.lock(manager, tenant, storeId);
      const row = (await rowsOf(manager, key, [documentId])).get(documentId);
      if (!row) return false;
      await this.index.remove(manager, key, [row.id]);
      await manager.query(`delete from retrieval.document where store = $1 and id = $2`, [key, row.id]);
      await count(manager, key, { documents: -1, chunks: -row.chunk_count, totalLen: -Number(row.total_len) });
      return true;
    });
  }

  /** Writers of one store take turns: its counts stay exact, and no two can wait for each other. */
  private async lock(manager: EntityManager, tenant: string, storeId: string): Promise<number> {
    const [store]: { key: number }[] = await manager.query(
      `select key from retrieval.vector_store where tenant = $1 and id = $2 and deleted_at is null for update`,
      [tenant, storeId],
    );
    if (!store) throw storeNotFound(storeId);
    return store.key;
  }
}

async function rowsOf(manager: EntityManager, key: number, ids: string[]): Promise<Map<string, DocumentRow>> {
  const rows: DocumentRow[] = await manager.query(
    `select id, external_id, content_hash, chunk_count, total_len
     from retrieval.document where store = $1 and external_id = any($2::text[])`,
    [key, ids],
  );
  return new Map(rows.map((row) => [row.external_id, row]));
}

async function writeDocuments(
  manager: EntityManager,
  key: number,
  documents: PreparedDocument[],
): Promise<Map<string, string>> {
  const rows: { id: string; external_id: string }[] = await manager.query(
    `insert into retrieval.document
       (store, external_id, title, text, metadata, content_hash, chunk_count, total_len)
     select $1, * from unnest(
       $2::text[], $3::text[], $4::text[], $5::jsonb[], $6::bytea[], $7::integer[], $8::bigint[])
     on conflict (store, external_id) do update set
       title = excluded.title, text = excluded.text, metadata = excluded.metadata,
       content_hash = excluded.content_hash, chunk_count = excluded.chunk_count, total_len = excluded.total_len,
       updated_at = now()
     returning id, external_id`,
    [
      key,
      documents.map(({ input }) => input.id),
      documents.map(({ input }) => input.title ?? null),
      documents.map(({ input }) => input.text),
      documents.map(({ input }) => JSON.stringify(input.metadata ?? {})),
      documents.map(({ contentHash }) => contentHash),
      documents.map(({ chunks }) => chunks.length),
      documents.map(({ chunks }) => lengthOf(chunks)),
    ],
  );
  return new Map(rows.map((row) => [row.external_id, row.id]));
}

async function count(manager: EntityManager, key: number, change: StoreChange): Promise<void> {
  await manager.query(
    `update retrieval.vector_store
     set document_count = document_count + $2, chunk_count = chunk_count + $3, total_len = total_len + $4
     where key = $1`,
    [key, change.documents, change.chunks, change.totalLen],
  );
}

const lengthOf = (chunks: IndexedChunk[]): number => sum(chunks, (chunk) => chunk.terms.length);

function sum<T>(items: readonly T[], amountOf: (item: T) => number): number {
  return items.reduce((total, item) => total + amountOf(item), 0);
}
