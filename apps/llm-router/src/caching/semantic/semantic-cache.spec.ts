import type { ChatMessage, ChatRequest } from '#contracts';
import { type FakeProvider, startFakeProvider } from '#testing';

import { type JobOptions, Router } from '../../router.harness.suite.js';
import { NEAR_MISSES } from './near-misses.suite.js';

/** More trials without an error than the bound of 1 % takes. */
const TRIALS = 500;
const QUESTION = 'How do I reset my password?';

describe('the semantic cache', () => {
  let provider: FakeProvider;
  let router: Router;
  /** One whose tenant `acme` has had its trials. */
  let trained: Router;

  beforeAll(async () => {
    provider = await startFakeProvider({ record: false });
    await provider.script({ answer: 'Open the settings and press reset.' });
    trained = await startRouter();
    await train(trained);
  });
  afterAll(async () => {
    await trained.stop();
    await provider.stop();
  });
  beforeEach(async () => {
    await provider.reset();
    await provider.script({ answer: 'Open the settings and press reset.' });
    router = await startRouter();
  });
  afterEach(() => router.stop());

  const startRouter = () =>
    Router.start({
      providers: [{ id: 'one', kind: 'openai', base_url: provider.openaiBaseUrl }],
      models: [{ id: 'main', provider: 'one' }],
    });
  const asking = (content: string, more: Partial<ChatRequest> = {}): Partial<ChatRequest> => ({
    temperature: 0,
    messages: [{ role: 'user', content }],
    aerie: { semantic_cache: true },
    ...more,
  });
  const reasonOf = async (at: Router, request: Partial<ChatRequest>, options: JobOptions = {}) =>
    (await at.ask(request, options)).end.aerie.cache!.reason;
  const borrows = async (at: Router, request: Partial<ChatRequest>, options: JobOptions = {}) =>
    (await reasonOf(at, request, options)).startsWith('a similar request');

  let spellings = 0;
  /** A question as nobody has written it before. */
  const respelt = (question = QUESTION) =>
    question + (++spellings).toString(2).replaceAll('0', '!').replaceAll('1', '?');

  /** Lets a tenant ask until its hits are known to be true. */
  async function train(at: Router): Promise<void> {
    await at.ask(asking(QUESTION));
    for (let done = 0; done < TRIALS; done += 50) {
      await Promise.all(Array.from({ length: 50 }, () => at.ask(asking(respelt()))));
    }
  }

  /** How many of so many questions were answered as a similar one was. */
  async function borrowed(at: Router, count: number, more: Partial<ChatRequest> = {}, options: JobOptions = {}) {
    const answers = Array.from({ length: count }, () => borrows(at, asking(respelt(), more), options));
    return (await Promise.all(answers)).filter(Boolean).length;
  }

  it('serves nothing before trials have shown that answers agree, and then all but a few that it asks again', async () => {
    await router.ask(asking(QUESTION));
    expect(await borrowed(router, 50)).toBe(0);
    const hits = await borrowed(trained, 400);
    expect(hits).toBeGreaterThan(340);
    expect(hits).toBeLessThan(400);
    await vi.waitFor(async () =>
      expect(await reasonOf(trained, asking(respelt(`Please, ${QUESTION}`)))).toMatch(
        /^a similar request \(1\.00\) was answered \d+ s ago$/,
      ),
    );
  });

  it('serves nothing where answers differ', async () => {
    await router.ask(asking(QUESTION));
    for (let n = 0; n < 10; n++) {
      await provider.script({ answer: `There are ${n} ways.` });
      expect(await borrowed(router, 60)).toBe(0);
    }
  });

  it('stops serving when answers begin to differ', async () => {
    await train(router);
    expect(await borrowed(router, 20)).toBeGreaterThan(0);
    await provider.script({ answer: 'Call 112.' });
    let served = 0;
    await vi.waitUntil(async () => {
      const hits = await borrowed(router, 50);
      served += hits;
      return hits === 0;
    }, 20_000);
    expect(served).toBeLessThan(500);
  });

  it(`takes none of ${NEAR_MISSES.length} near misses for the same question`, async () => {
    const sentences = [...new Set(NEAR_MISSES.flat())];
    const orders = { ada: sentences, bob: sentences.toReversed() };
    const wrong = [];
    // Each is asked behind all others: in one order by one user, in the other by another.
    for (const [user, order] of Object.entries(orders)) {
      for (const sentence of order) {
        if (await borrows(trained, asking(respelt(sentence), { user }))) wrong.push(sentence);
      }
    }
    expect(wrong).toEqual([]);
    await vi.waitFor(async () =>
      expect(await borrows(trained, asking(respelt(sentences[0]), { user: 'ada' }))).toBe(true),
    );
  });

  it.each<[string, Partial<ChatRequest>, JobOptions]>([
    ['another user', { user: 'mallory' }, {}],
    ['another tenant', {}, { tenant: 'other' }],
    ['another policy', {}, { guardPolicy: 'strict' }],
    ['another field', { seed: 7 }, {}],
    ['one that did not ask for it', { aerie: {} }, {}],
    ['one with tools', { tools: [{ type: 'function', function: { name: 'f' } }] }, {}],
  ])('serves nothing to %s', async (_who, more, options) => {
    expect(await borrowed(trained, 30)).toBeGreaterThan(0);
    expect(await borrows(trained, asking(respelt(), more), options)).toBe(false);
  });

  it('serves nothing under another system prompt, nor in the turn of a tool or in a script it cannot read', async () => {
    const behind = (...messages: ChatMessage[]) =>
      asking('', { messages: [...messages, { role: 'user', content: respelt() }] });
    const call = { id: 'a', type: 'function', function: { name: 'f', arguments: '{}' } };
    const tool: ChatMessage[] = [
      { role: 'assistant', tool_calls: [call] },
      { role: 'tool', tool_call_id: 'a', content: '1' },
    ];
    const others = [
      () => behind({ role: 'system', content: 'Be rude.' }),
      () => behind(...tool),
      () => asking(respelt('Как мне сбросить пароль')),
    ];
    for (const other of others) expect(await borrows(trained, other())).toBe(false);
    for (const other of others.slice(1)) {
      const asked = await Promise.all(Array.from({ length: 20 }, () => borrows(trained, other())));
      expect(asked.filter(Boolean)).toEqual([]);
    }
  });
});
