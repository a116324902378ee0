import type { RouteConfig } from '#contracts';

import {
  first,
  type Router,
  router,
  type RouterSetup,
  second,
  startRouter,
  useProviders,
  useRouter,
} from '../router.harness.suite.js';

const dear = { input_usd_per_million: 10, output_usd_per_million: 30 };
const prompt = (content: string) => [{ role: 'user' as const, content }];

describe('a request takes the targets', () => {
  useProviders(2);
  useRouter();

  const setup = (routes: RouteConfig[], models: Partial<RouterSetup['models'][number]>[] = []): RouterSetup => ({
    providers: [
      { id: 'one', kind: 'openai', base_url: first.openaiBaseUrl },
      { id: 'two', kind: 'openai', base_url: second.openaiBaseUrl },
    ],
    models: [
      { id: 'a', provider: 'one', ...models[0] },
      { id: 'b', provider: 'two', ...models[1] },
    ],
    routes,
  });
  const route = (fields: Partial<RouteConfig>): RouteConfig => ({
    alias: 'main',
    strategy: 'fallback',
    targets: ['a', 'b'],
    ...fields,
  });
  const modelOf = async (request: Parameters<Router['ask']>[0] = {}, options: Parameters<Router['ask']>[1] = {}) =>
    (await router.ask({ model: 'main', ...request }, options)).end.model;

  describe('of a weighted route', () => {
    it('in the shares that it says, and a conversation always meets the same', async () => {
      await startRouter(setup([route({ strategy: 'weighted', weights: { a: 3, b: 1 } })]));
      const asked = Array.from({ length: 200 }, (_, n) => `Question ${n}`);
      const chosen = await Promise.all(asked.map((text) => modelOf({ messages: prompt(text) })));
      const share = chosen.filter((model) => model === 'a').length / asked.length;
      expect(share).toBeGreaterThan(0.65);
      expect(share).toBeLessThan(0.85);
      const later = [...prompt(asked[0]!), { role: 'assistant' as const, content: 'So.' }, ...prompt('And then?')];
      expect(await modelOf({ messages: later })).toBe(chosen[0]);
    });

    it('by user where it says so', async () => {
      await startRouter(setup([route({ strategy: 'weighted', sticky: 'user' })]));
      const chosenBy = async (keyId: string) => {
        const ask = (text: string) => modelOf({ messages: prompt(text) }, { keyId });
        return new Set(await Promise.all([ask('x'), ask('y'), ask('z')]));
      };
      const users = await Promise.all(Array.from({ length: 20 }, (_, n) => chosenBy(`key-${n}`)));
      expect(users.every((models) => models.size === 1)).toBe(true);
      expect(users.reduce((all, models) => all.union(models))).toEqual(new Set(['a', 'b']));
    });

    it('never one of weight 0, unless the others fail', async () => {
      await startRouter(setup([route({ strategy: 'weighted', weights: { a: 0 } })]));
      const asked = Array.from({ length: 20 }, (_, n) => modelOf({ messages: prompt(`Question ${n}`) }));
      expect(new Set(await Promise.all(asked))).toEqual(new Set(['b']));
      await second.script({ fault: { kind: 'status', status: 401 } });
      expect(await modelOf()).toBe('a');
    });
  });

  it('of a cheapest route by what the request will cost', async () => {
    const pricey = { input_usd_per_million: 1, output_usd_per_million: 100 };
    await startRouter(setup([route({ strategy: 'cheapest' })], [{ price: dear }, { price: pricey }]));
    expect(await modelOf({ max_tokens: 1, messages: prompt('word '.repeat(500)) })).toBe('b');
    expect(await modelOf({ messages: prompt('Short.') })).toBe('a');
  });

  it('of a fastest route by what was measured', async () => {
    await startRouter(setup([route({ strategy: 'fastest' })]));
    await first.script({ latencyMs: 200 });
    const { end } = await router.ask({ model: 'main', stream: true });
    expect(end.aerie.route!.reason).toBe('asked to measure it');
    await router.ask({ model: 'main', stream: true });
    const chosen = await Promise.all(Array.from({ length: 20 }, () => modelOf({ stream: true })));
    expect(chosen.filter((model) => model === 'b').length).toBeGreaterThan(15);
  });

  it('of a least-busy route by the calls under way', async () => {
    await startRouter(setup([route({ strategy: 'least-busy' })]));
    await first.script({ latencyMs: 1_000 });
    const early = Promise.all(Array.from({ length: 20 }, () => router.ask({ model: 'a' })));
    await vi.waitFor(async () => expect((await first.stats()).requests).toBe(20));
    expect(new Set(await Promise.all([modelOf(), modelOf(), modelOf()]))).toEqual(new Set(['b']));
    await early;
  });

  describe('that can do what it needs', () => {
    it('and says so when there is none', async () => {
      const models = [{ capabilities: [] }, { capabilities: ['tools' as const] }];
      await startRouter(setup([route({})], models));
      const tools = [{ type: 'function', function: { name: 'look_up', parameters: {} } }];
      expect(await modelOf({ tools })).toBe('b');
      const image = [{ type: 'image_url', image_url: { url: 'data:image/png;base64,AA==' } }];
      const { error } = await router.ask({ model: 'main', tools, messages: [{ role: 'user', content: image }] });
      expect(error).toMatchObject({ code: 'invalid_request', param: 'model' });
      expect(error!.message).toBe('No model of "main" can answer a request with tools and images.');
    });

    it('where it may go', async () => {
      await startRouter(setup([route({})], [{ regions: ['us'] }, { regions: ['eu', 'us'] }]));
      expect(await modelOf({ aerie: { region: 'eu' } })).toBe('b');
      const { error } = await router.ask({ model: 'main', aerie: { region: 'mars' } });
      expect(error).toMatchObject({ code: 'invalid_request', param: 'aerie.region' });
    });

    it('and that its tenant may use; others do not exist for it', async () => {
      await startRouter(setup([route({})], [{ tenants: ['big'] }]));
      expect(await modelOf({}, { tenant: 'big' })).toBe('a');
      expect(await modelOf({}, { tenant: 'small' })).toBe('b');
      expect((await router.ask({ model: 'a' }, { tenant: 'small' })).error).toMatchObject({ code: 'model_not_found' });
      expect(router.models('small').map(({ id }) => id)).toEqual(['b', 'main']);
    });
  });

  describe('of a route with a canary', () => {
    // How long answers take differs here by chance.
    const candidate = { model: 'b', share: 0.5, min_requests: 10, max_latency_factor: 100 };
    const ask = (times: number) => Promise.all(Array.from({ length: times }, () => router.ask({ model: 'main' }, {})));
    const canary = () => setup([route({ strategy: 'canary', sticky: 'request', targets: ['a'], candidate })]);

    it('in its share, while it does well', async () => {
      await startRouter(canary());
      const answers = await ask(60);
      const reasons = new Set(answers.map(({ end }) => `${end.model}: ${end.aerie.route!.reason}`));
      expect(reasons).toEqual(new Set(['b: canary', 'a: target 1 of route main']));
    });

    it('until it fails: it is rolled back by itself, and no client has seen a failure', async () => {
      await second.script({ fault: { kind: 'status', status: 500 } });
      await startRouter(canary());
      for (let round = 0; round < 6; round++) await ask(10);
      const [last] = await ask(1);
      expect(last!.end.model).toBe('a');
      expect(last!.end.aerie.route!.reason).toMatch(/^canary rolled back: \d+ % of its requests failed/);
      expect([...router.cache.entries.keys()].some((key) => key.startsWith('llm-router:canary:'))).toBe(true);
    });

    it('not after another process has rolled it back', async () => {
      await startRouter(canary());
      await ask(1);
      const [key] = [...router.cache.asked];
      router.cache.entries.set(key!, 'it was bad elsewhere');
      router.reconfigure(canary());
      await vi.waitFor(async () => {
        const [answer] = await ask(1);
        expect(answer!.end.aerie.route!.reason).toBe('canary rolled back: it was bad elsewhere');
      }, 8_000);
    });
  });

  describe('of a catalogue that changed', () => {
    it('at once, and keeps what is known of models that did not change', async () => {
      await startRouter(setup([]));
      await first.script({ fault: { kind: 'status', status: 500 } });
      for (let n = 0; n < 4; n++) await router.ask({ model: 'a' });
      const breakers = () => router.models().map(({ id, aerie }) => `${id} ${aerie.breaker ?? aerie.kind}`);
      expect(breakers()).toEqual(['a open', 'b closed']);
      router.reconfigure(setup([route({ targets: ['b'] })]));
      expect(breakers()).toEqual(['a open', 'b closed', 'main route']);
      expect(await modelOf()).toBe('b');
    });

    it('and calls under way go on to their end', async () => {
      await startRouter(setup([]));
      await first.script({ answer: 'All the same.', latencyMs: 300 });
      const answer = router.ask({ model: 'a' });
      await vi.waitFor(async () => expect((await first.stats()).requests).toBe(1));
      router.reconfigure({ ...setup([]), models: [{ id: 'b', provider: 'two' }] });
      expect((await router.ask({ model: 'a' })).error).toMatchObject({ code: 'model_not_found' });
      expect((await answer).text).toBe('All the same.');
    });
  });

  describe('beside each other when it hedges', () => {
    it('and keeps the one that begins first; the other is cancelled and still accounted for', async () => {
      await startRouter(setup([route({ hedge_after_ms: 50 })]));
      await first.script({ latencyMs: 20_000 });
      await second.script({ answer: 'Sooner.' });
      const started = performance.now();
      const answer = await router.ask({ model: 'main', stream: true });
      expect(answer.text).toBe('Sooner.');
      expect(performance.now() - started).toBeLessThan(10_000);
      await vi.waitFor(async () => expect((await first.requests(1))[0]!.outcome).toBe('aborted'), 1_000);
      expect(router.bus.usage[0]!.calls.map(({ model }) => model)).toEqual(['a', 'b']);
    });

    it('not while the first begins in time, and not for a batch', async () => {
      await startRouter(setup([route({ hedge_after_ms: 50 })]));
      expect(await modelOf()).toBe('a');
      await first.script({ latencyMs: 200 });
      expect(await modelOf({}, { lane: 'batch' })).toBe('a');
      expect((await second.stats()).requests).toBe(0);
    });

    it('for no more than a share of its calls', async () => {
      await startRouter(setup([route({ hedge_after_ms: 10 })]));
      await first.script({ latencyMs: 100 });
      await Promise.all(Array.from({ length: 100 }, () => router.ask({ model: 'main' })));
      expect((await second.stats()).requests).toBeLessThanOrEqual(25);
    });
  });
});
