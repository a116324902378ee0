import { startKafka } from '../cluster/kafka.js';
import type { ManagedServer } from '../cluster/managed-server.js';
import { sharedCluster } from '../cluster/shared-cluster.js';
import { type FakeProvider, type FakeProviderOptions, startFakeProvider } from '../fake-provider/fake-provider.js';
import { type CatalogueFile, catalogueOf } from '../platform/test-catalogue.js';
import { EventClient } from './event-client.js';
import { type Fleet, startFleet } from './fleet.js';

/** What the specs of a file have together, from `useFleet`. */
export let fleet: Fleet;
export let provider: FakeProvider;
export let events: EventClient;

/** Gives the specs that follow five processes on a Kafka of their own, a provider behind them, and a customer of their event door. */
export function useFleet(
  database: string,
  options?: FakeProviderOptions,
  catalogue: (provider: FakeProvider) => CatalogueFile = catalogueOf,
): void {
  let broker: ManagedServer | undefined;
  beforeAll(async () => {
    const cluster = await sharedCluster();
    broker = await startKafka();
    provider = await startFakeProvider(options);
    const databaseUrl = await cluster.createDatabase(database);
    fleet = await startFleet(
      { ...cluster, databaseUrl, kafkaBrokers: broker.address },
      provider,
      {},
      catalogue(provider),
    );
    events = await EventClient.connect(broker.address);
  });
  afterAll(async () => {
    await events?.close();
    await fleet?.stop();
    await provider?.stop();
    await broker?.dispose();
  });
}
