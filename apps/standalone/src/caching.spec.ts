import type { ChatCompletion, RouteConfig } from '#contracts';
import { catalogueOf } from '#testing';

import { key, openai, platform, provider, saying, useCaller, useStandalone } from './standalone.suite.js';

describe('the same question', () => {
  useStandalone((fake) => {
    const catalogue = catalogueOf(fake);
    const alike: RouteConfig = {
      alias: 'alike',
      strategy: 'fallback',
      targets: ['fake-model'],
      semantic_cache_model: 'fake-embedder',
    };
    return { catalogue: { ...catalogue, routes: [...catalogue.routes!, alike] } };
  });
  useCaller(beforeAll);

  const exactly = { temperature: 0 };
  const calls = async () => (await provider.stats()).requests;
  const ask = (content: string, options: { headers?: Record<string, string>; key?: string } = {}) =>
    platform.call('POST', '/v1/chat/completions', { key, body: saying(content, exactly), ...options });

  describe('asked again', () => {
    it('is answered from the cache at temperature 0, without a call and without cost', async () => {
      await provider.script({ answer: 'Forty-two.' });
      const first = await ask('What is the answer?');
      const second = await ask('What is the answer?');
      expect(first.body).toHaveProperty('aerie.cache.status', 'miss');
      expect(second.body).toMatchObject({ aerie: { cache: { status: 'hit' }, cost_usd: 0 } });
      expect(second.body.choices).toEqual(first.body.choices);
      expect(Object.fromEntries(second.headers)).toMatchObject({
        'x-aerie-cache': 'hit',
        'x-aerie-cache-reason': expect.stringMatching(/^an identical request was answered \d+ s ago$/),
        'x-aerie-cost-usd': '0',
      });
      expect(await calls()).toBe(1);
    });

    it('is answered from the cache when it is streamed, usage only if it is asked for', async () => {
      await provider.script({ answer: 'Forty-two.' });
      await ask('Streamed from the cache?');
      const body = { ...saying('Streamed from the cache?', exactly), stream: true as const };
      const chunks = await Array.fromAsync(await openai.chat.completions.create(body));
      expect(chunks.map(({ choices }) => choices[0]?.delta.content ?? '').join('')).toBe('Forty-two.');
      expect(chunks.filter(({ usage }) => usage)).toEqual([]);
      const withUsage = await Array.fromAsync(
        await openai.chat.completions.create({ ...body, stream_options: { include_usage: true } }),
      );
      expect(withUsage.at(-1)).toMatchObject({ choices: [], usage: { total_tokens: 0 } });
      expect(await calls()).toBe(1);
    });

    it('is asked again for another tenant', async () => {
      const other = await platform.createTenantAndKey();
      await ask('Whose is it?');
      expect((await ask('Whose is it?', { key: other.key })).headers.get('x-aerie-cache')).toBe('miss');
      expect(await calls()).toBe(2);
    });

    it('is asked again when the caller says no-cache, and the new answer is kept', async () => {
      await provider.script({ answer: 'Then.' });
      await ask('And now?');
      await provider.script({ answer: 'Now.' });
      const again = await ask('And now?', { headers: { 'cache-control': 'no-cache' } });
      expect(again.headers.get('x-aerie-cache')).toBe('bypass');
      const { body, headers } = await ask('And now?');
      expect(headers.get('x-aerie-cache')).toBe('hit');
      expect((body as ChatCompletion).choices[0]!.message.content).toBe('Now.');
    });

    it('leaves no trace when the caller says no-store', async () => {
      await ask('Between us?', { headers: { 'cache-control': 'no-store' } });
      expect((await ask('Between us?')).headers.get('x-aerie-cache')).toBe('miss');
    });
  });

  describe('asked a thousand times at once', () => {
    const CALLERS = 1000;
    const PATIENCE_MS = 120_000;

    it.each([false, true])(
      'is one call, charged once (streamed: %s)',
      async (stream) => {
        await provider.script({
          answer: 'One for all.',
          latencyMs: 300,
          usage: { promptTokens: 10, completionTokens: 4 },
        });
        const tenant = await platform.createTenantAndKey({ requests_per_minute: 0 });
        const body = { ...saying(`All together? ${stream}`, exactly), stream };
        const answers = await Promise.all(
          Array.from({ length: CALLERS }, () =>
            platform.call('POST', '/v1/chat/completions', { key: tenant.key, body }),
          ),
        );
        expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
        expect(await provider.stats()).toMatchObject({ requests: 1, completed: 1 });
        await vi.waitFor(async () => {
          const usage = await platform.admin('GET', `/v1/usage?tenant=${tenant.tenant}`);
          expect(usage).toMatchObject({ data: [{ requests: CALLERS, completion_tokens: 4, cost_nano_usd: '18000' }] });
        }, 30_000);
      },
      PATIENCE_MS,
    );

    it('is one call even when the first caller leaves at once', async () => {
      await provider.script({ answer: 'Still here.', latencyMs: 2_000 });
      const body = saying('Who is first?', exactly);
      const first = new AbortController();
      const left = openai.chat.completions.create(body, { signal: first.signal });
      await vi.waitFor(async () => expect(await calls()).toBe(1), 10_000);
      const others = Array.from({ length: 50 }, () => openai.chat.completions.create(body));
      first.abort();
      await expect(left).rejects.toThrow(/abort/i);
      const answers = await Promise.all(others);
      expect(new Set(answers.map(({ choices }) => choices[0]!.message.content))).toEqual(new Set(['Still here.']));
      expect(await provider.stats()).toMatchObject({ requests: 1, aborted: 0 });
    });
  });

  describe('compared with similar ones by a model', () => {
    const similar = (content: string, more = {}) => ({
      ...saying(content, { ...exactly, max_tokens: 20, aerie: { semantic_cache: true } }),
      model: 'alike',
      ...more,
    });
    const usageOf = async (tenant: string) =>
      (await platform.admin('GET', `/v1/usage?tenant=${tenant}&group_by=model`)).data;

    it('costs who asks what its vector costs, too', async () => {
      const usage = { promptTokens: 10, completionTokens: 4 };
      await provider.script({ answer: 'Forty-two.', usage });
      const who = await platform.createTenantAndKey();
      const body = similar('What does a question cost?');
      const answer = await platform.call('POST', '/v1/chat/completions', { key: who.key, body });
      const { billedPromptTokens } = await provider.stats();
      const ofVector = billedPromptTokens - usage.promptTokens;
      expect(ofVector).toBeGreaterThan(0);
      expect(answer.body.aerie.cost_usd).toBeCloseTo((18 + ofVector) / 1e6, 12);
      await expect
        .poll(() => usageOf(who.tenant), { timeout: 5_000 })
        .toMatchObject([
          { model: 'fake-embedder', prompt_tokens: ofVector, cost_nano_usd: String(ofVector * 1_000) },
          { model: 'fake-model', prompt_tokens: 10, cost_nano_usd: '18000' },
        ]);
    });

    it('never costs more than a budget has', async () => {
      await provider.script({ answer: 'word '.repeat(100) });
      const who = await platform.createTenantAndKey({ requests_per_minute: 0 });
      const limitNano = 400_000;
      const scope = { tenant: who.tenant };
      await platform.admin('POST', '/v1/budgets', { scope, limit_usd: limitNano / 1e9, period: 'total' });
      const answers = await Promise.all(
        Array.from({ length: 60 }, (_, n) =>
          platform.call('POST', '/v1/chat/completions', { key: who.key, body: similar(`Is it the ${n}th question?`) }),
        ),
      );
      const answered = answers.filter(({ status }) => status === 200);
      expect(answered.length).toBeGreaterThan(0);
      expect(answered.length).toBeLessThan(60);
      expect(new Set(answers.map(({ body }) => body.error?.code))).toEqual(new Set([undefined, 'budget_exceeded']));
      const { billedPromptTokens: prompt, billedCompletionTokens: completion } = await provider.stats();
      const billedNano = prompt * 1_000 + completion * 2_000;
      await expect
        .poll(
          async () =>
            (await usageOf(who.tenant)).reduce(
              (sum: number, row: { cost_nano_usd: string }) => sum + Number(row.cost_nano_usd),
              0,
            ),
          { timeout: 5_000 },
        )
        .toBe(billedNano);
      expect(billedNano).toBeLessThanOrEqual(limitNano);
    });
  });
});
