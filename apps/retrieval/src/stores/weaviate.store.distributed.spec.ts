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

    const expectUnavailable = async (store: VectorStore) => {
      for (const call of calls) {
        const beganMs = performance.now();
        await expect(call(store)).rejects.toMatchObject({ code: 'unavailable' });
        expect(performance.now() - beganMs).toBeLessThan(TIMEOUT_MS + SLACK_MS);
      }
    };

    it.each<StoreFault>([500, 401, 'garbage', 'silence'])(
      'is unavailable, soon, while %s is what answers',
      async (fault) => {
        await using server = await StoreServer.start(() => ({ status: 200, body: {} }));
        server.fault = fault;
        const store = storeAt(server.url, server.url, TIMEOUT_MS);
        await expectUnavailable(store);
        await store.close();
      },
    );

    // A server that was given is not ours to stop.
    it.skipIf(process.env['WEAVIATE_URL'])(
      'is unavailable, soon, while the server is away, and works when it is back',
      async () => {
        const patient = storeAt(weaviate.url, weaviate.grpcUrl, 30_000);
        await patient.upsert(space, points, signal);
        const store = storeAt(weaviate.url, weaviate.grpcUrl, TIMEOUT_MS);
        await weaviate.server.stop();
        await expectUnavailable(store);
        await weaviate.server.start();
        expect(await patient.query(space, { vector, limit: 1 }, signal)).toHaveLength(1);
        for (const call of calls) await call(patient);
        await Promise.all([store.close(), patient.close()]);
      },
    );
  });
});
