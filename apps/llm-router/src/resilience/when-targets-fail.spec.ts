import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

import { register } from 'prom-client';

import { NO_USAGE } from '#contracts';

import { first, jobOf, router, second, useProviders, useRouter } from '../router.harness.suite.js';

const TEXT = 'It was the best of times, it was the worst of times, it was the age of wisdom.';

describe('when targets fail', () => {
  let dribbling: Server;

  beforeAll(async () => {
    dribbling = createServer((request, response) => {
      request.resume();
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      const timer = setInterval(() => response.write('d'), 50);
      response.on('close', () => clearInterval(timer));
    });
    await new Promise<void>((resolve) => dribbling.listen(0, '127.0.0.1', resolve));
  });
  afterAll(() => void dribbling.close());
  useProviders(2);
  useRouter(() => ({
    providers: [
      { id: 'one', kind: 'openai', base_url: first.openaiBaseUrl },
      { id: 'two', kind: 'openai', base_url: second.openaiBaseUrl },
      { id: 'anthropic', kind: 'anthropic', base_url: first.anthropicBaseUrl },
      {
        id: 'dribbling',
        kind: 'openai',
        base_url: `http://127.0.0.1:${(dribbling.address() as AddressInfo).port}`,
        first_token_timeout_ms: 300,
        timeout_ms: 1000,
      },
      { id: 'draining', kind: 'openai', base_url: first.openaiBaseUrl, on_client_abort: 'drain' },
    ],
    models: [
      { id: 'a', provider: 'one' },
      { id: 'b', provider: 'two' },
      { id: 'claude', provider: 'anthropic' },
      { id: 'drained', provider: 'draining' },
      { id: 'slow', provider: 'dribbling' },
    ],
    routes: [
      { alias: 'impatient', strategy: 'fallback', targets: ['slow', 'b'] },
      { alias: 'carried', strategy: 'fallback', targets: ['a', 'b'], continue_streams: true },
      { alias: 'graceful', strategy: 'fallback', targets: ['a', 'b'], degraded_answer: 'Please come back later.' },
      { alias: 'shadowed', strategy: 'shadow', targets: ['a'], candidate: { model: 'b', share: 1 } },
    ],
  }));

  describe('a stream that may be carried on', () => {
    it('lacks and repeats nothing when its model dies, and both models are paid', async () => {
      await first.script({ answer: TEXT, chunks: 10, fault: { kind: 'truncate', afterDeltas: 3, times: 1 } });
      await second.script({ answer: TEXT.slice(20), chunks: 7 });
      const { text, kinds, end } = await router.ask({ model: 'carried', stream: true });
      expect(text).toBe(TEXT);
      expect(kinds).toMatch(/^(delta )+end$/);
      expect(end.aerie.route).toMatchObject({ model: 'b', reason: 'carried on from a: malformed' });
      const [asked] = await second.requests(1);
      const { messages } = asked!.body as { messages: { role: string; content: string }[] };
      expect(messages.at(-2)).toEqual({ role: 'assistant', content: TEXT.slice(0, 30) });
      expect(router.bus.usage[0]!.calls.map(({ model }) => model)).toEqual(['a', 'b']);
    });

    it('ends with an error when the other model fails as well, or dies in its turn', async () => {
      await first.script({ answer: TEXT, chunks: 10, fault: { kind: 'truncate', afterDeltas: 3 } });
      await second.script({ fault: { kind: 'status', status: 401 } });
      expect((await router.ask({ model: 'carried', stream: true })).kinds).toMatch(/^(delta )+error$/);
      await second.script({ answer: TEXT, chunks: 10, fault: { kind: 'truncate', afterDeltas: 7 } });
      expect((await router.ask({ model: 'carried', stream: true })).kinds).toMatch(/^(delta )+error$/);
    });

    it('ends with an error when it had begun to call a tool', async () => {
      const toolCalls = [{ name: 'look_up', arguments: { city: 'Rome' } }];
      await first.script({ toolCalls, fault: { kind: 'truncate', afterDeltas: 2 } });
      expect((await router.ask({ model: 'carried', stream: true })).kinds).toMatch(/error$/);
      expect((await second.stats()).requests).toBe(0);
    });
  });

  describe('all of them', () => {
    it.each([true, false])(
      'a route with an answer for then gives it, marked as degraded (stream: %s)',
      async (stream) => {
        const fault = { kind: 'status', status: 401 } as const;
        await Promise.all([first.script({ fault }), second.script({ fault })]);
        const { text, end, error } = await router.ask({ model: 'graceful', stream });
        expect(error).toBeUndefined();
        expect(text).toBe('Please come back later.');
        expect(end).toMatchObject({
          provider: 'aerie',
          usage: { outputTokens: 0 },
          aerie: { degraded: true, cost_usd: 0 },
        });
        expect(end.aerie.route!.reason).toMatch(/^degraded: No answer for model "graceful": a at one refused the call/);
      },
    );

    it('a request that is wrong is told so all the same', async () => {
      await first.script({ fault: { kind: 'status', status: 400, message: 'no' } });
      expect((await router.ask({ model: 'graceful' })).error).toMatchObject({ code: 'invalid_request' });
    });
  });

  it.each([true, false])('one that sends a byte now and then is given up in time (stream: %s)', async (stream) => {
    await second.script({ answer: 'Here.' });
    const { text, end } = await router.ask({ model: 'impatient', stream });
    expect(text).toBe('Here.');
    expect(end.aerie.route!.reason).toBe('fell back from slow: timeout');
  });

  describe.each([
    ['OpenAI', 'a'],
    ['Anthropic', 'claude'],
  ])('to tell a usage by the protocol of %s', (_, model) => {
    const alarms = async (): Promise<number> => {
      const metric = await register.getSingleMetric('aerie_llm_zero_usage_total')!.get();
      return metric.values.find(({ labels }) => labels['model'] === model)?.value ?? 0;
    };

    it.each([false, true])('what was used is counted (stream: %s)', async (stream) => {
      await first.script({ answer: 'one two three', usage: 'none' });
      const before = await alarms();
      const { end } = await router.ask({ model, stream });
      expect(end.usage).toMatchObject({ source: 'counted', outputTokens: 3 });
      expect(end.usage.inputTokens).toBeGreaterThan(5);
      expect(await alarms()).toBe(before);
    });

    it.each([false, true])('but say 0, that is what is charged, and somebody is told (stream: %s)', async (stream) => {
      await first.script({ answer: 'one two three', usage: { promptTokens: 0, completionTokens: 0 } });
      const before = await alarms();
      const { end } = await router.ask({ model, stream });
      expect(end.usage).toEqual({ ...NO_USAGE, source: 'provider' });
      expect(end.aerie.cost_usd).toBe(0);
      expect(router.bus.usage[0]!.calls).toMatchObject([{ usage: end.usage }]);
      expect(await alarms()).toBe(before + 1);
    });

    it.each([false, true])('and say 0 of the answer alone, the prompt is charged (stream: %s)', async (stream) => {
      await first.script({ answer: 'one two three', usage: { promptTokens: 7, completionTokens: 0 } });
      const before = await alarms();
      const { end } = await router.ask({ model, stream });
      expect(end.usage).toMatchObject({ inputTokens: 7, outputTokens: 0, source: 'provider' });
      expect(await alarms()).toBe(before + 1);
    });

    it('a stream that is cut is counted, whatever it said before', async () => {
      const fault = { kind: 'truncate' as const, afterDeltas: 2 };
      await first.script({ chunks: ['one', ' two', ' three'], usage: { promptTokens: 0, completionTokens: 0 }, fault });
      expect((await router.ask({ model, stream: true })).error).toMatchObject({ code: 'provider_failed' });
      const { usage } = router.bus.usage[0]!.calls[0]!;
      expect(usage).toMatchObject({ outputTokens: 2, source: 'counted' });
      expect(usage.inputTokens).toBeGreaterThan(5);
    });
  });

  describe('or their clients leave', () => {
    it('a provider that bills the whole is read to the end of its answer, and that is what is reported', async () => {
      await first.script({ answer: 'word '.repeat(40), chunks: 5, interDeltaMs: 10 });
      const client = new AbortController();
      const parts = router.answer(jobOf({ model: 'drained', stream: true }), client.signal)[Symbol.asyncIterator]();
      await parts.next();
      client.abort();
      await parts.return?.();
      expect(router.bus.usage[0]!.calls[0]!.usage).toMatchObject({ source: 'provider', outputTokens: 41 });
      expect((await first.requests(1))[0]!.outcome).toBe('completed');
    });
  });

  describe('a mirrored model', () => {
    it('is asked the same, shown to nobody, and paid from a share of what is held', async () => {
      await Promise.all([first.script({ answer: 'Real.' }), second.script({ answer: 'Shadow.' })]);
      const { text, end } = await router.ask({ model: 'shadowed' });
      expect(text).toBe('Real.');
      expect(end.model).toBe('a');
      await vi.waitFor(() => expect(router.bus.usage).toHaveLength(2));
      expect(router.bus.usage.flatMap(({ calls }) => calls.map(({ model }) => model)).sort()).toEqual(['a', 'b']);
      expect(router.bus.usage.map(({ holds }) => holds[0]!.amountNanoUsd)).toEqual(['500', '500']);
      expect(new Set(router.bus.usage.map(({ jobId }) => jobId)).size).toBe(2);
    });

    it('harms nothing when it fails', async () => {
      await second.script({ fault: { kind: 'reset' } });
      await first.script({ answer: 'Real.' });
      expect((await router.ask({ model: 'shadowed' })).text).toBe('Real.');
      await vi.waitFor(() => expect(router.bus.usage).toHaveLength(2));
    });
  });
});
