import OpenAI from 'openai';

import { testModel, type FakeProvider, type TenantAndKey } from '#testing';

import { platform, provider, refusal, saying, useStandalone } from './standalone.suite.js';

/** `fake-model`: 1,000 nano-USD per prompt token and 2,000 per completion token. */
const billedNano = ({ billedPromptTokens: prompt, billedCompletionTokens: completion }: Billed) =>
  prompt * 1000 + completion * 2000;

type Billed = Awaited<ReturnType<FakeProvider['stats']>>;

describe('money', () => {
  useStandalone(({ openaiBaseUrl }) => ({
    catalogue: {
      providers: [{ id: 'fake', kind: 'openai', base_url: openaiBaseUrl, private_network: true }],
      models: [
        testModel({ id: 'fake-model', provider: 'fake' }),
        testModel({
          id: 'cached-prices',
          provider: 'fake',
          price: { input_usd_per_million: 0.15, cache_read_usd_per_million: 0.075, output_usd_per_million: 0.6 },
        }),
        testModel({
          id: 'odd-prices',
          provider: 'fake',
          price: { input_usd_per_million: 0.0375, output_usd_per_million: 0.000001 },
        }),
      ],
    },
  }));

  const ask = ({ key }: TenantAndKey, more: Record<string, unknown> = {}) =>
    platform.openai(key).chat.completions.create(saying('Hello.', more));

  const usageOf = async ({ tenant }: TenantAndKey, groupBy = 'tenant') =>
    (await platform.admin('GET', `/v1/usage?tenant=${tenant}&group_by=${groupBy}`)).data;

  const budget = (scope: object, limitNano: number) =>
    platform.admin('POST', '/v1/budgets', { scope, limit_usd: limitNano / 1e9, period: 'total' });

  describe('in /v1/usage', () => {
    it.each([
      ['fake-model', { promptTokens: 1234, completionTokens: 567, cachedPromptTokens: 0 }, '2368000', 0],
      // 1,034 x 150 + 200 x 75 + 567 x 600
      ['cached-prices', { promptTokens: 1234, completionTokens: 567, cachedPromptTokens: 200 }, '510300', 200],
      // 1 x 37.5 + 1 x 0.001, rounded once
      ['odd-prices', { promptTokens: 1, completionTokens: 1, cachedPromptTokens: 0 }, '38', 0],
    ])('%s costs what it costs to the nano-USD', async (model, usage, cost, cached) => {
      const who = await platform.createTenantAndKey();
      await provider.script({ answer: 'Hi.', usage });
      const completion = await ask(who, { model });
      expect(completion).toHaveProperty('aerie.cost_usd', Number(cost) / 1e9);
      await expect
        .poll(() => usageOf(who, 'tenant,key,model'), { timeout: 5000 })
        .toEqual([
          {
            tenant: who.tenant,
            key_id: who.keyId,
            model,
            requests: 1,
            prompt_tokens: usage.promptTokens,
            completion_tokens: usage.completionTokens,
            cached_tokens: cached,
            cost_nano_usd: cost,
            cost_usd: Number(cost) / 1e9,
          },
        ]);
    });

    it('everything is counted once: plain, streamed and answered from the cache', async () => {
      const who = await platform.createTenantAndKey();
      const usage = { promptTokens: 10, completionTokens: 5 };
      await provider.script({ answer: 'Hi.', usage });
      await ask(who);
      await Array.fromAsync(
        await platform.openai(who.key).chat.completions.create({ ...saying('Streamed.'), stream: true }),
      );
      await ask(who, { temperature: 0 });
      await ask(who, { temperature: 0 });
      await expect
        .poll(() => usageOf(who), { timeout: 5000 })
        .toMatchObject([{ requests: 4, prompt_tokens: 30, completion_tokens: 15, cost_nano_usd: '60000' }]);
    });

    it('what the provider does not tell is counted', async () => {
      const who = await platform.createTenantAndKey();
      await provider.script({ answer: 'Hello to you, too.', usage: 'none' });
      await ask(who);
      await expect.poll(async () => (await usageOf(who))[0]?.completion_tokens, { timeout: 5000 }).toBeGreaterThan(3);
    });

    it('a key sees its own tenant and nobody else', async () => {
      const [mine, theirs] = [await platform.createTenantAndKey(), await platform.createTenantAndKey()];
      await Promise.all([ask(mine), ask(theirs)]);
      const seen = async () =>
        (await platform.call('GET', `/v1/usage?tenant=${theirs.tenant}`, { key: mine.key })).body.data;
      await expect.poll(async () => (await seen()).length, { timeout: 5000 }).toBe(1);
      expect(await seen()).toMatchObject([{ tenant: mine.tenant, key_id: mine.keyId }]);
    });

    it('sums by what is asked for, in the time that is asked for', async () => {
      const who = await platform.createTenantAndKey();
      await provider.script({ answer: 'Hi.', usage: { promptTokens: 10, completionTokens: 5 } });
      await ask(who);
      await ask(who, { model: 'cached-prices' });
      await expect
        .poll(() => usageOf(who, 'model'), { timeout: 5000 })
        .toMatchObject([{ model: 'cached-prices' }, { model: 'fake-model', cost_nano_usd: '20000' }]);
      const future = new Date(Date.now() + 60_000).toISOString();
      expect((await platform.call('GET', `/v1/usage?from=${future}`, { key: who.key })).body.data).toEqual([]);
      const past = Math.floor(Date.now() / 1000) - 3600;
      const whole = await platform.call('GET', `/v1/usage?from=${past}&to=${future}`, { key: who.key });
      expect(whole.body.total_cost_usd).toBeCloseTo((20_000 + 4500) / 1e9, 12);
    });
  });

  describe('of a budget', () => {
    it('spent is refused with insufficient_quota, and no SDK retries that', async () => {
      const who = await platform.createTenantAndKey();
      // Each is billed 40,000; 62,000 are held for it meanwhile: 30 tokens at most of prompt and 16 of completion.
      await budget({ tenant: who.tenant }, 110_000);
      await provider.script({ answer: 'Hi.', usage: { promptTokens: 8, completionTokens: 16 } });
      for (const spent of ['40000', '80000']) {
        await ask(who, { max_tokens: 16 });
        await expect.poll(async () => (await usageOf(who))[0]?.cost_nano_usd, { timeout: 5000 }).toBe(spent);
      }
      const error = await refusal(ask(who, { max_tokens: 16 }), OpenAI.RateLimitError);
      expect(error).toMatchObject({ status: 429, type: 'insufficient_quota', code: 'budget_exceeded' });
      expect(error.headers.get('x-should-retry')).toBe('false');
      const calls = (await provider.stats()).requests;
      expect(calls).toBe(2);
      const patient = new OpenAI({ baseURL: `${platform.url}/v1`, apiKey: who.key, maxRetries: 5 });
      const startedAt = performance.now();
      await refusal(patient.chat.completions.create(saying('Hello.', { max_tokens: 16 })), OpenAI.RateLimitError);
      expect(performance.now() - startedAt).toBeLessThan(2000);
      expect((await provider.stats()).requests).toBe(calls);
    });

    it('spent is refused before a stream begins', async () => {
      const who = await platform.createTenantAndKey();
      await budget({ tenant: who.tenant }, 1000);
      const error = await refusal(
        platform.openai(who.key).chat.completions.create({ ...saying('Hello.'), stream: true }),
        OpenAI.RateLimitError,
      );
      expect(error).toMatchObject({ status: 429, code: 'budget_exceeded' });
    });

    it('is never overrun by 50 requests at once on a cap worth four', async () => {
      const who = await platform.createTenantAndKey();
      // Held for each: 30 tokens at most of prompt and 20 of completion.
      const capNano = 4 * (30 * 1000 + 20 * 2000);
      await budget({ tenant: who.tenant }, capNano);
      await provider.script({ answer: 'word '.repeat(40), latencyMs: 50 });
      const outcomes = await Promise.allSettled(Array.from({ length: 50 }, () => ask(who, { max_tokens: 20 })));
      const stats = await provider.stats();
      expect(billedNano(stats)).toBeLessThanOrEqual(capNano);
      expect(outcomes.filter(({ status }) => status === 'fulfilled').length).toBe(stats.completed);
      expect(stats.completed).toBeGreaterThanOrEqual(4);
      const reasons = outcomes.flatMap((outcome) => (outcome.status === 'rejected' ? [outcome.reason] : []));
      expect(new Set(reasons.map(({ code }) => code))).toEqual(new Set(['budget_exceeded']));
      await expect
        .poll(async () => (await usageOf(who))[0]?.cost_nano_usd, { timeout: 5000 })
        .toBe(String(billedNano(stats)));
    });

    it('of a key binds that key alone', async () => {
      const poor = await platform.createTenantAndKey();
      const rich = await platform.createTenantAndKey({ tenant: poor.tenant });
      await budget({ key: poor.keyId }, 1000);
      await refusal(ask(poor), OpenAI.RateLimitError);
      expect(await ask(rich)).toHaveProperty('model', 'fake-model');
    });

    it('does not bind a model that costs nothing', async () => {
      const who = await platform.createTenantAndKey();
      await budget({ tenant: who.tenant }, 1000);
      const completion = await ask(who, { model: 'local/extractive' });
      expect(completion.model).toBe('local/extractive');
    });

    it('is told with what was spent, and gone when it is deleted', async () => {
      const who = await platform.createTenantAndKey();
      const made = await budget({ tenant: who.tenant }, 1_000_000);
      expect(made).toMatchObject({
        object: 'budget',
        scope: { tenant: who.tenant },
        period: 'total',
        limit_usd: 0.001,
      });
      await provider.script({ answer: 'Hi.', usage: { promptTokens: 10, completionTokens: 5 } });
      await ask(who, { max_tokens: 16 });
      const listed = async () => (await platform.admin('GET', `/v1/budgets?tenant=${who.tenant}`)).data;
      await expect.poll(listed, { timeout: 5000 }).toMatchObject([{ id: made.id, spent_usd: 0.00002 }]);
      await platform.admin('DELETE', `/v1/budgets/${made.id}`);
      expect(await listed()).toEqual([]);
      const again = await platform.call('DELETE', `/v1/budgets/${made.id}`, { key: platform.adminKey });
      expect(again).toMatchObject({ status: 404, body: { error: { code: 'not_found' } } });
    });
  });
});
