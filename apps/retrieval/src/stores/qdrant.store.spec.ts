import { startFakeQdrant, type StoreServer } from '#testing';

import { outageSuite } from './outage.suite.js';
import { QdrantStore } from './qdrant.store.js';
import { vectorStoreSuite } from './vector-store.suite.js';

const storeAt = (url: string, timeout_ms = 30_000, apiKey = 'a-key') =>
  new QdrantStore({ url, timeout_ms, apiKey, private_network: true });

describe('qdrant', () => {
  let server: StoreServer;
  afterAll(() => server.stop());

  vectorStoreSuite(async () => {
    server = await startFakeQdrant({ apiKey: 'a-key' });
    return storeAt(server.url);
  });

  describe('when it fails', () => {
    outageSuite(() => startFakeQdrant({ apiKey: 'a-key' }), storeAt);
  });

  const { QDRANT_URL = '', QDRANT_API_KEY } = process.env;
  describe.runIf(QDRANT_URL)('for real', () => {
    vectorStoreSuite(async () => storeAt(QDRANT_URL, 30_000, QDRANT_API_KEY));
  });
});
