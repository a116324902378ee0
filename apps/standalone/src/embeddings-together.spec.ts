import { setTimeout as sleep } from 'node:timers/promises';

import { countTokens } from 'gpt-tokenizer/encoding/o200k_base';
import OpenAI from 'openai';

import { type Fault } from '#testing';

import { embeddingCatalogue, MOST_TOKENS } from './embeddings.suite.js';
import { key, platform, provider, refusal, tenant, useCaller, useStandalone } from './standalone.suite.js';

describe('requests for embeddings', () => {
  useStandalone(embeddingCatalogue);
  useCaller(beforeEach);

  type Params = Partial<OpenAI.EmbeddingCreateParams> & Record<string, unknown>;
  const embed = (input: string | string[], more: Params = {}, options: object = {}, as = key) =>
    platform.openai(as).embeddings.create({ model: 'embedder', input, ...more }, options);
  const many = <T>(count: number, make: (index: number) => T) =>
    Array.from({ length: count }, (_, index) => make(index));
  const inputsOfCalls = async () => (await provider.requests()).map(({ body }) => (body as { input: string[] }).input);
  const cacheOf = async (input: string | string[], more?: Params, options?: object, as?: string) =>
    ((await embed(input, more, options, as)) as unknown as { aerie: { cache: object } }).aerie.cache;
  const rule = (script: { latencyMs?: number; fault?: Fault }, match: { message?: string; model?: string } = {}) =>
    provider.rule({ endpoint: 'embeddings', ...match }, script);
  const ledger = async () => (await platform.admin('GET', `/v1/usage?tenant=${tenant}&group_by=tenant`)).data[0];

  describe('with texts that are known', () => {
    it('are answered without the provider, whichever encoding they ask for', async () => {
      const first = await embed(['fox', 'hound']);
      expect(await cacheOf(['hound', 'fox'])).toMatchObject({ status: 'hit' });
      const plain = await platform.call('POST', '/v1/embeddings', { key, body: { model: 'embedder', input: 'fox' } });
      expect(plain.body).toMatchObject({
        data: [{ embedding: first.data[0]!.embedding }],
        usage: { prompt_tokens: 0, total_tokens: 0 },
        aerie: { cache: { status: 'hit' }, cost_usd: 0, route: { attempts: 0 } },
      });
      expect(plain.headers.get('x-aerie-cache')).toBe('hit');
      expect((await provider.stats()).requests).toBe(1);
    });

    it('ask the provider for the rest, and for nothing twice', async () => {
      await embed('fox');
      expect(await cacheOf(['hound', 'fox', 'hound', 'owl'])).toEqual({
        status: 'partial',
        reason: '1 of 4 inputs were known',
      });
      expect(await inputsOfCalls()).toEqual([['fox'], ['hound', 'owl']]);
    });

    it('ask again when they say so, and nothing of it is kept', async () => {
      const bypass = { status: 'bypass', reason: 'the request forbids it' };
      expect(await cacheOf('fox', { aerie: { cache: false } })).toEqual(bypass);
      expect(await cacheOf('fox', {}, { headers: { 'cache-control': 'no-cache' } })).toEqual(bypass);
      expect(await cacheOf('fox')).toMatchObject({ status: 'miss' });
      expect((await provider.stats()).requests).toBe(3);
    });

    it.each([
      ['another length', { dimensions: 64 }],
      ['another model', { model: 'textual' }],
      ['another field that may matter', { input_type: 'query' }],
    ])('never get vectors that were made for %s', async (_, more) => {
      await embed('fox');
      expect(await cacheOf('fox', more)).toMatchObject({ status: 'miss' });
    });

    it('never get vectors that were made for another tenant', async () => {
      await embed('fox');
      const other = await platform.createTenantAndKey();
      expect(await cacheOf('fox', {}, {}, other.key)).toMatchObject({ status: 'miss' });
    });

    it('are answered also when what they are called for is spelled out', async () => {
      await embed('fox');
      expect(await cacheOf('fox', { dimensions: 256, user: 'u-1' })).toMatchObject({ status: 'hit' });
    });
  });

  describe('at the same time', () => {
    it('go to the provider together, and owe together what it billed, to the token', async () => {
      await rule({ latencyMs: 100 });
      const answers = await Promise.all(many(50, (index) => embed(`text number ${index} ${'long '.repeat(index)}`)));
      const { requests, billedPromptTokens } = await provider.stats();
      expect(requests).toBeLessThanOrEqual(40);
      const alone = answers.map(({ usage }) => usage.prompt_tokens);
      expect(alone.reduce((sum, tokens) => sum + tokens, 0)).toBe(billedPromptTokens);
      expect(alone[49]! - alone[0]!).toBe(49);
      await expect.poll(ledger, { timeout: 5000 }).toMatchObject({
        requests: 50,
        prompt_tokens: billedPromptTokens,
        cost_nano_usd: String(billedPromptTokens * 20),
      });
    });

    it('for the same text are one call, which is owed for once', async () => {
      await rule({ latencyMs: 200 });
      const answers = await Promise.all(many(200, () => embed('the one text')));
      expect(new Set(answers.map(({ data }) => JSON.stringify(data))).size).toBe(1);
      const { requests, billedPromptTokens } = await provider.stats();
      expect(requests).toBe(1);
      await expect.poll(ledger, { timeout: 5000 }).toMatchObject({ requests: 200, prompt_tokens: billedPromptTokens });
    });

    it.each([
      ['tenants', async () => ({ as: (await platform.createTenantAndKey()).key })],
      ['models', async () => ({ more: { model: 'textual' } })],
      ['lengths', async () => ({ more: { dimensions: 64 } })],
      ['end users', async () => ({ more: { user: 'u-2' } })],
    ])('of different %s never go together', async (_, other) => {
      await rule({ latencyMs: 100 });
      const { as, more } = (await other()) as { as?: string; more?: Params };
      await Promise.all(
        many(10, (index) => (index % 2 ? embed(`odd ${index}`) : embed(`even ${index}`, more, {}, as))),
      );
      for (const inputs of await inputsOfCalls()) expect(new Set(inputs.map((text) => text.slice(0, 3))).size).toBe(1);
    });

    it('are not held up by each other beyond what the provider takes in one call', async () => {
      await rule({ latencyMs: 100 });
      const texts = many(150, (index) => `text ${index}`);
      await Promise.all(many(3, (third) => embed(texts.slice(third * 50, third * 50 + 50), { model: 'textual' })));
      const sizes = (await inputsOfCalls()).map(({ length }) => length);
      expect(Math.max(...sizes)).toBeLessThanOrEqual(100);
      expect(sizes.reduce((sum, size) => sum + size, 0)).toBe(150);
    });

    it('are cut by tokens where their texts are long', async () => {
      const texts = many(8, (index) => many(200, (word) => `${index}x${word}`).join(' '));
      await embed(texts, { model: 'textual' });
      const calls = await inputsOfCalls();
      expect(calls.length).toBeLessThan(8);
      for (const inputs of calls) {
        expect(inputs.reduce((sum, text) => sum + countTokens(text), 0)).toBeLessThanOrEqual(MOST_TOKENS);
      }
    });

    it('do not suffer from one that the provider refuses', async () => {
      await rule({ latencyMs: 100 }, { message: 'warm' });
      await rule({ fault: { kind: 'status', status: 400, message: 'This text is poison.' } }, { message: 'POISON' });
      const warm = embed('warm');
      await sleep(20);
      const good = many(5, (index) => embed([`good ${index}`, 'wanted by all']));
      const bad = refusal(embed(['POISON', 'wanted by all']), OpenAI.BadRequestError);
      expect((await bad).message).toContain('This text is poison.');
      for (const { data } of await Promise.all([warm, ...good])) expect(data[0]!.embedding).toHaveLength(256);
    });
  });

  describe('whose client leaves', () => {
    const left = async (input: string | string[], afterMs = 0) => {
      const controller = new AbortController();
      const asked = refusal(embed(input, {}, { signal: controller.signal }), OpenAI.APIUserAbortError);
      await expect.poll(async () => (await provider.stats()).requests, { timeout: 5000 }).toBeGreaterThan(0);
      await sleep(afterMs);
      const leftAt = Date.now();
      controller.abort();
      await asked;
      return leftAt;
    };

    it('end the call of the provider at once when nobody else waits for it', async () => {
      await rule({ fault: { kind: 'stall' } });
      const leftAt = await left(['fox', 'hound']);
      const abortedAt = async () => (await provider.requests())[0]!.abortedAt ?? Infinity;
      await expect.poll(abortedAt, { timeout: 2000 }).toBeLessThan(leftAt + 250);
    });

    it('take nothing from the others, and owe nothing for what others wait for', async () => {
      await rule({ latencyMs: 2000 });
      const leaving = left('the shared text', 1000);
      await sleep(100);
      const staying = await Promise.all([embed('the shared text'), embed(['the shared text', 'a text of its own'])]);
      await leaving;
      expect(staying.map(({ data }) => data.length)).toEqual([1, 2]);
      const { requests, billedPromptTokens } = await provider.stats();
      expect(requests).toBe(2);
      const owed = staying.reduce((sum, { usage }) => sum + usage.prompt_tokens, 0);
      expect(owed).toBe(billedPromptTokens);
      await expect.poll(ledger, { timeout: 5000 }).toMatchObject({ prompt_tokens: billedPromptTokens });
    });

    it('still owe for what went out for them alone, beside the others', async () => {
      await rule({ latencyMs: 400 });
      const first = embed('first of all');
      await sleep(50);
      const leaving = left('left behind', 100);
      const staying = embed('stays until the end');
      await Promise.all([first, leaving, staying]);
      const { billedPromptTokens } = await provider.stats();
      const told = (await first).usage.prompt_tokens + (await staying).usage.prompt_tokens;
      expect(told).toBeLessThan(billedPromptTokens);
      await expect.poll(ledger, { timeout: 5000 }).toMatchObject({ requests: 3, prompt_tokens: billedPromptTokens });
    });
  });

  describe('when the provider fails', () => {
    it.each<[string, Fault]>([
      ['answers 500', { kind: 'status', status: 500, times: 1 }],
      ['is reset', { kind: 'reset', times: 1 }],
      ['asks to wait', { kind: 'status', status: 429, retryAfter: { ms: 20 }, times: 1 }],
      ['sends a web page', { kind: 'html-200', times: 1 }],
      ['sends half an answer', { kind: 'truncate', times: 1 }],
      ['sends nothing', { kind: 'empty-stream', times: 1 }],
    ])('and %s, ask again', async (_, fault) => {
      await rule({ fault });
      expect((await embed('fox')).data[0]!.embedding).toHaveLength(256);
      expect((await provider.stats()).requests).toBe(2);
    });

    it('for good, go to the same model at another provider, and to no other model', async () => {
      await rule({ fault: { kind: 'status', status: 500 } }, { model: 'first' });
      expect(await embed('fox', { model: 'either' })).toMatchObject({
        model: 'second',
        aerie: { route: { model: 'second', provider: 'spare', reason: 'fell back from first: failed' } },
      });
      const error = await refusal(embed('fox', { model: 'first' }), OpenAI.APIError);
      expect(error).toMatchObject({ status: 502, code: 'provider_failed' });
    });
  });

  describe('under a budget', () => {
    const budget = (limitNano: number) =>
      platform.admin('POST', '/v1/budgets', { scope: { tenant }, limit_usd: limitNano / 1e9, period: 'total' });

    it('are refused before they cost anything when there is no money for all of their input', async () => {
      await budget(1_000);
      const error = await refusal(embed(many(20, (index) => `word ${index}`)), OpenAI.RateLimitError);
      expect(error).toMatchObject({ code: 'budget_exceeded' });
      expect((await provider.stats()).requests).toBe(0);
    });

    it('spend it to the end and never over it, however many come at once', async () => {
      await budget(10_000);
      await rule({ latencyMs: 20 });
      const outcomes = await Promise.allSettled(many(200, (index) => embed(`some words for number ${index}`)));
      const served = outcomes.filter(({ status }) => status === 'fulfilled').length;
      const { billedPromptTokens } = await provider.stats();
      expect(served).toBeGreaterThan(0);
      expect(served).toBeLessThan(200);
      expect(billedPromptTokens * 20).toBeLessThanOrEqual(10_000);
      await expect.poll(ledger, { timeout: 5000 }).toMatchObject({ cost_nano_usd: String(billedPromptTokens * 20) });
    });
  });
});
