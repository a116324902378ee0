import { randomUUID } from 'node:crypto';

import fc from 'fast-check';

import { type AttributeValue, passes, type SearchFilter } from '#contracts';

import { attributes, filters } from '../search/filters.suite.js';
import type { FoundVector, VectorPoint, VectorSpace, VectorStore } from './vector-store.js';
import { cosine, nearestOf, nextChunkId, randomOf, randomPoints, randomVector } from './vectors.suite.js';

const DIMENSIONS = 8;
/** Stores compute in single precision, some in whole bytes of it. */
const PRECISION = 1e-4;

/** What every vector store promises, whatever it is made of. */
export function vectorStoreSuite(start: () => Promise<VectorStore>): void {
  let store: VectorStore;
  const run = `suite-${randomUUID()}`;
  const spaces: VectorSpace[] = [];
  const random = randomOf(20_261_126);
  const { signal } = new AbortController();

  const newSpace = (of: Partial<VectorSpace> = {}): VectorSpace => {
    const collection = (Math.floor(Date.now() / 1000) % 1_000_000) * 1000 + spaces.length;
    const space = { tenant: `${run}/acme`, collection, model: 'suite/model:1', dimensions: DIMENSIONS, ...of };
    spaces.push(space);
    return space;
  };
  const pointsOf = (many: number, attributes: VectorPoint['attributes'] = {}, dimensions = DIMENSIONS): VectorPoint[] =>
    randomPoints(
      random,
      dimensions,
      Array.from({ length: many }, () => attributes),
    );
  const filled = async (many: number, of: Partial<VectorSpace> = {}): Promise<[VectorSpace, VectorPoint[]]> => {
    const space = newSpace(of);
    const points = pointsOf(many, {}, space.dimensions);
    await store.upsert(space, points, signal);
    return [space, points];
  };
  const all = (space: VectorSpace) =>
    store.query(space, { vector: randomVector(random, space.dimensions), limit: 200 }, signal);
  const idsOf = (found: readonly { chunkId: string }[]) => found.map(({ chunkId }) => chunkId).toSorted();

  beforeAll(async () => {
    store = await start();
  });
  afterAll(async () => {
    for (const space of spaces) await store.drop(space, signal);
    await store.close();
  });

  it('finds the nearest, nearest first, with their cosine', async () => {
    const [space, points] = await filled(100);
    for (let n = 0; n < 10; n++) {
      const vector = randomVector(random, DIMENSIONS);
      expectNearest(await store.query(space, { vector, limit: 10 }, signal), points, vector, 10);
    }
  });

  it('has a point once, however often it comes, and as it came last', async () => {
    const [space, points] = await filled(20);
    await store.upsert(space, points, signal);
    const moved = { ...points[3]!, vector: points[7]!.vector, attributes: { moved: true } };
    await store.upsert(space, [points[3]!, moved, ...points.slice(5, 9), moved], signal);

    const now = points.map((point) => (point === points[3] ? moved : point));
    const vector = randomVector(random, DIMENSIONS);
    expectNearest(await store.query(space, { vector, limit: 50 }, signal), now, vector, 50);
    const filter = { type: 'eq', key: 'moved', value: true } as const;
    expect(idsOf(await store.query(space, { vector, limit: 50, filter }, signal))).toEqual([moved.chunkId]);
  });

  it('does not find what was removed; removing again, or what never was, is no error', async () => {
    const [space, points] = await filled(30);
    const gone = points.slice(0, 10).map(({ chunkId }) => chunkId);
    await store.remove(space, [...gone, nextChunkId()], signal);
    expect(idsOf(await all(space))).toEqual(idsOf(points.slice(10)));
    await store.remove(space, gone, signal);
    await store.upsert(space, points.slice(0, 1), signal);
    expect(idsOf(await all(space))).toEqual(idsOf([points[0]!, ...points.slice(10)]));
  });

  it('takes a space that it does not know for an empty one', async () => {
    const space = newSpace();
    expect(await all(space)).toEqual([]);
    await store.remove(space, [nextChunkId()], signal);
    await store.drop(space, signal);
    expect(await all(space)).toEqual([]);
  });

  it('keeps tenants, collections, models and dimensions apart', async () => {
    const [home, points] = await filled(5);
    const others = [
      await filled(5, { ...home, tenant: `${run}/other` }),
      await filled(5, { ...home, collection: home.collection + 500 }),
      await filled(5, { ...home, model: 'suite/model:2' }),
      await filled(5, { ...home, dimensions: 24 }),
    ];
    expect(idsOf(await all(home))).toEqual(idsOf(points));
    for (const [space, theirs] of others) {
      await store.remove(space, [points[0]!.chunkId], signal);
      expect(idsOf(await all(space))).toEqual(idsOf(theirs));
    }
    expect(idsOf(await all(home))).toEqual(idsOf(points));
    await store.drop(home, signal);
    expect(await all(home)).toEqual([]);
    for (const [space, theirs] of others) expect(idsOf(await all(space))).toEqual(idsOf(theirs));
  });

  it('takes points again after a drop, which may be repeated', async () => {
    const [space] = await filled(10);
    await store.drop(space, signal);
    await store.drop(space, signal);
    const points = pointsOf(3);
    await store.upsert(space, points, signal);
    expect(idsOf(await all(space))).toEqual(idsOf(points));
  });

  it('filters as passes does, whatever the keys, values and types', async () => {
    const space = newSpace();
    const each = fc.sample(attributes, { numRuns: 150, seed: 7 });
    const points = randomPoints(random, DIMENSIONS, each);
    await store.upsert(space, points, signal);
    await fc.assert(
      fc.asyncProperty(filters, fc.constantFrom(1, 10, 150), async (filter, limit) => {
        const vector = randomVector(random, DIMENSIONS);
        const passing = points.filter((point) => passes(filter, point.attributes));
        const found = await store.query(space, { vector, limit, filter }, signal);
        expectNearest(found, passing, vector, limit);
      }),
      { numRuns: 150 },
    );
  });

  it('brings as many as exist, however few of many pass the filter', async () => {
    const space = newSpace();
    const rare = (n: number) => (n % 250 === 0 ? { rank: n, kind: 'rare' } : { rank: n, kind: 'usual' });
    const points = randomPoints(
      random,
      DIMENSIONS,
      Array.from({ length: 3000 }, (_, n) => rare(n)),
    );
    await store.upsert(space, points, signal);
    const vector = randomVector(random, DIMENSIONS);
    const wanted = points.filter((point) => point.attributes['kind'] === 'rare');
    const isRare: SearchFilter[] = [
      { type: 'eq', key: 'kind', value: 'rare' },
      { type: 'ne', key: 'kind', value: 'usual' },
      { type: 'nin', key: 'kind', value: ['usual', 'other'] },
    ];
    for (const filter of isRare) {
      const found = await store.query(space, { vector, limit: 10, filter }, signal);
      expectNearest(found, wanted, vector, 10);
      expect(await store.query(space, { vector, limit: 50, filter }, signal)).toHaveLength(12);
    }
    const last = { type: 'gte', key: 'rank', value: 2990 } as const;
    expectNearest(
      await store.query(space, { vector, limit: 20, filter: last }, signal),
      points.slice(2990),
      vector,
      20,
    );
    expect(await store.query(space, { vector, limit: 100 }, signal)).toHaveLength(100);
  });

  it('takes more points in one call than a request may hold, and removes as many', async () => {
    const dimensions = 256;
    const space = newSpace({ dimensions });
    const points = randomPoints(
      random,
      dimensions,
      Array.from({ length: 1500 }, (_, n) => ({ n, text: 'x'.repeat(900) })),
    );
    await store.upsert(space, points, signal);
    for (const point of points.filter((_, n) => n % 150 === 0)) {
      const [nearest] = await store.query(space, { vector: point.vector, limit: 1 }, signal);
      expect(nearest).toEqual({ chunkId: point.chunkId, score: expect.closeTo(1, 3) });
    }
    await store.remove(
      space,
      points.slice(5).map(({ chunkId }) => chunkId),
      signal,
    );
    expect(idsOf(await all(space))).toEqual(idsOf(points.slice(0, 5)));
  });

  it('takes attributes as large as documents may have them', async () => {
    const space = newSpace();
    const entries = Array.from({ length: 16 }, (_, n): [string, AttributeValue] => [
      `${n}${'k'.repeat(200)}`,
      n % 3 === 0 ? n * 1.5 : 'ß'.repeat(1000),
    ]);
    const [point] = randomPoints(random, DIMENSIONS, [Object.fromEntries(entries)]);
    await store.upsert(space, [point!], signal);
    const filter = {
      type: 'and' as const,
      filters: entries.map(([key, value]) => ({ type: 'eq' as const, key, value })),
    };
    const found = await store.query(space, { vector: point!.vector, limit: 3, filter }, signal);
    expect(idsOf(found)).toEqual([point!.chunkId]);
  });

  it('loses nothing of writes that come together', async () => {
    const space = newSpace();
    const batches = Array.from({ length: 8 }, () => pointsOf(10));
    await Promise.all(batches.map((batch) => store.upsert(space, batch, signal)));
    await Promise.all([
      ...batches.slice(4).map((batch) => store.remove(space, [batch[0]!.chunkId], signal)),
      ...batches.slice(0, 4).map((batch) => store.upsert(space, batch, signal)),
    ]);
    const left = [...batches.slice(0, 4).flat(), ...batches.slice(4).flatMap((batch) => batch.slice(1))];
    expect(idsOf(await all(space))).toEqual(idsOf(left));
  });

  it('refuses a vector of another length than its space, and one with a part that is no number', async () => {
    const [space, points] = await filled(1);
    for (const vector of [new Float32Array(3), Float32Array.of(NaN, ...points[0]!.vector.slice(1))]) {
      const refused = { code: 'invalid_request', message: expect.stringContaining('has 8 numbers') };
      await expect(store.query(space, { vector, limit: 1 }, signal)).rejects.toMatchObject(refused);
      await expect(store.upsert(space, [{ ...points[0]!, vector }], signal)).rejects.toMatchObject(refused);
    }
    expect(await all(space)).toHaveLength(1);
  });

  it('does nothing for a caller who has left', async () => {
    const [space, points] = await filled(1);
    const left = AbortSignal.abort(new Error('left'));
    await expect(store.query(space, { vector: points[0]!.vector, limit: 1 }, left)).rejects.toThrow('left');
    await expect(store.remove(space, [points[0]!.chunkId], left)).rejects.toThrow('left');
    expect(await all(space)).toHaveLength(1);
  });
}

/** The nearest of all that should be found, up to what single precision makes of scores. */
function expectNearest(
  found: readonly FoundVector[],
  among: readonly VectorPoint[],
  vector: Float32Array,
  limit: number,
): void {
  const expected = nearestOf(among, vector, limit);
  expect(found).toHaveLength(expected.length);
  expect(new Set(found.map(({ chunkId }) => chunkId)).size).toBe(found.length);
  const vectorOf = new Map(among.map((point) => [point.chunkId, point.vector]));
  for (const [n, { chunkId, score }] of found.entries()) {
    expect(vectorOf.has(chunkId)).toBe(true);
    expect(Math.abs(score - cosine(vector, vectorOf.get(chunkId)!))).toBeLessThan(PRECISION);
    expect(Math.abs(score - expected[n]!.score)).toBeLessThan(PRECISION);
  }
}
