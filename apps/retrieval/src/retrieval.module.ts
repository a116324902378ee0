import { Module } from '@nestjs/common';

import { StorageModule } from '#storage';

import { GroundController } from './ground/ground.controller.js';
import { DocumentsStore } from './ingest/documents.store.js';
import { IngestService } from './ingest/ingest.service.js';
import { RetrievalTables1795219200000 } from './migrations/1795219200000-retrieval-tables.js';
import { LexicalIndexStore } from './rank/lexical-index.store.js';
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
      migrations: [RetrievalTables1795219200000],
    }),
  ],
  controllers: [GroundController, CollectionsController],
  providers: [
    CollectionsStore,
    CollectionSweeper,
    DocumentsStore,
    IngestService,
    LexicalIndexStore,
    PassagesStore,
    SearchService,
  ],
})
export class RetrievalModule {}
