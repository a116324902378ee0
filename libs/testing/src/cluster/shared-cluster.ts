import type { SharedAddresses } from './cluster-door.js';
import { createDatabase } from './postgres.js';

export interface SharedCluster extends SharedAddresses {
  /** Replaces the database `name` by an empty one, in which `create extension vector` works; gives its URL. */
  createDatabase(name: string): Promise<string>;
}

/**
 * The cluster that all specs of a vitest run share; the first call starts it. Use names of your own for topics,
 * databases and keys, and `startKafka`, `startPostgres` or `startRedis` for a server that the spec takes away.
 */
export async function sharedCluster(): Promise<SharedCluster> {
  // Loaded late: outside a test run vitest cannot be imported, and benchmarks import this library too.
  const { inject } = await import('vitest');
  const door = inject('clusterDoor');
  if (!door)
    throw new Error('no test cluster: vitest.config.ts lacks the globalSetup libs/testing/src/cluster/global-setup.ts');
  const answer = await fetch(door);
  if (!answer.ok) throw new Error(await answer.text());
  const addresses = (await answer.json()) as SharedAddresses;
  return { ...addresses, createDatabase: (name) => createDatabase(addresses.databaseUrl, name) };
}
