import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { DataSource } from 'typeorm';

import type { AttributeValue, VectorStoreKind } from '#contracts';

import { TenantDatabase, type Transaction } from '../access/tenant-database.store.js';

/** Vectors that one model makes of one collection, in one vector store. */
export interface EmbeddingSpace {
  id: number;
  /** Key of the collection. */
  store: number;
  tenant: string;
  model: string;
  vectorStore: VectorStoreKind;
  /** Unknown until the first vector came. */
  dimensions: number | null;
  /** The one that is searched; another is being built beside it, or is about to be dropped. */
  current: boolean;
}

export interface ChunkToEmbed {
  chunkId: string;
  title: string | null;
  heading: string;
  text: string;
  attributes: Record<string, AttributeValue>;
}

const COLUMNS = `e.id, e.store, e.tenant, e.model, e.vector_store as "vectorStore", e.dimensions, e.current`;

/** A joined row `e` as an EmbeddingSpace, null where nothing was joined: every search reads it, with its collection. */
export const CURRENT_SPACE_SQL = `(select row_to_json(space) from (select ${COLUMNS}) space where e.id is not null)`;

/** What is done in a space is done as its tenant; work is looked for, and leased, over all tenants: as the owner of the tables. */
@Injectable()
export class EmbeddingSpacesStore {
  constructor(
    @InjectDataSource() private readonly all: DataSource,
    private readonly tenants: TenantDatabase,
  ) {}

  /** Opens a space, current at once where the collection has none; runs in the transaction of a tenant. */
  async open(
    manager: Transaction,
    space: { store: number; tenant: string; model: string; vectorStore: VectorStoreKind; dimensions?: number },
  ): Promise<void> {
    await manager.query(
      `insert into retrieval.embedding_space (store, tenant, model, vector_store, dimensions, current)
       select $1, $2, $3, $4, $5, not exists (select from retrieval.embedding_space where store = $1 and current)
       where not exists (
         select from retrieval.embedding_space
         where store = $1 and model = $3 and vector_store = $4 and dimensions is not distinct from $5
       )`,
      [space.store, space.tenant, space.model, space.vectorStore, space.dimensions ?? null],
    );
  }

  /** Meaning is not asked for any more; the vectors are dropped in their own time. Runs in the transaction of a tenant. */
  async close(manager: Transaction, store: number): Promise<void> {
    await manager.query(`update retrieval.embedding_space set current = false where store = $1`, [store]);
  }

  /** The same model with vectors of another length: all are made anew, and the old ones serve until they are. */
  async openBeside(space: EmbeddingSpace, dimensions: number): Promise<void> {
    await this.tenants.withinAll(space.tenant, (manager) => this.open(manager, { ...space, dimensions }));
  }

  /** A collection changed: its spaces are looked at again. Runs in the transaction of the change. */
  async touch(manager: Transaction, store: number): Promise<void> {
    await manager.query(`update retrieval.embedding_space set dirty = true where store = $1 and not dirty`, [store]);
  }

  /** The attributes of documents changed: their vectors are written anew, with them. Runs in the transaction of the change. */
  async relabel(manager: Transaction, documents: readonly string[]): Promise<void> {
    await manager.query(
      `delete from retrieval.embedding e using retrieval.chunk c
       where c.document = any($1::bigint[]) and e.chunk = c.id`,
      [documents],
    );
  }

  /** Takes a space that has work, for this long; nobody else works on it meanwhile. A lease that ran out was a process that died. */
  async lease(forMs: number): Promise<EmbeddingSpace | undefined> {
    const [leased]: [EmbeddingSpace[], number] = await this.all.query(
      `update retrieval.embedding_space e
       set dirty = false, leased_until = now() + make_interval(secs => $1)
       where e.id = (
         select id from retrieval.embedding_space
         where retry_at <= now() and ((dirty and leased_until is null) or leased_until < now())
         order by retry_at limit 1 for update skip locked
       )
       returning ${COLUMNS}`,
      [forMs / 1000],
    );
    return leased[0];
  }

