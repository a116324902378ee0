import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { DataSource } from 'typeorm';

import type { VectorStoreKind } from '#contracts';

import { ExactStore } from './exact.store.js';
import { PgvectorStore } from './pgvector.store.js';
import type { VectorStore } from './vector-store.js';
import { VectorTableStore } from './vector-table.store.js';

/** The vector stores that this platform has. */
@Injectable()
export class VectorStores implements OnApplicationShutdown {
  private readonly stores: Partial<Record<VectorStoreKind, VectorStore>>;
  readonly preferred: VectorStoreKind = 'pgvector';

  constructor(@InjectDataSource() database: DataSource) {
    const table = new VectorTableStore(database);
    this.stores = { exact: new ExactStore(table), pgvector: new PgvectorStore(database, table) };
  }

  get kinds(): VectorStoreKind[] {
    return Object.keys(this.stores) as VectorStoreKind[];
  }

  of(kind: VectorStoreKind): VectorStore {
    return this.stores[kind]!;
  }

  async onApplicationShutdown(): Promise<void> {
    await Promise.all(Object.values(this.stores).map((store) => store.close()));
  }
}
