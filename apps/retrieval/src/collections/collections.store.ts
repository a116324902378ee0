import { Injectable } from '@nestjs/common';
import { InjectDataSource, InjectRepository } from '@nestjs/typeorm';
import { type DataSource, type EntityManager, IsNull, type Repository } from 'typeorm';

import { AerieError, uuidv7, type VectorStoreView } from '#contracts';

import { CollectionEntity } from './collection.entity.js';

const POSTINGS_PER_SWEEP = 5000;
const DOCUMENTS_PER_SWEEP = 200;
/** Twice what the log keeps of events: nothing that could bring a deleted document back comes later. */
const TOMBSTONE_DAYS = 14;

/** What a search must know of a store. */
export interface FoundCollection {
  key: number;
  /** How many of its chunks are in which language. */
  languages: Record<string, number>;
}

export const storeNotFound = (storeId: string): AerieError =>
  new AerieError('not_found', `No vector store has the id "${storeId}".`, { param: 'vector_store_id' });

@Injectable()
export class CollectionsStore {
  constructor(
    @InjectRepository(CollectionEntity) private readonly stores: Repository<CollectionEntity>,
    @InjectDataSource() private readonly database: DataSource,
  ) {}

  async create(tenant: string, name: string | null): Promise<VectorStoreView> {
    const store = this.stores.create({ id: uuidv7(), tenant, name, createdAt: new Date(), documentCount: 0 });
    await this.stores.insert(store);
    return viewOf(store);
  }

  /** Newest first. */
  async list(tenant: string): Promise<VectorStoreView[]> {
    const stores = await this.stores.find({
      where: { tenant, deletedAt: IsNull() },
      order: { createdAt: 'DESC', id: 'DESC' },
    });
    return stores.map(viewOf);
  }

  async get(tenant: string, storeId: string): Promise<VectorStoreView> {
    const store = await this.stores.findOneBy({ tenant, id: storeId, deletedAt: IsNull() });
    if (!store) throw storeNotFound(storeId);
    return viewOf(store);
  }

  /** A store of the tenant for which the transaction runs. */
  async find(manager: EntityManager, storeId: string): Promise<FoundCollection> {
    const [store]: FoundCollection[] = await manager.query(
      `select key, languages from retrieval.vector_store where id = $1 and deleted_at is null`,
      [storeId],
    );
    if (!store) throw storeNotFound(storeId);
    return store;
  }

  /** Holds at once: every statement asks for a store that is not deleted. Its rows are swept afterwards. */
  async delete(tenant: string, storeId: string): Promise<void> {
    const { affected } = await this.stores.update(
      { tenant, id: storeId, deletedAt: IsNull() },
      { deletedAt: new Date() },
    );
    if (!affected) throw storeNotFound(storeId);
  }

  /** Removes some rows of one deleted store, then old tombstones; false when nothing is left to sweep. Replicas never sweep the same store. */
  async sweep(): Promise<boolean> {
    return this.database.transaction(async (manager) => {
      const [store]: { key: number }[] = await manager.query(
        `select key from retrieval.vector_store where deleted_at is not null limit 1 for update skip locked`,
      );
      if (!store) return sweepTombstones(manager);
      const [, postings]: [unknown, number] = await manager.query(
        `delete from retrieval.posting
         where ctid = any(array(select ctid from retrieval.posting where store = $1 limit $2))`,
        [store.key, POSTINGS_PER_SWEEP],
      );
      if (postings > 0) return true;
      const [, documents]: [unknown, number] = await manager.query(
        `delete from retrieval.document
         where id = any(array(select id from retrieval.document where store = $1 limit $2))`,
        [store.key, DOCUMENTS_PER_SWEEP],
      );
      if (documents > 0) return true;
      await manager.query(`delete from retrieval.ingestion where store = $1`, [store.key]);
      await manager.query(`delete from retrieval.vector_store where key = $1`, [store.key]);
      return true;
    });
  }
}

async function sweepTombstones(manager: EntityManager): Promise<boolean> {
  const [, tombstones]: [unknown, number] = await manager.query(
    `delete from retrieval.document where id = any(array(
       select id from retrieval.document where deleted_at < now() - make_interval(days => $1) limit $2))`,
    [TOMBSTONE_DAYS, DOCUMENTS_PER_SWEEP],
  );
  return tombstones > 0;
}

function viewOf(store: CollectionEntity): VectorStoreView {
  return {
    id: store.id,
    object: 'vector_store',
    created_at: Math.floor(store.createdAt.getTime() / 1000),
    name: store.name,
    status: 'completed',
    file_counts: {
      in_progress: 0,
      completed: store.documentCount,
      failed: 0,
      cancelled: 0,
      total: store.documentCount,
    },
  };
}
