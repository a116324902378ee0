import { isDeepStrictEqual } from 'node:util';

import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';

import type { ChunkingOptions, DocumentInput, PutStatus, VectorStoreOptions } from '#contracts';

import { TenantDatabase } from '../access/tenant-database.store.js';
import { CollectionsStore, type LockedCollection, storeNotFound } from '../collections/collections.store.js';
import { EmbeddingSpacesStore } from '../dense/embedding-spaces.store.js';
import type { Language } from '../language/language.js';
import { type IndexedChunk, LexicalIndexStore } from '../rank/lexical-index.store.js';
import { type ChunkChange, changeOf, type StoredChunk } from './chunk-change.js';
import { DocumentAttributesStore } from './document-attributes.store.js';
import { type IngestCommand, IngestionsStore } from './ingestions.store.js';

/** A document, cut and analysed, ready to be written. */
export interface PreparedDocument {
  input: DocumentInput;
  contentHash: Buffer;
  language: Language;
  chunks: IndexedChunk[];
}

export interface StoredDocument {
  contentHash: Buffer;
  chunks: number;
}

export interface FoundDocuments {
  chunking: ChunkingOptions;
  documents: Map<string, StoredDocument>;
}

interface DocumentRow {
  id: string;
  external_id: string;
  content_hash: Buffer;
  metadata: object;
  chunk_count: number;
  total_len: string;
  language: Language;
  /** A 64-bit number as the driver gives it. */
  source_version: string | null;
  deleted: boolean;
}

@Injectable()
export class DocumentsStore {
  constructor(
    private readonly database: TenantDatabase,
    private readonly collections: CollectionsStore,
    private readonly ingestions: IngestionsStore,
    private readonly attributes: DocumentAttributesStore,
    private readonly index: LexicalIndexStore,
    private readonly spaces: EmbeddingSpacesStore,
  ) {}

  /** How the store wants documents to be cut, and what is stored under the given ids. */
  async find(tenant: string, storeId: string, ids: string[]): Promise<FoundDocuments> {
    const rows: (Partial<DocumentRow> & { options: VectorStoreOptions })[] = await this.database.withinAll(
      tenant,
      (manager) =>
        manager.query(
          `select s.options, d.external_id, d.content_hash, d.chunk_count
         from retrieval.vector_store s
         left join retrieval.document d
           on d.store = s.key and d.external_id = any($3::text[]) and d.deleted_at is null
         where s.tenant = $1 and s.id = $2 and s.deleted_at is null`,
          [tenant, storeId, ids],
        ),
    );
    const [first] = rows;
    if (!first) throw storeNotFound(storeId);
    const documents = rows.flatMap(({ external_id, content_hash, chunk_count }): [string, StoredDocument][] =>
      external_id === null ? [] : [[external_id!, { contentHash: content_hash!, chunks: chunk_count! }]],
    );
    return { chunking: first.options.chunking ?? {}, documents: new Map(documents) };
  }

  /**
   * Writes documents in one transaction, so that a reader sees all of a document's old chunks or all of its new ones.
   * What is older than the stored version is `stale` and left out; what is there already is `unchanged`. Chunks that a new
   * version has in common with the old one stay, with their id and all that hangs on it. The document of a command is
   * written as that command is noted by now; one that is not wanted any more throws IngestionCancelled.
   */
  async put(
    tenant: string,
    storeId: string,
    documents: PreparedDocument[],
    command?: IngestCommand,
  ): Promise<Map<string, PutStatus>> {
    return this.database.withinAll(tenant, async (manager) => {
      const store = await this.collections.lock(manager, storeId);
      const attributes = command && (await this.ingestions.hold(manager, store.key, command));
      const ids = documents.map((document) => document.input.id);
      const stored = await rowsOf(manager, store.key, ids);
      const statuses = new Map(documents.map((document) => [document.input.id, statusOf(document, stored)]));
      const changed = documents.filter(({ input }) => ['created', 'replaced'].includes(statuses.get(input.id)!));
      const idOf = await writeDocuments(manager, store.key, tenant, changed);
      const change = await this.writeChunks(
        manager,
        store.key,
        changed.map((document) => ({ document: idOf.get(document.input.id)!, chunks: document.chunks })),
      );
      await settle(manager, store.key, [...idOf.keys()]);
      await this.relabel(manager, changed, stored);
      if (changed.length > 0) await this.spaces.touch(manager, store.key);
      if (attributes) {
        for (const { input } of changed) await this.attributes.write(manager, store.key, input.id, attributes);
      }
      const before = changed.flatMap(({ input }) => stored.get(input.id) ?? []);
      await count(manager, store, {
        documents: changed.length - before.filter(({ deleted }) => !deleted).length,
        chunks: change.added.length - change.removed.length,
        totalLen: lengthOf(change.added) - sum(change.removed, ({ len }) => len),
        languages: [
          ...before.map((row): [string, number] => [row.language, -row.chunk_count]),
          ...changed.map(({ language, chunks }): [string, number] => [language, chunks.length]),
        ],
      });
      return statuses;
    });
  }

