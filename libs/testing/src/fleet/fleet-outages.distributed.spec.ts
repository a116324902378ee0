import { setTimeout as sleep } from 'node:timers/promises';

import { startKafka } from '../cluster/kafka.js';
import type { ManagedServer } from '../cluster/managed-server.js';
import { startPostgres } from '../cluster/postgres.js';
import { startRedis } from '../cluster/redis.js';
import { type FakeProvider, startFakeProvider } from '../fake-provider/fake-provider.js';
import { type Fleet, startFleet } from './fleet.js';

/** A minute in production; what matters is that it is longer than every retry inside a request. */
const OUTAGE_MS = 12_000;

describe('a fleet whose dependencies come late or go away', () => {
  let servers: { kafka: ManagedServer; postgres: ManagedServer; redis: ManagedServer };
  let provider: FakeProvider;
  let fleet: Fleet;

  beforeAll(async () => {
    const [kafka, postgres, redis] = await Promise.all([startKafka(), startPostgres(), startRedis()]);
    servers = { kafka, postgres, redis };
    provider = await startFakeProvider({ script: { answer: 'Still here.' } });
  });

  afterAll(async () => {
    await fleet?.stop();
    await provider?.stop();
    await Promise.all(Object.values(servers).map((server) => server.dispose()));
  });

  const ask = () =>
    fleet.call('POST', '/v1/chat/completions', {
      model: 'fake-model',
      messages: [{ role: 'user', content: 'Are you there?' }],
    });

  async function recovers(): Promise<void> {
    const deadline = Date.now() + 30_000;
    while ((await ask().catch(() => undefined))?.status !== 200) {
      if (Date.now() > deadline) throw new Error('it did not recover without a restart');
      await sleep(200);
    }
  }

  async function requestsInLedger(): Promise<number> {
    const { body } = await fleet.call('GET', '/v1/usage?group_by=model');
    return body.data?.find(({ model }: { model: string }) => model === 'fake-model')?.requests ?? 0;
  }

  it(
    'waits for Kafka, Postgres and Redis that are not there yet, says so, and then serves',
    { timeout: 120_000 },
    async () => {
      await Promise.all(Object.values(servers).map((server) => server.stop()));
      const { kafka, postgres, redis } = servers;
      const starting = startFleet(
        { kafkaBrokers: kafka.address, databaseUrl: postgres.address, redisUrl: redis.address },
        provider,
      );
      // Long enough that five processes have come so far on a slow machine.
      await sleep(12_000);
      await Promise.all(Object.values(servers).map((server) => server.start()));
      fleet = await starting;
      expect(await fleet.logOf('gateway', 1000)).toContain('Postgres is out of reach; waiting');
      expect((await ask()).status).toBe(200);
    },
  );

  it('serves without Redis, degraded, and uses it again when it is back', { timeout: 90_000 }, async () => {
    await servers.redis.stop();
    await sleep(500);
    expect((await ask()).status).toBe(200);
    const ready = await fetch(`${fleet.url}/health/ready`);
    expect(ready.status).toBe(200);
    expect(JSON.stringify(await ready.json())).toContain('"cache":{"status":"degraded"}');
    await servers.redis.start();
    await recovers();
  });

  it('serves known keys without Postgres, and books what was used when it is back', { timeout: 120_000 }, async () => {
    await recovers();
    await sleep(1500);
    const before = await requestsInLedger();
    await servers.postgres.stop({ signal: 'SIGKILL' });
    const answered: number[] = [];
    const until = Date.now() + OUTAGE_MS;
    while (Date.now() < until) {
      answered.push((await ask()).status);
      await sleep(300);
    }
    // A policy that nobody here knows may exist: it must neither be passed over nor be called missing.
    const unknown = await fleet.call('POST', '/v1/guardrails/inspect', { stage: 'input', text: 'Hi.', policy: 'new' });
    expect(unknown).toMatchObject({ status: 503, body: { error: { code: 'unavailable' } } });
    expect(answered.filter((status) => status !== 200)).toEqual([]);
    await servers.postgres.start();
    await recovers();
    const deadline = Date.now() + 40_000;
    while ((await requestsInLedger()) < before + answered.length && Date.now() < deadline) await sleep(300);
    expect(await requestsInLedger()).toBeGreaterThanOrEqual(before + answered.length);
  });

  it('refuses honestly while Kafka is gone, and recovers without a restart', { timeout: 120_000 }, async () => {
    await recovers();
    const pids = JSON.stringify(fleet.pids);
    await servers.kafka.stop({ signal: 'SIGKILL' });
    await sleep(500);
    const refused = await ask();
    expect(refused.status).toBe(503);
    expect(refused.body.error.code).toBe('unavailable');
    expect(refused.headers.get('retry-after')).not.toBeNull();
    await sleep(OUTAGE_MS);
    await servers.kafka.start();
    await recovers();
    expect(JSON.stringify(fleet.pids)).toBe(pids);
  });
});
