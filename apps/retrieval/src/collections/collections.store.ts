import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { type DataSource, type EntityManager, IsNull } from 'typeorm';

import {
  AerieError,
  type AttributeValue,
  type IngestionState,
  type VectorStoreOptions,
  type VectorStoreView,
} from '#contracts';

import { TenantDatabase } from '../access/tenant-database.store.js';
import { CURRENT_SPACE_SQL, type EmbeddingSpace } from '../dense/embedding-spaces.store.js';
import { DEFAULT_FUSION, type Fusion } from '../search/fusion.js';
import { CollectionEntity } from './collection.entity.js';

const POSTINGS_PER_SWEEP = 5000;
const DOCUMENTS_PER_SWEEP = 200;
/** Twice what the log keeps of events: nothing that could bring a deleted document back comes later. */
const TOMBSTONE_DAYS = 14;

/** A store that nobody else writes to until the transaction ends. */
export interface LockedCollection {
  key: number;
  /** How many chunks are in which language. */
  languages: Record<string, number>;
}

/** What a search must know of a store. */
export interface FoundCollection {
  key: number;
  /** How many of its chunks are in which language. */
  languages: Record<string, number>;
  options: VectorStoreOptions;
  fusion: Fusion;
  /** Where its vectors are searched; null where it goes by words alone. */
  space: EmbeddingSpace | null;
}

export interface NewCollection {
  id: string;
  name: string | null;
  metadata: Record<string, AttributeValue>;
  options: VectorStoreOptions;
}

/** What a store does not count by itself. */
interface Counts {
  under_way: number;
  failed: number;
  cancelled: number;
  embedded: number;
}

export const storeNotFound = (storeId: string): AerieError =>
  new AerieError('not_found', `No vector store has the id "${storeId}".`, { param: 'vector_store_id' });

@Injectable()
export class CollectionsStore {
  constructor(
    private readonly tenants: TenantDatabase,
    /** As the owner of the tables: what was deleted is swept over all tenants. */
    @InjectDataSource() private readonly all: DataSource,
  ) {}

  /** Runs in the transaction of the tenant, as `change` does; the key of the new store. */
  async create(
    manager: EntityManager,
    tenant: string,
    { id, name, metadata, options }: NewCollection,
  ): Promise<number> {
    const [store]: { key: number }[] = await manager.query(
      `insert into retrieval.vector_store (id, tenant, name, metadata, options) values ($1, $2, $3, $4, $5) returning key`,
      [id, tenant, name, JSON.stringify(metadata), JSON.stringify(options)],
    );
    return store!.key;
  }

  async change(
    manager: EntityManager,
    key: number,
    { name, metadata, options }: Omit<NewCollection, 'id'>,
  ): Promise<void> {
    await manager.query(`update retrieval.vector_store set name = $2, metadata = $3, options = $4 where key = $1`, [
      key,
      name,
      JSON.stringify(metadata),
      JSON.stringify(options),
    ]);
  }

  /** Newest first. */
  async list(tenant: string): Promise<VectorStoreView[]> {
    return this.tenants.withinAll(tenant, async (manager) => {
      const stores = await manager.find(CollectionEntity, {
        where: { tenant, deletedAt: IsNull() },
        order: { createdAt: 'DESC', id: 'DESC' },
      });
      const counts = await countsOf(
        manager,
        stores.map(({ key }) => key),
      );
      return stores.map((store) => viewOf(store, counts.get(store.key)));
    });
  }

  async get(tenant: string, storeId: string): Promise<VectorStoreView> {
    return this.tenants.withinAll(tenant, async (manager) => {
      const store = await manager.findOneBy(CollectionEntity, { tenant, id: storeId, deletedAt: IsNull() });
      if (!store) throw storeNotFound(storeId);
      return viewOf(store, (await countsOf(manager, [store.key])).get(store.key));
    });
  }

  /** A store of the tenant for which the transaction runs. */
  async find(manager: EntityManager, storeId: string): Promise<FoundCollection> {
    const [store]: Omit<FoundCollection, 'fusion'>[] = await manager.query(
      `select s.key, s.languages, s.options, ${CURRENT_SPACE_SQL} as space
       from retrieval.vector_store s
       left join retrieval.embedding_space e on e.store = s.key and e.current
       where s.id = $1 and s.deleted_at is null`,
      [storeId],
    );
    if (!store) throw storeNotFound(storeId);
    return { ...store, fusion: fusionOf(store.options) };
  }