  /** `undefined` when there is no such document. */
  async text(tenant: string, storeId: string, documentId: string): Promise<string | undefined> {
    return this.database.withinAll(tenant, async (manager) => {
      const [row]: { text: string }[] = await manager.query(
        `select d.text from retrieval.vector_store s join retrieval.document d on d.store = s.key
         where s.id = $1 and s.deleted_at is null and d.external_id = $2 and d.deleted_at is null`,
        [storeId, documentId],
      );
      return row?.text;
    });
  }

  /**
   * False when there is no such document, or a newer one. Once it returns, no search finds the document. A tombstone stays,
   * so that what was written before and comes late does not bring it back.
   */
  async delete(tenant: string, storeId: string, documentId: string, sourceVersion?: number): Promise<boolean> {
    return this.database.withinAll(tenant, async (manager) => {
      const store = await this.collections.lock(manager, storeId);
      const row = (await rowsOf(manager, store.key, [documentId])).get(documentId);
      if (!row && sourceVersion !== undefined) await bury(manager, store.key, tenant, documentId, sourceVersion);
      if (!row || row.deleted || isStale(sourceVersion, row)) return false;
      const { removed } = await this.writeChunks(manager, store.key, [{ document: row.id, chunks: [] }]);
      await manager.query(
        `update retrieval.document
         set deleted_at = now(), text = '', title = null, metadata = '{}', content_hash = '', chunk_count = 0,
           total_len = 0, source_version = coalesce($2, source_version), updated_at = now()
         where id = $1`,
        [row.id, sourceVersion ?? null],
      );
      await this.spaces.touch(manager, store.key);
      await count(manager, store, {
        documents: -1,
        chunks: -removed.length,
        totalLen: -sum(removed, ({ len }) => len),
        languages: [[row.language, -row.chunk_count]],
      });
      return true;
    });
  }

  /** Vectors of documents whose attributes are others now are written anew. */
  private async relabel(
    manager: EntityManager,
    changed: readonly PreparedDocument[],
    stored: Map<string, DocumentRow>,
  ): Promise<void> {
    const relabelled = changed.flatMap(({ input }) => {
      const row = stored.get(input.id);
      return row && !isDeepStrictEqual(row.metadata, input.metadata ?? {}) ? [row.id] : [];
    });
    if (relabelled.length > 0) await this.spaces.relabel(manager, relabelled);
  }

  private async writeChunks(
    manager: EntityManager,
    storeKey: number,
    documents: { document: string; chunks: IndexedChunk[] }[],
  ): Promise<ChunkChange> {
    const stored: StoredChunk[] = await manager.query(
      `select id, document, content_hash, len from retrieval.chunk where document = any($1::bigint[]) order by id`,
      [documents.map(({ document }) => document)],
    );
    const change = changeOf(stored, documents);
    const removed = change.removed.map(({ id }) => id);
    if (removed.length > 0) await this.index.remove(manager, storeKey, removed);
    if (change.kept.length > 0) {
      await manager.query(
        `update retrieval.chunk c set ordinal = k.ordinal, start_at = k.start_at, end_at = k.end_at
         from unnest($1::bigint[], $2::integer[], $3::integer[], $4::integer[]) as k (id, ordinal, start_at, end_at)
         where c.id = k.id`,
        [
          change.kept.map(({ id }) => id),
          change.kept.map(({ chunk }) => chunk.ordinal),
          change.kept.map(({ chunk }) => chunk.start),
          change.kept.map(({ chunk }) => chunk.end),
        ],
      );
    }
    await this.index.add(manager, storeKey, change.added);
    return change;
  }
}

async function rowsOf(manager: EntityManager, key: number, ids: string[]): Promise<Map<string, DocumentRow>> {
  const rows: DocumentRow[] = await manager.query(
    `select id, external_id, content_hash, metadata, chunk_count, total_len, language, source_version,
       deleted_at is not null as deleted
     from retrieval.document where store = $1 and external_id = any($2::text[])`,
    [key, ids],
  );
  return new Map(rows.map((row) => [row.external_id, row]));
}

