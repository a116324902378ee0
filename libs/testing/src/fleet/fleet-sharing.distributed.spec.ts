import { randomUUID } from 'node:crypto';

import { startKafka } from '../cluster/kafka.js';
import type { ManagedServer } from '../cluster/managed-server.js';
import { sharedCluster } from '../cluster/shared-cluster.js';
import { type FakeProvider, startFakeProvider } from '../fake-provider/fake-provider.js';
import { type Fleet, startFleet } from './fleet.js';

const PATIENCE_MS = 120_000;
const CALLERS = 1000;
/** The end of a provider's key tells which process called it. */
const KEYS = { 'llm-router': 'fake-of-the-first-aaaa', 'llm-router-2': 'fake-of-the-second-bbbb' };
const ROUTERS = ['llm-router', 'llm-router-2'] as const;

describe('the same question to a fleet with two processes of llm-router', () => {
  let kafka: ManagedServer;
  let provider: FakeProvider;
  let fleet: Fleet;
  let tenant: string;
  let key: string;

  beforeAll(async () => {
    const cluster = await sharedCluster();
    kafka = await startKafka();
    provider = await startFakeProvider();
    const databaseUrl = await cluster.createDatabase('fleet_sharing');
    fleet = await startFleet({ ...cluster, databaseUrl, kafkaBrokers: kafka.address }, provider, {
      FAKE_API_KEY: KEYS['llm-router'],
    });
    await fleet.add('llm-router', { FAKE_API_KEY: KEYS['llm-router-2'] });
  });
  afterAll(async () => {
    await fleet?.stop();
    await provider?.stop();
    await kafka?.dispose();
  });
  beforeEach(async () => {
    await provider.reset();
    tenant = `t-${randomUUID()}`;
    await fleet.call('POST', '/v1/tenants', { id: tenant, name: tenant });
    const limits = { requests_per_minute: 0, scopes: ['chat', 'models'] };
    key = (await fleet.call('POST', '/v1/keys', { tenant, name: 'test', ...limits })).body.key;
  });

  const question = (content: string) => ({
    model: 'fake-model',
    temperature: 0,
    messages: [{ role: 'user' as const, content }],
  });

  /** The text of a streamed answer; `onPart` is told of each piece. */
  async function streamed(content: string, onPart: () => void): Promise<string> {
    let text = '';
    const openai = fleet.openai(key, PATIENCE_MS);
    for await (const chunk of await openai.chat.completions.create({ ...question(content), stream: true })) {
      text += chunk.choices[0]?.delta.content ?? '';
      onPart();
    }
    return text;
  }

  /** How many requests a process answered with another's call. */
  async function sharedBy(name: string): Promise<number> {
    const metrics = await (await fetch(`${fleet.urlOf(name)}/metrics`)).text();
    return Number(/aerie_llm_cache_total\{status="shared"\} (\d+)/.exec(metrics)?.[1] ?? 0);
  }

  async function usage() {
    const { body } = await fleet.call('GET', `/v1/usage?tenant=${tenant}&group_by=model`);
    return body.data[0];
  }

  it(
    `is one call, charged once, when ${CALLERS} ask at once`,
    async () => {
      const answer = 'One for all.';
      await provider.script({ answer, latencyMs: 10_000, usage: { promptTokens: 10, completionTokens: 4 } });
      const openai = fleet.openai(key, PATIENCE_MS);
      await openai.models.list();
      const before = await Promise.all(ROUTERS.map(sharedBy));
      const ask = () => openai.chat.completions.create(question('All together?'));
      const answers = await Promise.all(Array.from({ length: CALLERS }, ask));
      expect(new Set(answers.map(({ choices }) => choices[0]!.message.content))).toEqual(new Set([answer]));
      expect(await provider.stats()).toMatchObject({ requests: 1, completed: 1 });
      const after = await Promise.all(ROUTERS.map(sharedBy));
      // Both had a part of them.
      for (const [at, count] of after.entries()) expect(count - before[at]!).toBeGreaterThan(CALLERS / 10);
      await expect
        .poll(usage, { timeout: 30_000 })
        .toMatchObject({ requests: CALLERS, completion_tokens: 4, cost_nano_usd: '18000' });
    },
    PATIENCE_MS,
  );

  it(
    'is answered to all when the process that calls is killed, by one more call',
    async () => {
      const answer = 'word '.repeat(200);
      await provider.script({ answer, tokensPerSecond: 20 });
      let parts = 0;
      const asked = Array.from({ length: 40 }, () => streamed('Who lives on?', () => parts++));
      // Most have seen the beginning.
      await expect.poll(() => parts, { timeout: 30_000 }).toBeGreaterThan(40 * 8);
      const [call] = await provider.requests(1);
      const caller = ROUTERS.find((name) => call!.headers['authorization']!.endsWith(KEYS[name].slice(-4)));
      await provider.script({ answer, tokensPerSecond: 100 });
      await fleet.kill(caller!);
      expect(new Set(await Promise.all(asked))).toEqual(new Set([answer]));
      expect(await provider.stats()).toMatchObject({ requests: 2, completed: 1 });
      await expect.poll(usage, { timeout: 30_000 }).toMatchObject({ requests: 40 });
    },
    PATIENCE_MS,
  );
});
