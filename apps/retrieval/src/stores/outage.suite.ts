import type { StoreFault, StoreServer } from '#testing';

import type { VectorSpace, VectorStore } from './vector-store.js';
import { randomOf, randomPoints, randomVector } from './vectors.suite.js';

const DIMENSIONS = 8;
const TIMEOUT_MS = 1500;
/** Of a loaded machine, beside the timeout. */
const SLACK_MS = 2000;

/** What every store that is reached over a network promises of failures. */
export function outageSuite(
  startServer: () => Promise<StoreServer>,
  storeAt: (url: string, timeoutMs: number) => VectorStore,
): void {
  let server: StoreServer;
  let store: VectorStore;
  let collection = 0;
  const random = randomOf(42);
  const { signal } = new AbortController();
  const calls: [string, (space: VectorSpace) => Promise<unknown>][] = [
    ['upsert', (space) => store.upsert(space, randomPoints(random, DIMENSIONS, [{ a: 1 }]), signal)],
    ['query', (space) => store.query(space, { vector: randomVector(random, DIMENSIONS), limit: 3 }, signal)],
    ['remove', (space) => store.remove(space, ['1'], signal)],
    ['drop', (space) => store.drop(space, signal)],
  ];
  const newSpace = (): VectorSpace => ({
    tenant: 'acme',
    collection: ++collection,
    model: 'm',
    dimensions: DIMENSIONS,
  });

  beforeEach(async () => {
    server = await startServer();
    store = storeAt(server.url, TIMEOUT_MS);
  });
  afterEach(async () => {
    await store.close();
    await server.stop();
  });

  describe.each(calls)('%s', (_, call) => {
    it.each<StoreFault>([500, 503, 429, 401, 400, 'garbage', 'silence'])(
      'is unavailable, soon, while the server answers with %s, and works afterwards',
      async (fault) => {
        const space = newSpace();
        await store.upsert(space, randomPoints(random, DIMENSIONS, [{ a: 1 }]), signal);
        server.fault = fault;
        const beganMs = performance.now();
        await expect(call(space)).rejects.toMatchObject({
          code: 'unavailable',
          message: expect.not.stringContaining('127.0.0.1'),
        });
        expect(performance.now() - beganMs).toBeLessThan(TIMEOUT_MS + SLACK_MS);
        server.fault = undefined;
        await call(space);
      },
    );

    it('is unavailable, soon, while there is no server', async () => {
      await server.stop();
      const beganMs = performance.now();
      await expect(call(newSpace())).rejects.toMatchObject({ code: 'unavailable' });
      expect(performance.now() - beganMs).toBeLessThan(TIMEOUT_MS + SLACK_MS);
    });

    it('ends when its caller leaves', async () => {
      const space = newSpace();
      await store.upsert(space, randomPoints(random, DIMENSIONS, [{ a: 1 }]), signal);
      server.fault = 'silence';
      const leaving = new AbortController();
      const answer = store.query(space, { vector: randomVector(random, DIMENSIONS), limit: 1 }, leaving.signal);
      leaving.abort(new Error('left'));
      await expect(answer).rejects.toThrow('left');
    });
  });
}