/** What was under way, or had failed, is indexed now; a batch that was cancelled has lost it. */
async function settle(manager: EntityManager, key: number, ids: string[]): Promise<void> {
  await manager.query(
    `update retrieval.ingestion set state = 'completed', error = null, updated_at = now(),
       batch = case when state = 'cancelled' then null else batch end
     where store = $1 and external_id = any($2::text[])`,
    [key, ids],
  );
}

/** A delete that came before the document did. */
async function bury(manager: EntityManager, key: number, tenant: string, id: string, version: number): Promise<void> {
  await manager.query(
    `insert into retrieval.document (store, tenant, external_id, text, metadata, content_hash, chunk_count, total_len,
       source_version, deleted_at)
     values ($1, $2, $3, '', '{}', '', 0, 0, $4, now())`,
    [key, tenant, id, version],
  );
}

function statusOf({ input, contentHash }: PreparedDocument, stored: Map<string, DocumentRow>): PutStatus {
  const row = stored.get(input.id);
  if (!row) return 'created';
  if (isStale(input.version, row)) return 'stale';
  if (row.deleted) return 'created';
  return row.content_hash.equals(contentHash) ? 'unchanged' : 'replaced';
}

function isStale(version: number | undefined, { source_version }: DocumentRow): boolean {
  return version !== undefined && source_version !== null && version < Number(source_version);
}

async function writeDocuments(
  manager: EntityManager,
  key: number,
  tenant: string,
  documents: PreparedDocument[],
): Promise<Map<string, string>> {
  if (documents.length === 0) return new Map();
  const rows: { id: string; external_id: string }[] = await manager.query(WRITE_DOCUMENTS_SQL, [
    key,
    tenant,
    documents.map(({ input }) => input.id),
    documents.map(({ input }) => input.title ?? null),
    documents.map(({ input }) => input.text),
    documents.map(({ input }) => JSON.stringify(input.metadata ?? {})),
    documents.map(({ contentHash }) => contentHash),
    documents.map(({ chunks }) => chunks.length),
    documents.map(({ chunks }) => lengthOf(chunks)),
    documents.map(({ language }) => language),
    documents.map(({ input }) => input.version ?? null),
    // PostgreSQL has no arrays of arrays of different lengths.
    documents.map(({ input }) => (input.access ? JSON.stringify(input.access) : null)),
  ]);
  return new Map(rows.map((row) => [row.external_id, row.id]));
}

const WRITE_DOCUMENTS_SQL = `
  insert into retrieval.document (store, tenant, external_id, title, text, metadata, content_hash, chunk_count, total_len,
    language, source_version, access)
  select $1, $2, id, title, text, metadata, content_hash, chunk_count, total_len, language, source_version,
    case when access is null then null else array(select jsonb_array_elements_text(access)) end
  from unnest($3::text[], $4::text[], $5::text[], $6::jsonb[], $7::bytea[], $8::integer[], $9::bigint[], $10::text[],
    $11::bigint[], $12::jsonb[])
    as d (id, title, text, metadata, content_hash, chunk_count, total_len, language, source_version, access)
  on conflict (store, external_id) do update set
    title = excluded.title, text = excluded.text, metadata = excluded.metadata, content_hash = excluded.content_hash,
    chunk_count = excluded.chunk_count, total_len = excluded.total_len, language = excluded.language,
    source_version = coalesce(excluded.source_version, document.source_version), access = excluded.access,
    version = document.version + 1, deleted_at = null, updated_at = now()
  returning id, external_id`;

interface StoreChange {
  documents: number;
  chunks: number;
  totalLen: number;
  languages: [language: string, chunks: number][];
}

async function count(manager: EntityManager, store: LockedCollection, change: StoreChange): Promise<void> {
  const languages = { ...store.languages };
  for (const [language, chunks] of change.languages) languages[language] = (languages[language] ?? 0) + chunks;
  const present = Object.fromEntries(Object.entries(languages).filter(([, chunks]) => chunks > 0));
  await manager.query(
    `update retrieval.vector_store
     set document_count = document_count + $2, chunk_count = chunk_count + $3, total_len = total_len + $4, languages = $5
     where key = $1`,
    [store.key, change.documents, change.chunks, change.totalLen, JSON.stringify(present)],
  );
}

const lengthOf = (chunks: readonly IndexedChunk[]): number => sum(chunks, (chunk) => chunk.terms.length);

function sum<T>(items: readonly T[], amountOf: (item: T) => number): number {
  return items.reduce((total, item) => total + amountOf(item), 0);
}
