import type { EntityManager } from 'typeorm';

import { CollectionsController } from '../collections/collections.controller.js';
import { type EmbeddingSpace, EmbeddingSpacesStore } from '../dense/embedding-spaces.store.js';
import { VectorIsolation1796256000000 } from '../migrations/1796256000000-vector-isolation.js';
import type { RunningRetrieval } from '../retrieval-app.suite.js';
import { ExactStore } from '../stores/exact.store.js';
import { PgvectorStore } from '../stores/pgvector.store.js';
import type { VectorSpace, VectorStore } from '../stores/vector-store.js';
import { VectorTableStore } from '../stores/vector-table.store.js';

const DIMENSIONS = 2;
const vector = new Float32Array([1, 0]);
const TABLES = ['vector_space', 'chunk_vector', 'embedding'];

/** Two tenants' vectors, and what the one can do to the other's. */
export function vectorIsolationSuite(started: () => RunningRetrieval): void {
  const { signal } = new AbortController();
  let sql: RunningRetrieval['database']['sql'];
  let own: Filled;
  let foreign: Filled;

  interface Filled {
    embedding: EmbeddingSpace;
    space: VectorSpace;
    /** The key of the space's row. */
    row: number;
    chunkIds: string[];
  }

  const filled = async (tenant: string): Promise<Filled> => {
    const { app } = started();
    const { id: storeId } = await app.get(CollectionsController).create({ tenant });
    const documents = [1, 2, 3].map((n) => ({ id: `d${n}`, text: `Pump ${n}.` }));
    await app.get(CollectionsController).put({ tenant, storeId, documents });
    // Not dirty: there is no model here that the worker could ask.
    const [embedding] = await sql<EmbeddingSpace>(
      `insert into retrieval.embedding_space (store, tenant, model, vector_store, current, dirty)
       select key, tenant, 'm', 'exact', true, false from retrieval.vector_store where id = $1
       returning id, store, tenant, model, vector_store as "vectorStore", dimensions, current`,
      [storeId],
    );
    const spaces = app.get(EmbeddingSpacesStore);
    const chunkIds = (await spaces.toEmbed(embedding!, 10)).map(({ chunkId }) => chunkId);
    const space = { tenant, collection: embedding!.store, model: 'm', dimensions: DIMENSIONS };
    await app.get(PgvectorStore).upsert(space, pointsOf(chunkIds), signal);
    await spaces.embedded(embedding!, chunkIds);
    const row = (await app.get(VectorTableStore).find(space))!.id;
    return { embedding: embedding!, space, row, chunkIds };
  };
  const pointsOf = (chunkIds: readonly string[]) => chunkIds.map((chunkId) => ({ chunkId, vector, attributes: {} }));
  /** A statement as the role that tenants are held to, with the setting of the one. */
  const asOwn = (statement: string, params: unknown[] = []) =>
    started().database.source.transaction(async (manager) => {
      await manager.query(`set local role aerie_tenant`);
      await manager.query(`select set_config('aerie.tenant', $1, true)`, [own.space.tenant]);
      return manager.query(statement, params);
    });

  beforeAll(async () => {
    ({ sql } = started().database);
    own = await filled('vectors-own');
    foreign = await filled('vectors-foreign');
    expect([own.chunkIds.length, foreign.chunkIds.length]).toEqual([3, 3]);
  });

  it('show a tenant its own rows and no others, whatever the statement says', async () => {
    const { tenant } = own.space;
    expect(await asOwn(`select distinct id, tenant from retrieval.vector_space`)).toEqual([{ id: own.row, tenant }]);
    expect(await asOwn(`select distinct tenant from retrieval.chunk_vector`)).toEqual([{ tenant }]);
    expect(await asOwn(`select distinct space from retrieval.embedding`)).toEqual([{ space: own.embedding.id }]);
    expect(await asOwn(`select from retrieval.chunk_vector where space = $1`, [foreign.row])).toEqual([]);
    expect(await asOwn(`select from retrieval.embedding where space = $1`, [foreign.embedding.id])).toEqual([]);
  });

  it('take no row of another tenant, and give none away', async () => {
    const { tenant } = foreign.space;
    const copy = `insert into retrieval.chunk_vector (space, chunk, version, tenant, attributes, vec)
      select $1, -chunk, version, $2, attributes, vec from retrieval.chunk_vector`;
    const refused: [string, unknown[]][] = [
      [`insert into retrieval.vector_space (tenant, collection, model, dims) values ($1, 1, 'm', 2)`, [tenant]],
      [copy, [foreign.row, tenant]],
      [`insert into retrieval.embedding (space, chunk) values ($1, -1)`, [foreign.embedding.id]],
      [`update retrieval.vector_space set tenant = $1`, [tenant]],
      [`update retrieval.chunk_vector set tenant = $1`, [tenant]],
    ];
    for (const [statement, params] of refused) {
      await expect(asOwn(statement, params)).rejects.toThrow(/row-level security/);
    }
    for (const [table, space] of [
      ['chunk_vector', foreign.row],
      ['embedding', foreign.embedding.id],
    ]) {
      const [, removed] = await asOwn(`delete from retrieval.${table} where space = $1`, [space]);
      expect(removed).toBe(0);
    }
    const [, dropped] = await asOwn(`update retrieval.vector_space set dropped = true where id = $1`, [foreign.row]);
    expect(dropped).toBe(0);
  });

  it('are found, written and removed as that role alone, whichever store does it', async () => {
    const { app, database } = started();
    const table = app.get(VectorTableStore);
    const comparing = app.get(PgvectorStore);
    const indexed = new PgvectorStore(database.source, table, 1);
    const exact = () => [new ExactStore(table), new ExactStore(table, { numbersOfASpace: 0, bytes: 0 })];
    const found = async (stores: VectorStore[]) => {
      const answers = await Promise.all(stores.map((store) => store.query(own.space, { vector, limit: 10 }, signal)));
      return answers.map(({ length }) => length);
    };
    await found([indexed]);
    await indexed.settled();
    const stores = [comparing, indexed, ...exact()];
    // The owner would not notice.
    await sql(`create policy nobody on retrieval.chunk_vector as restrictive using (false)`);
    try {
      expect(await found(stores)).toEqual([0, 0, 0, 0]);
      for (const store of stores) {
        await expect(store.upsert(own.space, pointsOf(['1']), signal)).rejects.toMatchObject({
          cause: { message: expect.stringContaining('row-level security') },
        });
        await store.remove(own.space, own.chunkIds, signal);
      }
    } finally {
      await sql(`drop policy nobody on retrieval.chunk_vector`);
    }
    // What was held in memory is of the time of the policy.
    expect(await found([comparing, indexed, ...exact()])).toEqual([3, 3, 3, 3]);
    await indexed.close();
  });

  it('are no chunk of another tenant, to whom looks for what is to embed or to remove', async () => {
    const spaces = started().app.get(EmbeddingSpacesStore);
    const mixed = { ...own.embedding, id: foreign.embedding.id, store: foreign.embedding.store };
    await spaces.removed(mixed, foreign.chunkIds);
    await spaces.drop(mixed);
    expect(await spaces.toRemove(mixed, 10)).toEqual([]);
    expect(await spaces.toEmbed(mixed, 10)).toEqual([]);
    expect(await spaces.toEmbed(foreign.embedding, 10)).toEqual([]);
    expect(await spaces.toRemove(foreign.embedding, 10)).toEqual([]);
  });

  it('are held again where the migration was taken back and made anew', async () => {
    const migration = new VectorIsolation1796256000000();
    const held = async (manager: EntityManager): Promise<{ held: boolean }[]> =>
      manager.query(
        `select relname, relrowsecurity as held, relacl::text as rights,
           (select json_agg(p order by polname) from
             (select polname, pg_get_expr(polqual, polrelid) from pg_policy where polrelid = c.oid) p) as policies
         from pg_class c where relnamespace = 'retrieval'::regnamespace and relname = any($1) order by relname`,
        [TABLES],
      );
    await started().database.source.transaction(async (manager) => {
      const before = await held(manager);
      expect(before.map((table) => table.held)).toEqual([true, true, true]);
      await migration.down(manager.queryRunner!);
      expect((await held(manager)).map((table) => table.held)).toEqual([false, false, false]);
      await migration.up(manager.queryRunner!);
      expect(await held(manager)).toEqual(before);
    });
  });
}
