import { Controller } from '@nestjs/common';

import {
  type CreateVectorStore,
  CreateVectorStoreQuestion,
  DeleteDocument,
  DeleteVectorStore,
  type DocumentInput,
  GetVectorStore,
  ListVectorStores,
  type OfTenant,
  PutDocumentsQuestion,
  type PutDocumentsResult,
  type Search,
  type SearchHit,
  SearchQuestion,
  type SearchResult,
  type UpdateVectorStore,
  UpdateVectorStoreQuestion,
  type VectorStoreView,
} from '#contracts';
import { Answers } from '#messaging';

import { readerOf } from '../access/tenant-database.store.js';
import { DocumentsStore } from '../ingest/documents.store.js';
import { IngestionsStore } from '../ingest/ingestions.store.js';
import { IngestService } from '../ingest/ingest.service.js';
import type { FoundPassage } from '../search/passages.store.js';
import { SearchService } from '../search/search.service.js';
import { isStorable } from '../storable.js';
import { CollectionsService } from './collections.service.js';
import { CollectionSweeper } from './collection-sweeper.service.js';
import { storeNotFound, CollectionsStore } from './collections.store.js';

type OfStore = OfTenant & { storeId: string };

/** What other apps may ask about vector stores. A store of another tenant does not exist. */
@Controller()
export class CollectionsController {
  constructor(
    private readonly collections: CollectionsService,
    private readonly stores: CollectionsStore,
    private readonly documents: DocumentsStore,
    private readonly ingest: IngestService,
    private readonly ingestions: IngestionsStore,
    private readonly searches: SearchService,
    private readonly sweeper: CollectionSweeper,
  ) {}

  @Answers(CreateVectorStoreQuestion)
  async create({ tenant, ...wanted }: OfTenant & CreateVectorStore): Promise<VectorStoreView> {
    return this.collections.create(tenant, wanted);
  }

  @Answers(UpdateVectorStoreQuestion)
  async update({ tenant, storeId, change }: OfStore & { change: UpdateVectorStore }): Promise<VectorStoreView> {
    return this.collections.update(tenant, known(storeId), change);
  }

  @Answers(ListVectorStores)
  async list({ tenant }: OfTenant): Promise<VectorStoreView[]> {
    return this.stores.list(tenant);
  }

  @Answers(GetVectorStore)
  async get({ tenant, storeId }: OfStore): Promise<VectorStoreView> {
    return this.stores.get(tenant, known(storeId));
  }

  @Answers(DeleteVectorStore)
  async delete({ tenant, storeId }: OfStore): Promise<{ deleted: boolean }> {
    await this.stores.delete(tenant, known(storeId));
    this.sweeper.start();
    return { deleted: true };
  }

  @Answers(PutDocumentsQuestion)
  async put({ tenant, storeId, documents }: OfStore & { documents: DocumentInput[] }): Promise<PutDocumentsResult> {
    return this.ingest.put(tenant, known(storeId), documents);
  }

  /** A document that is not there is no error: deleting may be repeated. */
  @Answers(DeleteDocument)
  async deleteDocument({
    tenant,
    storeId,
    documentId,
    version,
  }: OfStore & { documentId: string; version?: number | undefined }): Promise<{ deleted: boolean }> {
    if (!isStorable(documentId)) return { deleted: false };
    const deleted = await this.documents.delete(tenant, known(storeId), documentId, version);
    const forgotten = await this.ingestions.forget(tenant, storeId, documentId);
    return { deleted: deleted || forgotten };
  }

  @Answers(SearchQuestion)
  async search({ tenant, access, storeId, maxNumResults, filters, ...search }: Search): Promise<SearchResult> {
    const reader = readerOf({ tenant, access });
    const { passages, query, degraded } = await this.searches.search({
      ...search,
      reader,
      storeId,
      limit: maxNumResults,
      filter: filters,
    });
    return {
      object: 'vector_store.search_results.page',
      search_query: query,
      data: passages.map(hitOf),
      has_more: false,
      next_page: null,
      ...(degraded.length > 0 && { aerie: { degraded } }),
    };
  }
}

/** An id that PostgreSQL cannot even compare belongs to no store. */
function known(storeId: string): string {
  if (!isStorable(storeId)) throw storeNotFound(storeId);
  return storeId;
}

function hitOf({ chunkId, documentId, version, title, score, metadata, text, start, end }: FoundPassage): SearchHit {
  return {
    file_id: documentId,
    document_id: documentId,
    version,
    chunk_id: chunkId,
    filename: title,
    score,
    attributes: metadata,
    content: [{ type: 'text', text }],
    start,
    end,
  };
}
