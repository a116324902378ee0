import { isDeepStrictEqual } from 'node:util';

import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';

import type { AttributeValue, VectorStoreOptions } from '#contracts';

import { TenantDatabase } from '../access/tenant-database.store.js';
import { CollectionsStore } from '../collections/collections.store.js';
import { EmbeddingSpacesStore } from '../dense/embedding-spaces.store.js';
import { chunkingOf } from './chunking-strategy.js';
import { contentHashOf } from './content-hash.js';
import { IngestionsStore } from './ingestions.store.js';

type Attributes = Record<string, AttributeValue>;

interface DocumentRow {
  id: string;
  title: string | null;
  text: string;
  metadata: Attributes;
  access: string[] | null;
  content_hash: Buffer;
  options: VectorStoreOptions;
}

/** Of no content: whatever is put next is written. */
const UNKNOWN_HASH = Buffer.alloc(0);

/** Changes what is known of a document beside its text; its chunks and their ids stay. */
@Injectable()
export class DocumentAttributesStore {
  constructor(
    private readonly database: TenantDatabase,
    private readonly collections: CollectionsStore,
    private readonly ingestions: IngestionsStore,
    private readonly spaces: EmbeddingSpacesStore,
  ) {}

  /** Once it returns, every search goes by them; what is being read meanwhile is written with them. */
  async set(tenant: string, storeId: string, documentId: string, attributes: Attributes): Promise<void> {
    await this.database.withinAll(tenant, async (manager) => {
      const { key } = await this.collections.lock(manager, storeId);
      await this.write(manager, key, documentId, attributes);
      await this.ingestions.relabel(manager, key, documentId, attributes);
    });
  }

  /** Runs in a transaction that has locked the store; nothing happens where there is no such document. */
  async write(manager: EntityManager, store: number, documentId: string, attributes: Attributes): Promise<void> {
    const [row]: DocumentRow[] = await manager.query(
      `select d.id, d.title, d.text, d.metadata, d.access, d.content_hash, s.options
       from retrieval.document d join retrieval.vector_store s on s.key = d.store
       where d.store = $1 and d.external_id = $2 and d.deleted_at is null`,
      [store, documentId],
    );
    if (!row || isDeepStrictEqual(row.metadata, attributes)) return;
    await manager.query(
      `update retrieval.document set metadata = $2, content_hash = $3, version = version + 1, updated_at = now()
       where id = $1`,
      [row.id, JSON.stringify(attributes), hashWith(attributes, row)],
    );
    await this.spaces.relabel(manager, [row.id]);
    await this.spaces.touch(manager, store);
  }
}

/** As if it had been put with them. A document that is to be indexed anew, because that changed, stays so. */
function hashWith(
  attributes: Attributes,
  { title, text, metadata, access, content_hash, options }: DocumentRow,
): Buffer {
  const hashOf = (of: Attributes) =>
    contentHashOf(
      { title: title ?? undefined, text, metadata: of, access: access ?? undefined },
      chunkingOf(options.chunking ?? {}),
    );
  return hashOf(metadata).equals(content_hash) ? hashOf(attributes) : UNKNOWN_HASH;
}
