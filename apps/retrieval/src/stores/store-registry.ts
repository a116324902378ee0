import { Inject, Injectable, Logger, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';

import { AerieError, CATALOGUE, type LiveCatalogue, type VectorStoreKind } from '#contracts';

import { ExactStore } from './exact.store.js';
import { PgvectorStore } from './pgvector.store.js';
import { PineconeStore } from './pinecone.store.js';
import { QdrantStore } from './qdrant.store.js';
import type { VectorStore } from './vector-store.js';
import { VectorTableStore } from './vector-table.store.js';
import { WeaviateStore } from './weaviate.store.js';

/**
 * The vector stores that this platform has: those in Postgres always, the others where the configuration names them. A
 * Postgres without the extension for vectors keeps them all the same, and they are compared here.
 */
@Injectable()
export class VectorStores implements OnModuleInit, OnApplicationShutdown {
  private readonly logger = new Logger(VectorStores.name);
  private readonly stores: Partial<Record<VectorStoreKind, VectorStore>>;
  /** Of collections that name none. */
  preferred: VectorStoreKind;

  constructor(
    private readonly table: VectorTableStore,
    pgvector: PgvectorStore,
    @Inject(CATALOGUE) private readonly catalogue: LiveCatalogue,
  ) {
    const { qdrant, weaviate, pinecone } = catalogue.vectorStores;
    this.stores = {
      exact: new ExactStore(table),
      pgvector,
      ...(qdrant && { qdrant: new QdrantStore(qdrant) }),
      ...(weaviate && { weaviate: new WeaviateStore(weaviate) }),
      ...(pinecone && { pinecone: new PineconeStore(pinecone) }),
    };
  }

  async onModuleInit(): Promise<void> {
    const { comparesVectors, isEmbedded } = await this.table.able();
    this.preferred = this.catalogue.vectorStores.default ?? (isEmbedded ? 'exact' : 'pgvector');
    if (comparesVectors) return;
    this.logger.warn('The database has no extension "vector": vectors are compared in this process, without an index.');
    this.stores.pgvector = this.stores.exact!;
  }

  get kinds(): VectorStoreKind[] {
    return Object.keys(this.stores) as VectorStoreKind[];
  }

  /** Throws `unavailable` for one that the configuration named once and does not name any more. */
  of(kind: VectorStoreKind): VectorStore {
    const store = this.stores[kind];
    if (!store) throw new AerieError('unavailable', `The vector store "${kind}" is not configured any more.`);
    return store;
  }

  async onApplicationShutdown(): Promise<void> {
    await Promise.all(Object.values(this.stores).map((store) => store.close()));
  }
}
