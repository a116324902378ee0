import { type StoreFault, StoreServer, startWeaviate, type Weaviate } from '#testing';

import type { VectorSpace, VectorStore } from './vector-store.js';
import { vectorStoreSuite } from './vector-store.suite.js';
import { randomOf, randomPoints } from './vectors.suite.js';
import { WeaviateStore } from './weaviate.store.js';

/** The first time the server is compiled. */
const START_TIMEOUT_MS = 1_500_000;
const DIMENSIONS = 8;
const TIMEOUT_MS = 1500;
/** Of a loaded machine, beside the timeout. */
const SLACK_MS = 2000;

describe('weaviate', () => {
  let weaviate: Weaviate;
  const { signal } = new AbortController();
  const storeAt = (url: string, grpc_url: string, timeout_ms: number) =>
    new WeaviateStore({ url, grpc_url, timeout_ms, private_network: true, ...key });
  const { WEAVIATE_API_KEY } = process.env;
  const key = WEAVIATE_API_KEY ? { apiKey: WEAVIATE_API_KEY } : {};

  beforeAll(async () => {
    weaviate = await startWeaviate();
  }, START_TIMEOUT_MS);
  afterAll(() => weaviate?.server.dispose());

  vectorStoreSuite(async () => storeAt(weaviate.url, weaviate.grpcUrl, 30_000));

  describe('when it fails', () => {
    const space: VectorSpace = { tenant: 'acme', collection: 1, model: 'suite/outage', dimensions: DIMENSIONS };
    const points = randomPoints(randomOf(3), DIMENSIONS, [{ a: 1 }]);
    const { vector } = points[0]!;
    const calls: ((store: VectorStore) => Promise<unknown>)[] = [
      (store) => store.upsert(space, points, signal),
      (store) => store.query(space, { vector, limit: 1 }, signal),
      (store) => store.remove(space, ['7'], signal),
      (store) => store.drop(space, signal),
    ];

    /** What each call ends with, and whether that was soon. */
    const endsOf = async (store: VectorStore) => {
      const ends: { code: unknown; isSoon: boolean }[] = [];
      for (const call of calls) {
        const beganMs = performance.now();
        const code = await call(store).catch((error: { code: unknown }) => error.code);
        ends.push({ code, isSoon: performance.now() - beganMs < TIMEOUT_MS + SLACK_MS });
      }
      return ends;
    };
    const allUnavailable = calls.map(() => ({ code: 'unavailable', isSoon: true }));

    it.each<StoreFault>([500, 401, 'garbage', 'silence'])(
      'is unavailable, soon, while %s is what answers',
      async (fault) => {
        await using server = await StoreServer.start(() => ({ status: 200, body: {} }));
        server.fault = fault;
        const store = storeAt(server.url, server.url, TIMEOUT_MS);
        expect(await endsOf(store)).toEqual(allUnavailable);
        await store.close();
      },
    );

    // A server that was given is not ours to stop.
    describe.skipIf(process.env['WEAVIATE_URL'])('because it is away', () => {
      it('is unavailable, soon, and works when it is back', async () => {
        const patient = storeAt(weaviate.url, weaviate.grpcUrl, 30_000);
        await patient.upsert(space, points, signal);
        const store = storeAt(weaviate.url, weaviate.grpcUrl, TIMEOUT_MS);
        await weaviate.server.stop();
        expect(await endsOf(store)).toEqual(allUnavailable);
        await weaviate.server.start();
        expect(await patient.query(space, { vector, limit: 1 }, signal)).toHaveLength(1);
        for (const call of calls) await call(patient);
        await Promise.all([store.close(), patient.close()]);
      });
    });
  });
});
