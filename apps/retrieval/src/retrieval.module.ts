import { Module } from '@nestjs/common';

import { StorageModule } from '#storage';

import { GroundController } from './ground.controller.js';
import { DocumentsStore } from './ingest/documents.store.js';
import { IngestService } from './ingest/ingest.service.js';
import { RetrievalTables1795219200000 } from './migrations/1795219200000-retrieval-tables.js';
import { LexicalIndexStore } from './rank/lexical-index.store.js';
import { PassagesStore } from './rank/passages.store.js';
import { SearchService } from './rank/search.service.js';
import { StoreSweeper } from './store-sweeper.service.js';
import { VectorStoreEntity } from './vector-store.entity.js';
import { VectorStoresController } from './vector-stores.controller.js';
import { VectorStoresStore } from './vector-stores.store.js';

/** Indexes documents, finds passages, and grounds a job with them. */
@Module({
  imports: [
    StorageModule.forFeature({
      schema: 'retrieval',
      entities: [VectorStoreEntity],
      migrations: [RetrievalTables1795219200000],
    }),
  ],
  controllers: [GroundController, VectorStoresController],
  providers: [
    VectorStoresStore,
    StoreSweeper,
    DocumentsStore,
    IngestService,
    LexicalIndexStore,
    PassagesStore,
    SearchService,
  ],
})
export class RetrievalModule {}
