import type { DataSource } from 'typeorm';

import { passes, type SearchFilter } from '#contracts';
import type { Database } from '#storage';

import { TenantDatabase } from '../access/tenant-database.store.js';
import type { RunningRetrieval } from '../retrieval-app.suite.js';
import { ExactStore } from './exact.store.js';
import { PgvectorStore } from './pgvector.store.js';
import type { VectorSpace } from './vector-store.js';
import { vectorStoreSuite } from './vector-store.suite.js';
import { VectorTableStore } from './vector-table.store.js';
import { nearestOf, nextChunkId, randomOf, randomPoints, randomVector, unit } from './vectors.suite.js';

/** The stores whose vectors are in Postgres, each in all the ways that it finds them. */
export function tableStoresSuite(start: () => Promise<RunningRetrieval>): void {
  let running: RunningRetrieval;
  let source: DataSource;
  let database: Database;
  beforeAll(async () => {
    running = await start();
    ({ database } = running);
    ({ source } = database);
  });
  afterAll(() => running.stop());
  const table = () => new VectorTableStore(source, new TenantDatabase(source));

  describe('pgvector, comparing', () => vectorStoreSuite(async () => new PgvectorStore(source, table(), Infinity)));
  describe('pgvector, by its index', () => vectorStoreSuite(async () => new PgvectorStore(source, table(), 1000)));
  describe('exact, in memory', () => vectorStoreSuite(async () => new ExactStore(table())));
  describe('exact, in memory that is too small for two', () =>
    vectorStoreSuite(async () => new ExactStore(table(), { numbersOfASpace: Infinity, bytes: 1 })));
  describe('exact, by the database', () =>
    vectorStoreSuite(async () => new ExactStore(table(), { numbersOfASpace: 0, bytes: 0 })));

  describe('the index of a large space', () => {
    const dimensions = 32;
    const random = randomOf(11);
    const { signal } = new AbortController();
    const spaceOf = (collection: number): VectorSpace => ({ tenant: 'indexed', collection, model: 'm', dimensions });
    const indexes = async () =>
      (
        await database.sql<{ name: string; valid: boolean }>(
          `select indexrelid::regclass::text as name, indisvalid as valid from pg_index
           where indrelid = 'retrieval.chunk_vector'::regclass and not indisprimary`,
        )
      ).filter(({ name }) => name.includes('_near_'));
    /** How often such an index was asked; told a little later. */
    const scans = async () => {
      const [row] = await database.sql<{ scans: number }>(
        `select sum(idx_scan)::int as scans from pg_stat_user_indexes where indexrelname like '%\\_near\\_%'`,
      );
      return row!.scans;
    };
    let store: PgvectorStore;
    beforeEach(() => {
      store = new PgvectorStore(source, table(), 500 * dimensions);
    });
    afterEach(async () => {
      for (const collection of [1, 2]) await store.drop(spaceOf(collection), signal);
      await store.close();
      expect(await indexes()).toEqual([]);
    });

    it('loses nothing to filters that go with what documents are about, however much passes', async () => {
      const centres = Array.from({ length: 50 }, () => randomVector(random, dimensions));
      const around = (cluster: number) =>
        unit(centres[cluster]!.map((part, i) => part + 0.5 * randomVector(random, dimensions)[i]!));
      const points = Array.from({ length: 4000 }, (_, n) => ({
        chunkId: nextChunkId(),
        vector: around(n % 50),
        attributes: { cluster: n % 50, n },
      }));
      const space = spaceOf(1);
      for (let at = 0; at < points.length; at += 1000) await store.upsert(space, points.slice(at, at + 1000), signal);
      await store.settled();
      expect(await indexes()).toEqual([{ name: expect.any(String), valid: true }]);
      const filterOf: (SearchFilter | undefined)[] = [
        { type: 'lt', key: 'n', value: 4 },
        { type: 'eq', key: 'cluster', value: 3 },
        { type: 'lt', key: 'cluster', value: 5 },
        { type: 'lt', key: 'cluster', value: 25 },
        undefined,
      ];
      for (const filter of filterOf) {
        const passing = filter ? points.filter(({ attributes }) => passes(filter, attributes)) : points;
        let recalled = 0;
        for (let query = 0; query < 50; query++) {
          const vector = around(query);
          const found = await store.query(space, { vector, limit: 10, filter }, signal);
          const wanted = new Set(nearestOf(passing, vector, 10).map(({ chunkId }) => chunkId));
          expect(found).toHaveLength(wanted.size);
          recalled += found.filter(({ chunkId }) => wanted.has(chunkId)).length / wanted.size;
        }
        expect(recalled / 50).toBeGreaterThanOrEqual(0.99);
      }
      await expect.poll(scans, { timeout: 20_000 }).toBeGreaterThan(0);
    });

    it('is built one after the other, and anew where a build was killed', async () => {
      const points = Array.from({ length: 600 }, () => ({}));
      for (const collection of [1, 2]) {
        await store.upsert(spaceOf(collection), randomPoints(random, dimensions, points), signal);
      }
      await store.settled();
      const built = await indexes();
      expect(built.map(({ valid }) => valid)).toEqual([true, true]);

      // What a build leaves that ends before its time.
      await database.sql('update pg_index set indisvalid = false where indexrelid = $1::regclass', [built[0]!.name]);
      await database.sql('update retrieval.vector_space set indexed = false where tenant = $1', ['indexed']);
      for (const collection of [1, 2]) {
        const vector = randomVector(random, dimensions);
        expect(await store.query(spaceOf(collection), { vector, limit: 10 }, signal)).toHaveLength(10);
      }
      await store.settled();
      expect((await indexes()).map(({ valid }) => valid)).toEqual([true, true]);
    });
  });

  describe('replicas with vectors in memory', () => {
    const { signal } = new AbortController();
    const random = randomOf(5);
    const space: VectorSpace = { tenant: 'replicas', collection: 1, model: 'm', dimensions: 8 };
    const found = async (store: ExactStore) =>
      (await store.query(space, { vector: randomVector(random, 8), limit: 50 }, signal)).map(({ chunkId }) => chunkId);

    it('never miss what another has written or removed', async () => {
      const [one, other] = [new ExactStore(table()), new ExactStore(table())];
      const expected = new Set<string>();
      for (let round = 0; round < 40; round++) {
        const [writer, reader] = round % 3 === 0 ? [one, other] : [other, one];
        const [point] = randomPoints(random, 8, [{ round }]);
        await writer.upsert(space, [point!], signal);
        expected.add(point!.chunkId);
        if (round % 5 === 4) {
          const [oldest] = expected;
          await writer.remove(space, [oldest!], signal);
          expected.delete(oldest!);
        }
        expect((await found(reader)).toSorted()).toEqual([...expected].toSorted());
        if (round % 7 === 0) expect((await found(writer)).toSorted()).toEqual([...expected].toSorted());
      }
      await one.drop(space, signal);
      expect(await found(other)).toEqual([]);
    });
  });

  describe('without the extension', () => {
    beforeAll(async () => {
      await database.sql('drop extension vector cascade');
      await database.sql('alter table retrieval.chunk_vector add column vec bytea not null');
    });
    describe('exact, in memory', () => vectorStoreSuite(async () => new ExactStore(table())));
    describe('exact, page by page', () =>
      vectorStoreSuite(async () => new ExactStore(table(), { numbersOfASpace: 0, bytes: 0 })));
  });
}
