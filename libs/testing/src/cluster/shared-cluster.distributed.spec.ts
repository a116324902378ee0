import { openClusterDoor } from './cluster-door.js';
import { speaksKafka4 } from './kafka-version.js';
import { sharedCluster } from './shared-cluster.js';

describe('the cluster of a test run', () => {
  it('is one and the same for everyone who asks', async () => {
    const [first, second] = await Promise.all([sharedCluster(), sharedCluster()]);
    expect(first.kafkaBrokers).toBe(second.kafkaBrokers);
    expect(first.pids).toEqual(second.pids);
    await expect(speaksKafka4(first.kafkaBrokers.split(',')[0]!)).resolves.toBe(true);
  });

  it('tells every spec why it could not be started', async () => {
    const door = await openClusterDoor(() => Promise.reject(new Error('install Java 17')));
    for (let knock = 0; knock < 2; knock++) {
      const answer = await fetch(door.url);
      expect([answer.status, await answer.text()]).toEqual([503, 'install Java 17']);
    }
    await door.close();
  });
});