  async renew({ id }: EmbeddingSpace, forMs: number): Promise<void> {
    await this.all.query(
      `update retrieval.embedding_space set leased_until = now() + make_interval(secs => $2) where id = $1`,
      [id, forMs / 1000],
    );
  }

  /** Gives a space back; `retryInMs` when there is work left that did not succeed. */
  async release({ id }: EmbeddingSpace, retryInMs?: number): Promise<void> {
    await this.all.query(
      `update retrieval.embedding_space
       set leased_until = null, dirty = dirty or $2, retry_at = now() + make_interval(secs => $3)
       where id = $1`,
      [id, retryInMs !== undefined, (retryInMs ?? 0) / 1000],
    );
  }

  async setDimensions(space: EmbeddingSpace, dimensions: number): Promise<void> {
    await this.query(space, `update retrieval.embedding_space set dimensions = $2 where id = $1`, [
      space.id,
      dimensions,
    ]);
  }

  /** Chunks of living documents that have no vector in the space yet. */
  async toEmbed(space: EmbeddingSpace, limit: number): Promise<ChunkToEmbed[]> {
    return this.query(
      space,
      `select c.id as "chunkId", d.title, c.heading, c.text, d.metadata as attributes
       from retrieval.vector_store s
       join retrieval.document d on d.store = s.key and d.deleted_at is null
       join retrieval.chunk c on c.document = d.id
       where s.key = $2 and s.deleted_at is null
         and not exists (select from retrieval.embedding e where e.space = $1 and e.chunk = c.id)
       order by c.id limit $3`,
      [space.id, space.store, limit],
    );
  }

  async embedded(space: EmbeddingSpace, chunkIds: readonly string[]): Promise<void> {
    await this.query(
      space,
      `insert into retrieval.embedding (space, chunk) select $1, unnest($2::bigint[]) on conflict do nothing`,
      [space.id, chunkIds],
    );
  }

  /** Chunks that are gone but have a vector still. */
  async toRemove(space: EmbeddingSpace, limit: number): Promise<string[]> {
    const rows = await this.query<{ chunk: string }[]>(
      space,
      `select e.chunk from retrieval.embedding e
       where e.space = $1 and not exists (select from retrieval.chunk c where c.id = e.chunk) limit $2`,
      [space.id, limit],
    );
    return rows.map(({ chunk }) => chunk);
  }

  async removed(space: EmbeddingSpace, chunkIds: readonly string[]): Promise<void> {
    await this.query(space, `delete from retrieval.embedding where space = $1 and chunk = any($2::bigint[])`, [
      space.id,
      chunkIds,
    ]);
  }

  /** A space that has been built takes the place of the one that was searched; the others of the collection are for dropping. */
  async makeCurrent(space: EmbeddingSpace): Promise<EmbeddingSpace[]> {
    const { id, store } = space;
    return this.tenants.withinAll(space.tenant, async (manager) => {
      await manager.query(`select from retrieval.vector_store where key = $1 for update`, [store]);
      await manager.query(`update retrieval.embedding_space set current = false where store = $1 and current`, [store]);
      await manager.query(`update retrieval.embedding_space set current = true where id = $1`, [id]);
      return manager.query(`select ${COLUMNS} from retrieval.embedding_space e where e.store = $1 and e.id <> $2`, [
        store,
        id,
      ]);
    });
  }

  async drop(space: EmbeddingSpace): Promise<void> {
    await this.query(space, `delete from retrieval.embedding_space where id = $1`, [space.id]);
  }

  /** Spaces that nobody wants: of deleted collections, and of models that theirs has no use for any more. */
  async orphans(limit: number): Promise<EmbeddingSpace[]> {
    return this.all.query(
      `select ${COLUMNS} from retrieval.embedding_space e join retrieval.vector_store s on s.key = e.store
       where s.deleted_at is not null
         or (not e.current and s.options ->> 'embedding_model' is distinct from e.model)
       order by e.id limit $1`,
      [limit],
    );
  }

  private query<T>(space: EmbeddingSpace, sql: string, params: unknown[]): Promise<T> {
    return this.tenants.withinAll(space.tenant, (manager): Promise<T> => manager.query(sql, params));
  }
}
