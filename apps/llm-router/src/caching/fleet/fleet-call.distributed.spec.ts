import signals from 'node:process';
import { setTimeout as sleep } from 'node:timers/promises';

import { Redis } from 'ioredis';

import { type ChatRequest, uuidv7 } from '#contracts';
import { RedisCache } from '#storage';
import { createLogger } from '#telemetry';
import { type FakeProvider, type ManagedServer, startFakeProvider, startRedis } from '#testing';

import { Caller, everyAnswer } from '../../caller.suite.js';
import { Answer, jobOf, type JobOptions, passage, Router } from '../../router.harness.suite.js';
import { CutLine } from './cut-line.suite.js';

/** How long a line stays with one who died, and some time to answer. */
const TAKEN_OVER_MS = 15_000;

describe('identical requests at several processes on one Redis', () => {
  let redis: ManagedServer;
  let inspector: Redis;
  let provider: FakeProvider;
  let routers: Router<RedisCache>[] = [];
  let tenant: string;

  beforeAll(async () => {
    [redis, provider] = await Promise.all([startRedis(), startFakeProvider()]);
    inspector = new Redis(redis.address);
    inspector.on('error', () => {});
  });
  afterAll(async () => {
    inspector?.disconnect();
    await provider?.stop();
    await redis?.dispose();
  });
  beforeEach(async () => {
    await provider.reset();
    tenant = `t-${uuidv7()}`;
  });
  afterEach(async () => {
    await Promise.all(routers.map((router) => router.stop()));
    await Promise.all(routers.map(({ cache }) => cache.close()));
    routers = [];
  });

  async function process(address = redis.address): Promise<Router<RedisCache>> {
    const clocks = { first_token_timeout_ms: 5_000, idle_timeout_ms: 5_000, timeout_ms: 30_000 };
    const router = await Router.startWith(
      {
        providers: [{ id: 'one', kind: 'openai', base_url: provider.openaiBaseUrl, ...clocks }],
        models: [{ id: 'main', provider: 'one' }],
      },
      new RedisCache(address, createLogger({ level: 'silent', service: 'llm-router' })),
    );
    routers.push(router);
    await vi.waitUntil(() => router.cache.healthy());
    await sleep(50);
    return router;
  }

  const processes = (count: number) => Promise.all(Array.from({ length: count }, () => process()));
  const at = (router: Router<RedisCache>, request: Partial<ChatRequest> = {}, options: JobOptions = {}) =>
    new Caller(router, request, { tenant, ...options });
  const statusesOf = (answers: Answer[]) => answers.map(({ end }) => end.aerie.cache!.status);
  const reports = () => routers.flatMap(({ bus }) => bus.usage);
  const paid = () =>
    reports()
      .flatMap(({ calls }) => calls)
      .filter(({ cacheHit }) => !cacheHit);
  const reported = (count: number) => vi.waitFor(() => expect(reports()).toHaveLength(count));
  const keys = () => inspector.keys(`llm-router:call:*:${tenant}:*`);

  it.each([true, false])('make one call, which is billed once (streamed: %s)', async (stream) => {
    await provider.script({
      answer: 'The one answer.',
      latencyMs: 1_000,
      usage: { promptTokens: 9, completionTokens: 4 },
    });
    const [one, other] = await processes(2);
    const callers = Array.from({ length: 1000 }, (_, n) => at(n % 2 ? one! : other!, { stream }));
    const answers = await everyAnswer(callers);
    expect(new Set(answers.map(({ text }) => text))).toEqual(new Set(['The one answer.']));
    expect(statusesOf(answers).toSorted()).toEqual(['miss', ...Array.from({ length: 999 }, () => 'shared')]);
    expect(await provider.stats()).toMatchObject({ requests: 1, completed: 1 });
    await reported(1000);
    expect(paid()).toEqual([expect.objectContaining({ usage: expect.objectContaining({ outputTokens: 4 }) })]);
    expect(answers.filter(({ end }) => end.aerie.cost_usd! > 0)).toHaveLength(1);
  });

  it('hear a stream while it comes, from its beginning, whenever they come', async () => {
    await provider.script({ answer: 'word '.repeat(200), tokensPerSecond: 100 });
    const [one, other, third] = await processes(3);
    const first = at(one!);
    await first.hears(5);
    const second = at(other!);
    await second.hears(20);
    const late = at(third!);
    await late.hears(20);
    expect(await provider.stats()).toMatchObject({ requests: 1, completed: 0 });
    const [whole, ...others] = await everyAnswer([first, second, late]);
    for (const { text, chunks } of others) {
      expect(text).toBe(whole!.text);
      expect(chunks).toHaveLength(whole!.chunks.length);
    }
    expect(statusesOf([whole!, ...others])).toEqual(['miss', 'shared', 'shared']);
    expect(await provider.stats()).toMatchObject({ requests: 1, completed: 1 });
  });

  it('find the answer in the cache afterwards, wherever they ask', async () => {
    const [one, other] = await processes(2);
    await at(one!).done;
    expect(statusesOf(await everyAnswer([at(other!)]))).toEqual(['hit']);
  });

  it('cite the passages each, from the one answer', async () => {
    await provider.script({ answer: 'It is so [1].', latencyMs: 300 });
    const [one, other] = await processes(2);
    const options = { passages: [passage(1, 'It is so.')] };
    const answers = await everyAnswer([at(one!, {}, options), at(other!, {}, options)]);
    expect(answers.map(({ end }) => end.aerie.citations!.length)).toEqual([1, 1]);
    expect(await provider.stats()).toMatchObject({ requests: 1 });
  });

  it('hear it to its end when the one who began it leaves, who pays for all of it', async () => {
    await provider.script({ answer: 'word '.repeat(100), tokensPerSecond: 100, usage: { completionTokens: 101 } });
    const [one, other, third] = await processes(3);
    const leader = at(one!);
    await leader.hears(2);
    const followers = [at(other!), at(third!)];
    await Promise.all(followers.map((follower) => follower.hears(2)));
    const left = leader.leave();
    const answers = await everyAnswer(followers);
    expect((await left).error).toMatchObject({ code: 'cancelled' });
    expect(new Set(answers.map(({ text }) => text))).toEqual(new Set(['word '.repeat(100)]));
    expect(await provider.stats()).toMatchObject({ requests: 1, completed: 1, aborted: 0 });
    await reported(3);
    expect(leader.usage()).toMatchObject([{ calls: [{ cacheHit: false, usage: { outputTokens: 101 } }] }]);
    expect(paid()).toHaveLength(1);
  });

  it('end the call within 250 ms when the last of all leaves, who began it pays for what was generated', async () => {
    await provider.script({ answer: 'word '.repeat(1000), tokensPerSecond: 100 });
    const [one, other] = await processes(2);
    const leader = at(one!);
    await leader.hears(2);
    const follower = at(other!);
    await follower.hears(5);
    void leader.leave();
    await sleep(1_500);
    expect(await provider.stats()).toMatchObject({ aborted: 0 });
    const leftAt = Date.now();
    await follower.leave();
    await vi.waitFor(async () => expect(await provider.stats()).toMatchObject({ aborted: 1 }), 5_000);
    expect((await provider.requests(1))[0]!.abortedAt! - leftAt).toBeLessThan(250);
    await reported(2);
    expect(leader.usage()).toMatchObject([{ calls: [{ cacheHit: false, usage: { source: 'counted' } }] }]);
    expect(leader.usage()[0]!.calls[0]!.usage.outputTokens).toBeGreaterThan(100);
    expect(paid()).toHaveLength(1);
  });

  it('get the same error when the call fails, without asking each for itself', async () => {
    await provider.script({ latencyMs: 500, fault: { kind: 'status', status: 401 } });
    const [one, other] = await processes(2);
    const answers = await everyAnswer([at(one!), at(other!), at(one!), at(other!)]);
    expect(new Set(answers.map(({ error }) => JSON.stringify(error))).size).toBe(1);
    expect(answers[0]!.error).toMatchObject({ code: 'provider_failed' });
    expect(await provider.stats()).toMatchObject({ requests: 1 });
    await provider.script({ answer: 'Back.' });
    await vi.waitFor(async () => expect((await at(other!).done).text).toBe('Back.'));
  });

  it('get the same error when it dies in the middle', async () => {
    const script = { chunks: ['a', 'b', 'c'], latencyMs: 300, interDeltaMs: 50 };
    await provider.script({ ...script, fault: { kind: 'truncate', afterDeltas: 2 } });
    const [one, other] = await processes(2);
    const answers = await everyAnswer([at(one!), at(other!)]);
    expect(answers.map(({ kinds }) => kinds)).toEqual(['delta delta delta error', 'delta delta delta error']);
    expect(new Set(answers.map(({ error }) => JSON.stringify(error))).size).toBe(1);
    expect(paid()).toHaveLength(1);
  });

  it('share nothing with another tenant', async () => {
    await provider.script({ latencyMs: 300 });
    const [one, other] = await processes(2);
    await everyAnswer([at(one!), at(other!, {}, { tenant: `${tenant}-2` })]);
    expect(await provider.stats()).toMatchObject({ requests: 2 });
    expect(paid()).toHaveLength(2);
  });

  it('make a call of their own where they are too far behind, and see nothing twice', async () => {
    const chunk = 'x'.repeat(512 * 1024);
    await provider.script({ chunks: Array.from({ length: 16 }, () => chunk), latencyMs: 500, interDeltaMs: 20 });
    const [one, other] = await processes(2);
    const first = at(one!);
    const slow = other!.answer(jobOf({ temperature: 0, stream: true }, { tenant }))[Symbol.asyncIterator]();
    const parts = [(await slow.next()).value];
    await first.done;
    for (let next = await slow.next(); !next.done; next = await slow.next()) parts.push(next.value);
    expect(new Answer(parts).text.length).toBe(16 * chunk.length);
    expect(await provider.stats()).toMatchObject({ requests: 2 });
    expect(paid()).toHaveLength(2);
  });

  describe('when the process that calls is gone', () => {
    /** A process whose Redis can be taken from it alone: to the others it is dead then. */
    async function mortal(): Promise<{ router: Router<RedisCache>; dies: () => void }> {
      const line = await CutLine.to(redis.address);
      return { router: await process(line.address), dies: () => line.cut() };
    }

    it(
      'go on with one call of exactly one other process, and see nothing twice',
      async () => {
        await provider.script({ answer: 'word '.repeat(120), tokensPerSecond: 20 });
        const { router, dies } = await mortal();
        const [one, other] = await processes(2);
        const leader = at(router);
        await leader.hears(2);
        const followers = [at(one!), at(other!), at(one!), at(other!)];
        await Promise.all(followers.map((follower) => follower.hears(3)));
        dies();
        void leader.leave();
        await provider.script({ answer: 'word '.repeat(120), tokensPerSecond: 200 });
        const answers = await everyAnswer(followers);
        expect(answers.map(({ text }) => text)).toEqual(followers.map(() => 'word '.repeat(120)));
        expect(await provider.stats()).toMatchObject({ requests: 2, completed: 1 });
        expect(paid()).toHaveLength(2);
        expect(answers.filter(({ end }) => end.aerie.cost_usd! > 0)).toHaveLength(1);
      },
      TAKEN_OVER_MS,
    );

    it(
      'get an error where the new answer is another than the one that they have seen the beginning of',
      async () => {
        await provider.script({ answer: 'Paris, of course, as everybody knows.', tokensPerSecond: 5 });
        const { router, dies } = await mortal();
        const other = await process();
        const leader = at(router);
        await leader.hears(2);
        const follower = at(other);
        await follower.hears(3);
        dies();
        void leader.leave();
        await provider.script({ answer: 'Berlin, of course, as everybody knows.' });
        const { error, text } = await follower.done;
        expect(error).toMatchObject({ code: 'provider_failed' });
        expect('Paris, of course, as everybody knows.').toContain(text);
        expect((await at(other, { stream: false }).done).text).toBe('Berlin, of course, as everybody knows.');
      },
      TAKEN_OVER_MS,
    );

    it('call at once when it ends in order', async () => {
      await provider.script({ answer: 'word '.repeat(400), tokensPerSecond: 100 });
      const [one, other] = await processes(2);
      const leader = at(one!);
      await leader.hears(2);
      const follower = at(other!);
      await follower.hears(3);
      await provider.script({ answer: 'word '.repeat(400) });
      const endedAt = Date.now();
      void leader.leave();
      await one!.stop();
      expect((await follower.done).text).toBe('word '.repeat(400));
      expect(Date.now() - endedAt).toBeLessThan(2_000);
      expect(leader.usage()).toMatchObject([{ calls: [{ cacheHit: false, usage: { source: 'counted' } }] }]);
    });
  });

  describe('in Redis', () => {
    it('leave only who calls while nobody else listens, and nothing afterwards', async () => {
      await provider.script({ answer: 'word '.repeat(60), tokensPerSecond: 100 });
      const one = await process();
      const caller = at(one);
      await caller.hears(20);
      expect(await keys()).toHaveLength(1);
      expect(await inspector.pttl((await keys())[0]!)).toBeLessThanOrEqual(4_000);
      await caller.done;
      await vi.waitFor(async () => expect(await keys()).toEqual([]));
    });

    it('leave what is told for no longer than half a minute, and no more of it than 4 MB', async () => {
      const chunk = 'x'.repeat(512 * 1024);
      await provider.script({ chunks: Array.from({ length: 20 }, () => chunk), latencyMs: 500, interDeltaMs: 200 });
      const [one, other] = await processes(2);
      const callers = [at(one!), at(other!)];
      let most = 0;
      const watching = setInterval(async () => {
        const sizes = await Promise.all((await keys()).map((key) => inspector.memory('USAGE', key)));
        most = Math.max(most, ...sizes.map(Number));
      }, 50);
      const answers = await everyAnswer(callers);
      clearInterval(watching);
      expect(answers.map(({ text }) => text.length)).toEqual([20 * chunk.length, 20 * chunk.length]);
      expect(await provider.stats()).toMatchObject({ requests: 1 });
      expect(most).toBeGreaterThan(1024 * 1024);
      expect(most).toBeLessThan(6 * 1024 * 1024);
      const left = await Promise.all((await keys()).map((key) => inspector.pttl(key)));
      expect(left.length).toBeGreaterThan(0);
      for (const ttlMs of left) expect(ttlMs).toBeLessThanOrEqual(30_000);
      for (const ttlMs of left) expect(ttlMs).toBeGreaterThan(0);
    });

    it('need three connections of each process, however many listen', async () => {
      await provider.script({ latencyMs: 500 });
      const [one, other] = await processes(2);
      const before = ((await inspector.client('LIST')) as string).trim().split('\n').length;
      const callers = Array.from({ length: 100 }, (_, n) =>
        [one!, other!].map((router) => at(router, { messages: [{ role: 'user', content: `Question ${n}` }] })),
      ).flat();
      await sleep(250);
      const during = ((await inspector.client('LIST')) as string).trim().split('\n').length;
      await everyAnswer(callers);
      expect(await provider.stats()).toMatchObject({ requests: 100 });
      expect(before).toBe(1 + 2 * 3);
      expect(during).toBe(before);
    });
  });

  describe('without Redis', () => {
    afterEach(async () => {
      if (redis.pid === undefined) await redis.start();
      await vi.waitUntil(() => inspector.status === 'ready', 10_000);
    });

    it('are all answered when it goes away in the middle', async () => {
      await provider.script({ answer: 'word '.repeat(100), tokensPerSecond: 50 });
      const [one, other] = await processes(2);
      const callers = [at(one!), at(other!), at(one!), at(other!)];
      await Promise.all(callers.map((caller) => caller.hears(5)));
      expect(await provider.stats()).toMatchObject({ requests: 1 });
      await redis.stop({ signal: 'SIGKILL' });
      const answers = await everyAnswer(callers);
      expect(answers.map(({ text }) => text)).toEqual(callers.map(() => 'word '.repeat(100)));
      expect(await provider.stats()).toMatchObject({ requests: 2, completed: 2 });
    });

    it('make a call for each process, and are not held up', async () => {
      const [one, other] = await processes(2);
      await redis.stop();
      await provider.script({ latencyMs: 200 });
      const startedAt = Date.now();
      const answers = await everyAnswer([at(one!), at(other!), at(one!), at(other!)]);
      expect(Date.now() - startedAt).toBeLessThan(1_000);
      expect(statusesOf(answers).toSorted()).toEqual(['miss', 'miss', 'shared', 'shared']);
      expect(await provider.stats()).toMatchObject({ requests: 2 });
    });

    it('are not held up by one that does not answer', async () => {
      const [one] = await processes(1);
      signals.kill(redis.pid!, 'SIGSTOP');
      try {
        const startedAt = Date.now();
        expect(statusesOf(await everyAnswer([at(one!), at(one!)]))).toEqual(['miss', 'shared']);
        expect(Date.now() - startedAt).toBeLessThan(1_000);
      } finally {
        signals.kill(redis.pid!, 'SIGCONT');
      }
    });

    it('share one call again when it is back', async () => {
      const [one, other] = await processes(2);
      await redis.stop();
      await sleep(300);
      await redis.start();
      await vi.waitUntil(() => one!.cache.healthy() && other!.cache.healthy(), 10_000);
      await provider.script({ latencyMs: 300 });
      await vi.waitFor(async () => {
        await provider.reset();
        await provider.script({ latencyMs: 300 });
        const answers = await everyAnswer([one!, other!].map((router) => at(router, { seed: Date.now() % 1e6 })));
        expect(statusesOf(answers).toSorted()).toEqual(['miss', 'shared']);
        expect(await provider.stats()).toMatchObject({ requests: 1 });
      }, 15_000);
    });
  });
});