  /** Writers of one store take turns: its counts stay exact, and no two can wait for each other. */
  async lock(manager: EntityManager, storeId: string): Promise<LockedCollection> {
    const [store]: LockedCollection[] = await manager.query(
      `select key, languages from retrieval.vector_store where id = $1 and deleted_at is null for update`,
      [storeId],
    );
    if (!store) throw storeNotFound(storeId);
    return store;
  }

  /** Holds at once: every statement asks for a store that is not deleted. Its rows are swept afterwards. */
  async delete(tenant: string, storeId: string): Promise<void> {
    const { affected } = await this.tenants.withinAll(tenant, (manager) =>
      manager.update(CollectionEntity, { tenant, id: storeId, deletedAt: IsNull() }, { deletedAt: new Date() }),
    );
    if (!affected) throw storeNotFound(storeId);
  }

  /** Removes some rows of one deleted store, then old tombstones; false when nothing is left to sweep. Replicas never sweep the same store. */
  async sweep(): Promise<boolean> {
    return this.all.transaction(async (manager) => {
      const [store]: { key: number }[] = await manager.query(
        `select key from retrieval.vector_store where deleted_at is not null limit 1 for update skip locked`,
      );
      if (!store) return sweepTombstones(manager);
      const [, postings]: [unknown, number] = await manager.query(
        `delete from retrieval.posting_block
         where ctid = any(array(select ctid from retrieval.posting_block where store = $1 limit $2))`,
        [store.key, POSTINGS_PER_SWEEP],
      );
      if (postings > 0) return true;
      const [, documents]: [unknown, number] = await manager.query(
        `delete from retrieval.document
         where id = any(array(select id from retrieval.document where store = $1 limit $2))`,
        [store.key, DOCUMENTS_PER_SWEEP],
      );
      if (documents > 0) return true;
      const [space]: unknown[] = await manager.query(`select from retrieval.embedding_space where store = $1 limit 1`, [
        store.key,
      ]);
      // Its vectors go first: they may lie where the database cannot reach.
      if (space) return false;
      await manager.query(`delete from retrieval.ingestion where store = $1`, [store.key]);
      await manager.query(`delete from retrieval.vector_store where key = $1`, [store.key]);
      return true;
    });
  }
}

async function countsOf(manager: EntityManager, keys: number[]): Promise<Map<number, Counts>> {
  const rows: (Counts & { key: number })[] = await manager.query(
    `select s.key,
       (select count(*)::int from retrieval.ingestion i where i.store = s.key and state = 'in_progress') as under_way,
       ${missingSql('failed')} as failed, ${missingSql('cancelled')} as cancelled,
       (select count(*)::int from retrieval.embedding e join retrieval.embedding_space p on p.id = e.space
        where p.store = s.key and p.current) as embedded
     from unnest($1::integer[]) as s (key)`,
    [keys],
  );
  return new Map(rows.map((row) => [row.key, row]));
}

/** How many documents of the store `s` ended so, and have no earlier version either. */
const missingSql = (state: IngestionState): string => `
  (select count(*)::int from retrieval.ingestion i where i.store = s.key and state = '${state}'
     and not exists (select from retrieval.document d
       where d.store = s.key and d.external_id = i.external_id and d.deleted_at is null))`;

async function sweepTombstones(manager: EntityManager): Promise<boolean> {
  const [, tombstones]: [unknown, number] = await manager.query(
    `delete from retrieval.document where id = any(array(
       select id from retrieval.document where deleted_at < now() - make_interval(days => $1) limit $2))`,
    [TOMBSTONE_DAYS, DOCUMENTS_PER_SWEEP],
  );
  return tombstones > 0;
}

function fusionOf({ fusion = {} }: VectorStoreOptions): Fusion {
  const { method = DEFAULT_FUSION.method, lexical_weight: lexicalWeight = DEFAULT_FUSION.lexicalWeight } = fusion;
  return { method, lexicalWeight };
}

const NOTHING: Counts = { under_way: 0, failed: 0, cancelled: 0, embedded: 0 };

function viewOf(store: CollectionEntity, counts: Counts = NOTHING): VectorStoreView {
  const { options, languages } = store;
  return {
    id: store.id,
    object: 'vector_store',
    created_at: Math.floor(store.createdAt.getTime() / 1000),
    name: store.name,
    metadata: store.metadata,
    status: counts.under_way > 0 ? 'in_progress' : 'completed',
    file_counts: {
      in_progress: counts.under_way,
      completed: store.documentCount,
      failed: counts.failed,
      cancelled: counts.cancelled,
      total: store.documentCount + counts.under_way + counts.failed + counts.cancelled,
    },
    aerie: {
      ...options,
      chunks: store.chunkCount,
      languages,
      ...(options.embedding_model !== undefined && { embedded: counts.embedded }),
    },
  };
}
