import { Redis } from 'ioredis';

import { uuidv7 } from '#contracts';
import { RedisCache } from '#storage';
import { createLogger } from '#telemetry';
import { type FakeProvider, type ManagedServer, startFakeProvider, startRedis } from '#testing';

import { Router } from '../../router.harness.suite.js';

/** More trials without an error than the bound of 1 % takes. */
const TRIALS = 500;

describe('the bound of the semantic cache on Redis', () => {
  let redis: ManagedServer;
  let provider: FakeProvider;
  let routers: Router<RedisCache>[] = [];
  let tenant: string;

  beforeAll(async () => {
    [redis, provider] = await Promise.all([startRedis(), startFakeProvider({ record: false })]);
  });
  afterAll(async () => {
    await provider?.stop();
    await redis?.dispose();
  });
  beforeEach(async () => {
    await provider.script({ answer: 'Open the settings and press reset.' });
    tenant = `t-${uuidv7()}`;
  });
  afterEach(async () => {
    await Promise.all(routers.map((router) => router.stop()));
    await Promise.all(routers.map(({ cache }) => cache.close()));
    routers = [];
  });

  async function process(): Promise<Router<RedisCache>> {
    const router = await Router.startWith(
      {
        providers: [{ id: 'one', kind: 'openai', base_url: provider.openaiBaseUrl }],
        models: [{ id: 'main', provider: 'one' }],
      },
      new RedisCache(redis.address, createLogger({ level: 'silent', service: 'llm-router' })),
    );
    routers.push(router);
    await vi.waitUntil(() => router.cache.healthy());
    return router;
  }

  let spellings = 0;
  /** How many of so many spellings of one question were answered as a similar one was. */
  async function borrowed(at: Router<RedisCache>, count: number): Promise<number> {
    let hits = 0;
    for (let done = 0; done < count; done += 25) {
      const answers = await Promise.all(
        Array.from({ length: Math.min(25, count - done) }, () => {
          const mark = (++spellings).toString(2).replaceAll('0', '!').replaceAll('1', '?');
          const content = `How do I reset my password${mark}`;
          const request = {
            temperature: 0,
            messages: [{ role: 'user' as const, content }],
            aerie: { semantic_cache: true },
          };
          return at.ask(request, { tenant });
        }),
      );
      hits += answers.filter(({ end }) => end.aerie.cache!.reason.startsWith('a similar request')).length;
    }
    return hits;
  }

  it('is learnt by all processes together, and one that starts later knows it', async () => {
    const [one, other] = await Promise.all([process(), process()]);
    // Of both together not quite enough, and then more than that.
    expect(await Promise.all([borrowed(one, 225), borrowed(other, 225)])).toEqual([0, 0]);
    await Promise.all([borrowed(one, 75), borrowed(other, 75)]);
    expect(await borrowed(one, 40)).toBeGreaterThan(20);
    expect(await borrowed(other, 40)).toBeGreaterThan(20);
    const later = await process();
    expect(await borrowed(later, 65)).toBeGreaterThan(20);
  });

  it('stops all of them from serving when answers begin to differ at one', async () => {
    const [one, other] = await Promise.all([process(), process()]);
    await borrowed(one, TRIALS + 50);
    expect(await borrowed(other, 65)).toBeGreaterThan(20);
    await provider.script({ answer: 'Call 112.' });
    await vi.waitUntil(async () => (await borrowed(one, 50)) === 0, 20_000);
    expect(await borrowed(other, 40)).toBe(0);
  });

  it('lies in Redis by tenant, and is forgotten when nobody adds to it', async () => {
    const one = await process();
    await borrowed(one, 75);
    const inspector = new Redis(redis.address);
    const keys = await inspector.keys(`llm-router:semantic:*${tenant}*`);
    expect(keys).toHaveLength(1);
    expect(Number((await inspector.hgetall(keys[0]!))['trials:0.8'])).toBeGreaterThan(0);
    expect(await inspector.ttl(keys[0]!)).toBeLessThanOrEqual(30 * 24 * 60 * 60);
    expect(await inspector.ttl(keys[0]!)).toBeGreaterThan(0);
    inspector.disconnect();
  });
});
