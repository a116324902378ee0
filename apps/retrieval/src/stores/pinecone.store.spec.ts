import { type FakePineconeOptions, startFakePinecone, type StoreServer } from '#testing';

import { outageSuite } from './outage.suite.js';
import { PineconeStore } from './pinecone.store.js';
import { vectorStoreSuite } from './vector-store.suite.js';

const storeAt = (url: string | undefined, timeout_ms = 30_000, apiKey = 'a-key') =>
  new PineconeStore({
    cloud: 'aws',
    region: 'us-east-1',
    private_network: true,
    timeout_ms,
    apiKey,
    ...(url ? { url } : {}),
  });

describe('pinecone', () => {
  const servers: StoreServer[] = [];
  const fake = async (options: FakePineconeOptions = {}) => {
    const server = await startFakePinecone({ apiKey: 'a-key', ...options });
    servers.push(server);
    return server;
  };
  afterAll(() => Promise.all(servers.map((server) => server.stop())));

  vectorStoreSuite(async () => storeAt((await fake()).url));

  describe('that takes a while to make an index, and reads negations of lists loosely', () => {
    vectorStoreSuite(async () => storeAt((await fake({ makingMs: 1500, readsNinLoosely: true })).url));
  });

  describe('when it fails', () => {
    outageSuite(() => fake({ settlingMs: 1 }), storeAt);
  });

  const { PINECONE_API_KEY, PINECONE_URL } = process.env;
  describe.runIf(PINECONE_API_KEY)('for real', () => {
    vectorStoreSuite(async () => storeAt(PINECONE_URL, 30_000, PINECONE_API_KEY));
  });
});
