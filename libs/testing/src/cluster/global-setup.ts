import type { TestProject } from 'vitest/node';
import { startCluster } from './cluster.js';
import { openClusterDoor } from './cluster-door.js';

declare module 'vitest' {
  interface ProvidedContext {
    /** Where `sharedCluster()` asks for the cluster of this run. */
    clusterDoor: string;
  }
}

/** Vitest's global setup: one cluster for the whole run, started when the first spec asks for it. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const door = await openClusterDoor(async () => {
    if (process.env['AERIE_TEST_CLUSTER'] === 'off') {
      throw new Error('this spec needs the test cluster, which AERIE_TEST_CLUSTER=off switches off');
    }
    return startCluster();
  });
  project.provide('clusterDoor', door.url);
  return door.close;
}
