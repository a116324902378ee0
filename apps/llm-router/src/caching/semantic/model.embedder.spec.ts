import type { ChatRequest, RouteConfig } from '#contracts';
import { type FakeProvider, startFakeProvider } from '#testing';

import { jobOf, type JobOptions, Router, type RouterSetup } from '../../router.harness.suite.js';
import { ThesaurusServer } from './thesaurus-server.suite.js';

/** More trials without an error than the bound of 1 % takes. */
const TRIALS = 500;
const QUESTION = 'How do I reset my password?';
const IN_OTHER_WORDS = 'How do I restore my passphrase?';

describe('similar requests, found by a model of the catalogue', () => {
  let provider: FakeProvider;
  let thesaurus: ThesaurusServer;
  let router: Router;
  let tenant: string;
  let tenants = 0;

  beforeAll(async () => {
    [provider, thesaurus] = await Promise.all([startFakeProvider({ record: false }), ThesaurusServer.start()]);
  });
  afterAll(async () => {
    thesaurus?.stop();
    await provider?.stop();
  });
  beforeEach(async () => {
    tenant = `t-${++tenants}`;
    thesaurus.reset();
    await provider.reset();
    const usage = { promptTokens: 10, completionTokens: 4 };
    await provider.script({ answer: 'Open the settings and press reset.', usage });
    router = await Router.start(setup());
  });
  afterEach(() => router.stop());

  /** `alike` compares by the thesaurus, unless it is to do it by another model. */
  const setup = (comparer = 'thesaurus', more: Partial<RouterSetup['models'][number]> = {}): RouterSetup => {
    const embeds = { provider: 'words', max_output_tokens: 0, embedding: {}, ...more };
    const route = (alias: string, model?: string): RouteConfig => ({
      alias,
      strategy: 'fallback',
      targets: ['main'],
      ...(model && { semantic_cache_model: model }),
    });
    return {
      providers: [
        { id: 'one', kind: 'openai', base_url: provider.openaiBaseUrl },
        { id: 'words', kind: 'openai', base_url: thesaurus.openaiBaseUrl },
        { id: 'local', kind: 'local' },
      ],
      models: [
        { id: 'main', provider: 'one' },
        { id: 'thesaurus', ...embeds },
        { id: 'newer-thesaurus', ...embeds },
        { id: 'local/hashing', provider: 'local', max_output_tokens: 0, embedding: { dimensions: 1024 } },
      ],
      routes: [route('alike', comparer), route('by-spelling')],
    };
  };
  const asking = (content: string, more: Partial<ChatRequest> = {}): Partial<ChatRequest> => ({
    model: 'alike',
    temperature: 0,
    messages: [{ role: 'user', content }],
    aerie: { semantic_cache: true },
    ...more,
  });
  const ask = (content: string, more: Partial<ChatRequest> = {}, options: JobOptions = {}) =>
    router.ask(asking(content, more), { tenant, ...options });

  let spellings = 0;
  /** The words as nobody has written them before, which the model takes for the same. */
  const respelt = (words: string) => words + (++spellings).toString(2).replaceAll('0', '!').replaceAll('1', '?');

  /** Lets the tenant ask until its hits are known to be true. Who embeds too slowly on a busy machine learns nothing. */
  async function train(more: Partial<ChatRequest> = {}): Promise<void> {
    await ask(QUESTION, more);
    for (let done = 0; done < TRIALS; done += 30) await borrowed(QUESTION, more);
    await vi.waitUntil(async () => (await borrowed(QUESTION, more)) > 20, 20_000);
  }

  /** How many of 30 requests were answered as a similar one was. */
  async function borrowed(words: string, more: Partial<ChatRequest> = {}): Promise<number> {
    const answers = await Promise.all(Array.from({ length: 30 }, () => ask(respelt(words), more)));
    return answers.filter(({ end }) => end.aerie.cache!.reason.startsWith('a similar request')).length;
  }

  const lastUsage = async (jobs: number) => {
    await vi.waitFor(() => expect(router.bus.usage).toHaveLength(jobs));
    return router.bus.usage.at(-1)!.calls;
  };
  const embedding = (usage: object) => expect.objectContaining({ model: 'thesaurus', cacheHit: false, usage });

  it('are those that mean the same, where spelling finds none', async () => {
    await train();
    expect(await borrowed(IN_OTHER_WORDS)).toBeGreaterThan(20);
    expect(await borrowed('How do I delete my account?')).toBe(0);
    await train({ model: 'by-spelling' });
    expect(await borrowed(QUESTION, { model: 'by-spelling' })).toBeGreaterThan(20);
    expect(await borrowed(IN_OTHER_WORDS, { model: 'by-spelling' })).toBe(0);
  });

  it('cost the request what it costs to embed it, once', async () => {
    const first = await ask(QUESTION);
    expect(await lastUsage(1)).toEqual([
      expect.objectContaining({ model: 'main', usage: expect.objectContaining({ outputTokens: 4 }) }),
      embedding(expect.objectContaining({ inputTokens: 7, outputTokens: 0, source: 'provider' })),
    ]);
    // 10 + 2 x 4 for the answer, 7 for the vector, of a millionth of a dollar each.
    expect(first.end.aerie.cost_usd).toBeCloseTo(0.000025, 12);
    const again = await ask(QUESTION, { seed: 2 });
    expect(again.end.aerie.cost_usd).toBeCloseTo(0.000018, 12);
    expect(await lastUsage(2)).toEqual([expect.objectContaining({ model: 'main' })]);
    expect((await ask(QUESTION)).end.aerie).toMatchObject({ cache: { status: 'hit' }, cost_usd: 0 });
    expect(thesaurus.calls).toEqual([[QUESTION]]);
  });

  it('cost only that when their answer is borrowed', async () => {
    await train();
    const jobs = router.bus.usage.length;
    await vi.waitFor(async () => {
      const { aerie } = (await ask(respelt(IN_OTHER_WORDS))).end;
      expect(aerie).toMatchObject({ cache: { status: 'hit' }, route: { attempts: 0 } });
      expect(aerie.cost_usd).toBeCloseTo(0.000007, 12);
    });
    expect(router.bus.usage.length).toBeGreaterThan(jobs);
    expect(router.bus.usage.at(-1)!.calls).toEqual([
      expect.objectContaining({ model: 'main', cacheHit: true }),
      embedding(expect.objectContaining({ inputTokens: 7 })),
    ]);
  });

  it('are found by the model that needs no network and costs nothing', async () => {
    router.reconfigure(setup('local/hashing'));
    await train();
    expect(await borrowed(QUESTION)).toBeGreaterThan(20);
    expect(thesaurus.calls).toEqual([]);
  });

  it('are looked for no longer than 300 ms, and told what was spent on it', async () => {
    await ask('Are the connections open?');
    thesaurus.latencyMs = 2_000;
    const startedAt = performance.now();
    const answer = await ask(QUESTION);
    expect(performance.now() - startedAt).toBeLessThan(1_000);
    expect(answer.end.aerie.cache).toMatchObject({ status: 'miss' });
    expect(await lastUsage(2)).toEqual([
      expect.objectContaining({ model: 'main' }),
      embedding(expect.objectContaining({ source: 'counted' })),
    ]);
  });

  it('are not found, and nothing else happens, while the model fails', async () => {
    thesaurus.status = 500;
    for (let n = 0; n < 20; n++) {
      const answer = await ask(respelt(QUESTION));
      expect(answer.end.aerie.cache).toMatchObject({ status: 'miss' });
    }
    expect(await lastUsage(20)).toEqual([expect.objectContaining({ model: 'main' })]);
    // The breaker opens: a model that fails is not asked for every request.
    expect(thesaurus.calls.length).toBeLessThan(15);
  });

  it('are never those that another model has embedded', async () => {
    await train();
    expect(await borrowed(QUESTION)).toBeGreaterThan(20);
    router.reconfigure(setup('newer-thesaurus'));
    expect(await borrowed(QUESTION)).toBe(0);
    router.reconfigure(setup());
    expect(await borrowed(QUESTION)).toBeGreaterThan(20);
  });

  it('are not looked for by a model outside of the region of the request, nor by one of other tenants', async () => {
    const inEurope = <Model extends object>(model: Model) => ({ ...model, regions: ['eu'] });
    const there = setup();
    router.reconfigure({
      ...there,
      models: there.models.map((model) => (model.id === 'main' ? inEurope(model) : model)),
    });
    await ask(QUESTION, { aerie: { semantic_cache: true, region: 'eu' } });
    expect(thesaurus.calls).toEqual([]);
    router.reconfigure(setup('thesaurus', { tenants: ['other'] }));
    expect((await ask(IN_OTHER_WORDS)).end.aerie.cache).toMatchObject({ status: 'miss' });
    expect(thesaurus.calls).toEqual([]);
    await ask(IN_OTHER_WORDS, {}, { tenant: 'other' });
    expect(thesaurus.calls).toEqual([[IN_OTHER_WORDS]]);
  });

  it('owe what was embedded when their client leaves meanwhile', async () => {
    await ask('Are the connections open?');
    thesaurus.latencyMs = 200;
    const leaving = new AbortController();
    setTimeout(() => leaving.abort(), 100);
    const parts = await Array.fromAsync(router.answer(jobOf(asking(QUESTION), { tenant }), leaving.signal));
    expect(parts).toMatchObject([{ kind: 'error', error: { code: 'cancelled' } }]);
    expect(await lastUsage(2)).toEqual([embedding(expect.objectContaining({ source: 'counted' }))]);
  });
});
