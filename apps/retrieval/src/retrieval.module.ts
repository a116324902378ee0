import { Module } from '@nestjs/common';

import { StorageModule } from '#storage';

import { TenantDatabase } from './access/tenant-database.store.js';
import { GroundController } from './ground/ground.controller.js';
import { CollectionsService } from './collections/collections.service.js';
import { DenseSearch } from './dense/dense-search.service.js';
import { Embedder } from './dense/embedder.service.js';
import { EmbeddingSpacesStore } from './dense/embedding-spaces.store.js';
import { EmbeddingWorker } from './dense/embedding-worker.service.js';
import { QueryRewriter } from './search/query-rewriter.service.js';
import { Reranker } from './search/reranker.service.js';
import { PgvectorStore } from './stores/pgvector.store.js';
import { VectorTableStore } from './stores/vector-table.store.js';
import { ContextService } from './ground/context.service.js';
import { VectorStores } from './stores/store-registry.js';
import { DocumentAttributesStore } from './ingest/document-attributes.store.js';
import { DocumentsStore } from './ingest/documents.store.js';
import { DocumentContents } from './ingest/document-content.service.js';
import { IngestionController } from './ingest/ingestion.controller.js';
import { IngestionService } from './ingest/ingestion.service.js';
import { IngestionsStore } from './ingest/ingestions.store.js';
import { IngestService } from './ingest/ingest.service.js';
import { VectorIsolation1796256000000 } from './migrations/1796256000000-vector-isolation.js';
import { Embeddings1796083200000 } from './migrations/1796083200000-embeddings.js';
import { ChunkVectors1795910400000 } from './migrations/1795910400000-chunk-vectors.js';
import { Ingestions1795996800000 } from './migrations/1795996800000-ingestions.js';
import { PostingBlocks1796169600000 } from './migrations/1796169600000-posting-blocks.js';
import { VersionsAndAccess1795824000000 } from './migrations/1795824000000-versions-and-access.js';
import { RetrievalTables1795219200000 } from './migrations/1795219200000-retrieval-tables.js';
import { LexicalIndexStore } from './rank/lexical-index.store.js';
import { DocumentParser } from './parse/document-parser.service.js';
import { UrlFetch } from './parse/url-fetch.service.js';
import { PassagesStore } from './search/passages.store.js';
import { SearchService } from './search/search.service.js';
import { CollectionSweeper } from './collections/collection-sweeper.service.js';
import { CollectionEntity } from './collections/collection.entity.js';
import { CollectionsController } from './collections/collections.controller.js';
import { CollectionsStore } from './collections/collections.store.js';

/** Indexes documents, finds passages, and grounds a job with them. */
@Module({
  imports: [
    StorageModule.forFeature({
      schema: 'retrieval',
      entities: [CollectionEntity],
      migrations: [
        RetrievalTables1795219200000,
        VersionsAndAccess1795824000000,
        ChunkVectors1795910400000,
        Ingestions1795996800000,
        Embeddings1796083200000,
        PostingBlocks1796169600000,
        VectorIsolation1796256000000,
      ],
    }),
  ],
  controllers: [GroundController, CollectionsController, IngestionController],
  providers: [
    DocumentParser,
    UrlFetch,
    DocumentContents,
    IngestionsStore,
    IngestionService,
    TenantDatabase,
    CollectionsStore,
    CollectionSweeper,
    DocumentsStore,
    DocumentAttributesStore,
    IngestService,
    LexicalIndexStore,
    PassagesStore,
    SearchService,
    ContextService,
    VectorTableStore,
    PgvectorStore,
    VectorStores,
    CollectionsService,
    EmbeddingSpacesStore,
    Embedder,
    EmbeddingWorker,
    DenseSearch,
    QueryRewriter,
    Reranker,
  ],
})
export class RetrievalModule {}
