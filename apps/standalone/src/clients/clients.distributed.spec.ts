import { type FakeProvider, type Fleet, sharedCluster, startFakeProvider, startFleet } from '#testing';

import { clientsSuite } from './clients.suite.js';

describe('unmodified clients of five processes on real Kafka', () => {
  let fleet: Fleet | undefined;
  let provider: FakeProvider | undefined;

  clientsSuite(async () => {
    const cluster = await sharedCluster();
    provider = await startFakeProvider();
    fleet = await startFleet({ ...cluster, databaseUrl: await cluster.createDatabase('fleet_clients') }, provider);
    return { url: fleet.url, key: fleet.adminKey, provider };
  });
  afterAll(async () => {
    await fleet?.stop();
    await provider?.stop();
  });
});
