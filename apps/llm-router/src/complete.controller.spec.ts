import { AnswerAssembler } from '#contracts';
import type { FakeProvider } from '#testing';

import { Answer, first, jobOf, passage, router, second, useProviders, useRouter } from './router.harness.suite.js';

const MESSAGES = [{ role: 'user' as const, content: 'Say something.' }];

describe('the complete stage', () => {
  const clocks = { first_token_timeout_ms: 300, idle_timeout_ms: 300, timeout_ms: 5_000 };
  useProviders(2);
  useRouter(() => ({
    providers: [
      { id: 'one', kind: 'openai', base_url: first.openaiBaseUrl, apiKey: 'none', ...clocks },
      { id: 'two', kind: 'openai', base_url: second.openaiBaseUrl, ...clocks },
      { id: 'claude', kind: 'anthropic', base_url: second.anthropicBaseUrl, ...clocks },
      { id: 'gone', kind: 'openai', base_url: 'http://127.0.0.1:1/v1', ...clocks },
      { id: 'local', kind: 'local' },
    ],
    models: [
      { id: 'main', provider: 'one', provider_model: 'gpt-fake' },
      { id: 'spare', provider: 'two' },
      { id: 'claude-fake', provider: 'claude' },
      { id: 'tiny', provider: 'one', context_window: 50 },
      { id: 'unreachable', provider: 'gone' },
      { id: 'local/extractive', provider: 'local', price: { input_usd_per_million: 0, output_usd_per_million: 0 } },
    ],
    routes: [
      { alias: 'auto', strategy: 'fallback', targets: ['main', 'spare'] },
      { alias: 'reachable', strategy: 'fallback', targets: ['unreachable', 'spare'] },
      { alias: 'fits', strategy: 'fallback', targets: ['tiny', 'spare'] },
    ],
  }));

  const lastRequest = async (provider: FakeProvider) => (await provider.requests(1))[0]!;

  describe('a plain call', () => {
    it('answers with one whole, priced and accounted for', async () => {
      await first.script({
        answer: 'Hello.',
        usage: { promptTokens: 100, completionTokens: 10, cachedPromptTokens: 40 },
      });
      const job = jobOf({});
      const answer = new Answer(await Array.fromAsync(router.answer(job)));
      expect(answer.kinds).toBe('whole');
      expect(answer.text).toBe('Hello.');
      expect(answer.completion).toMatchObject({
        id: `chatcmpl-${job.id.replaceAll('-', '')}`,
        model: 'main',
        system_fingerprint: 'fp_fake',
      });
      const usage = { inputTokens: 60, cacheReadTokens: 40, cacheWriteTokens: 0, outputTokens: 10, source: 'provider' };
      expect(answer.end).toEqual({
        model: 'main',
        provider: 'one',
        usage,
        aerie: {
          route: { model: 'main', provider: 'one', reason: 'requested', attempts: 1 },
          cache: { status: 'bypass', reason: expect.any(String) },
          cost_usd: 0.00012,
        },
      });
      expect(router.bus.usage).toEqual([
        expect.objectContaining({
          jobId: job.id,
          tenant: 'acme',
          keyId: 'k1',
          calls: [{ model: 'main', provider: 'one', usage, cacheHit: false }],
          holds: job.state.admission.holds,
        }),
      ]);
    });

    it('passes unknown fields on, never sends aerie, and names the model as the provider knows it', async () => {
      await router.ask({ logit_bias: { '50256': -100 }, top_k: 7, seed: 3, aerie: { lane: 'batch' } });
      const { body, headers } = await lastRequest(first);
      expect(body).toEqual({ model: 'gpt-fake', messages: MESSAGES, logit_bias: { '50256': -100 }, top_k: 7, seed: 3 });
      expect(headers['authorization']).toBeDefined();
    });

    it('sends no credentials to a provider without a key', async () => {
      await router.ask({ model: 'spare' });
      expect((await lastRequest(second)).headers).not.toHaveProperty('authorization');
    });

    it('counts when the provider tells no usage', async () => {
      await first.script({ answer: 'one two three', usage: 'none' });
      const { end, completion } = await router.ask({});
      expect(end.usage).toMatchObject({ source: 'counted', outputTokens: 3 });
      expect(end.usage.inputTokens).toBeGreaterThan(5);
      expect(completion?.usage).toMatchObject({ completion_tokens: 3 });
      expect(router.bus.usage[0]!.calls[0]!.usage).toEqual(end.usage);
    });

    it('caps the answer at what admission has money for, in the field that the caller used', async () => {
      await router.ask({ max_tokens: 500 }, { maxCompletionTokens: 40 });
      expect((await lastRequest(first)).body).toMatchObject({ max_tokens: 40 });
      await router.ask({ max_completion_tokens: 500, n: 2 }, { maxCompletionTokens: 40 });
      expect((await lastRequest(first)).body).toMatchObject({ max_completion_tokens: 20 });
      await router.ask({ max_completion_tokens: 5 }, { maxCompletionTokens: 40 });
      expect((await lastRequest(first)).body).toMatchObject({ max_completion_tokens: 5 });
      await router.ask({}, { maxCompletionTokens: 40 });
      expect((await lastRequest(first)).body).toMatchObject({ max_tokens: 40 });
    });
  });

  describe('a streamed call', () => {
    it('yields the chunks of the provider, then the end with the usage that it always asks for', async () => {
      await first.script({ answer: 'Hello there, friend.' });
      const answer = await router.ask({ stream: true });
      expect(answer.kinds).toMatch(/^delta( delta)+ end$/);
      expect(answer.text).toBe('Hello there, friend.');
      expect(new Set(answer.chunks.map(({ id }) => id)).size).toBe(1);
      expect(answer.chunks.every(({ model, choices }) => model === 'main' && choices.length === 1)).toBe(true);
      expect(answer.chunks.some(({ usage }) => usage)).toBe(false);
      expect(answer.chunks.at(-1)!.choices[0]!.finish_reason).toBe('stop');
      expect(answer.end.usage.source).toBe('provider');
      expect((await lastRequest(first)).body).toMatchObject({ stream: true, stream_options: { include_usage: true } });
    });

    it('counts when the provider tells no usage', async () => {
      await first.script({ answer: 'one two three', usage: 'none' });
      const { end } = await router.ask({ stream: true });
      expect(end.usage).toMatchObject({ source: 'counted', outputTokens: 3 });
    });

    it('ends with an error when the provider dies in the middle, and reports what was generated', async () => {
      await first.script({ chunks: ['one', ' two', ' three', ' four'], fault: { kind: 'truncate', afterDeltas: 2 } });
      const answer = await router.ask({ model: 'auto', stream: true });
      expect(answer.kinds).toMatch(/^delta delta delta error$/);
      expect(answer.error).toMatchObject({ code: 'provider_failed' });
      expect(await second.stats()).toMatchObject({ requests: 0 });
      expect(router.bus.usage[0]!.calls).toEqual([
        {
          model: 'main',
          provider: 'one',
          cacheHit: false,
          usage: expect.objectContaining({ source: 'counted', outputTokens: 2 }),
        },
      ]);
    });

    it.each([
      ['an error event', { kind: 'error-event' as const, afterDeltas: 2 }],
      ['a malformed event', { kind: 'malformed' as const, afterDeltas: 2 }],
      ['silence', { kind: 'stall' as const, at: { afterDeltas: 2 } }],
    ])('ends with an error after %s in the middle', async (_name, fault) => {
      await first.script({ chunks: ['one', ' two', ' three'], fault });
      const answer = await router.ask({ stream: true });
      expect(answer.kinds).toMatch(/^delta delta delta error$/);
      expect(answer.error).toMatchObject({ code: 'provider_failed' });
    });
  });

  describe('fail-over', () => {
    it.each([
      ['a 500', { kind: 'status' as const, status: 500 }],
      ['a refused key', { kind: 'status' as const, status: 401 }],
      ['an unknown model', { kind: 'status' as const, status: 404 }],
      ['a reset', { kind: 'reset' as const }],
      ['an error event', { kind: 'error-event' as const }],
      ['an empty stream', { kind: 'empty-stream' as const }],
      ['a truncated stream', { kind: 'truncate' as const }],
      ['a web page', { kind: 'html-200' as const }],
      ['a malformed chunk', { kind: 'malformed' as const }],
      ['a stall before the headers', { kind: 'stall' as const }],
      ['a stall behind the headers', { kind: 'stall' as const, at: 'body' as const }],
      ['a stall behind the role', { kind: 'stall' as const, at: { afterDeltas: 0 } }],
    ])('is invisible after %s', async (_name, fault) => {
      await first.script({ fault });
      await second.script({ answer: 'From the spare.' });
      const answer = await router.ask({ model: 'auto', stream: true });
      expect(answer.text).toBe('From the spare.');
      expect(answer.kinds).toMatch(/^delta( delta)+ end$/);
      expect(answer.chunks.every(({ model }) => model === 'spare')).toBe(true);
      expect(answer.end.aerie.route).toMatchObject({ model: 'spare', provider: 'two' });
      expect(answer.end.aerie.route!.reason).toMatch(/^fell back from main: /);
    });

    it('is invisible when nobody listens', async () => {
      expect((await router.ask({ model: 'reachable' })).end.model).toBe('spare');
      const { error } = await router.ask({ model: 'unreachable' });
      expect(error!.message).toContain('could not be reached (ECONNREFUSED)');
    });

    it('multiplies the load of an outage by no more than 1.2', async () => {
      await first.script({ fault: { kind: 'status', status: 500 } });
      await Promise.all(Array.from({ length: 100 }, () => router.ask({})));
      expect((await first.stats()).requests).toBeLessThanOrEqual(120);
    });

    it('retries a target before it goes to the next', async () => {
      await first.script({ answer: 'At last.', fault: { kind: 'status', status: 503, times: 2 } });
      const { text, end } = await router.ask({ model: 'auto' });
      expect(text).toBe('At last.');
      expect(end.aerie.route).toMatchObject({ model: 'main', attempts: 3, reason: 'target 1 of route auto' });
    });

    it('waits as long as Retry-After says', async () => {
      await first.script({ answer: 'Now.', fault: { kind: 'status', status: 429, retryAfter: { ms: 400 }, times: 1 } });
      const started = performance.now();
      expect((await router.ask({})).text).toBe('Now.');
      expect(performance.now() - started).toBeGreaterThanOrEqual(395);
    });

    it('goes to the next target rather than wait long', async () => {
      await first.script({ fault: { kind: 'status', status: 429, retryAfter: { seconds: 60 } } });
      const started = performance.now();
      expect((await router.ask({ model: 'auto' })).end.model).toBe('spare');
      expect(performance.now() - started).toBeLessThan(1_000);
    });

    it('tells the client to wait when every target is limited', async () => {
      await first.script({ fault: { kind: 'status', status: 429, retryAfter: { seconds: 60 } } });
      const { error } = await router.ask({});
      expect(error).toMatchObject({ code: 'rate_limited', retryAfterMs: 60_000 });
    });

    it('tells which targets failed and how, without what providers said', async () => {
      await first.script({ fault: { kind: 'status', status: 401, message: 'bad key k-secret' } });
      await second.script({ fault: { kind: 'status', status: 500, message: 'internal detail' } });
      const { error, kinds } = await router.ask({ model: 'auto', stream: true });
      expect(kinds).toBe('error');
      expect(error).toMatchObject({ code: 'provider_failed' });
      expect(error!.message).toContain(
        'main at one refused the call (HTTP 401); spare at two answered HTTP 500 (3 attempts)',
      );
      expect(error!.message).not.toMatch(/secret|detail/);
      expect(router.bus.usage).toEqual([expect.objectContaining({ calls: [] })]);
    });

    it('does not try elsewhere what the provider calls a bad request', async () => {
      await first.script({ fault: { kind: 'status', status: 400, message: 'temperature is not supported' } });
      const { error } = await router.ask({ model: 'auto' });
      expect(error).toMatchObject({ code: 'invalid_request', message: 'temperature is not supported' });
      expect(await first.stats()).toMatchObject({ requests: 1 });
      expect(await second.stats()).toMatchObject({ requests: 0 });
    });

    it('names the clock when the only target stalls', async () => {
      await first.script({ fault: { kind: 'stall' } });
      const { error } = await router.ask({ stream: true });
      expect(error).toMatchObject({ code: 'timeout' });
      expect(error!.message).toContain('sent nothing for 300 ms');
    });

    it('opens the breaker of a target that keeps failing, and closes it after one good call', async () => {
      await first.script({ fault: { kind: 'status', status: 500 } });
      await router.ask({ model: 'auto' });
      await router.ask({ model: 'auto' });
      expect(breakerOf('main')).toBe('open');
      const { requests } = await first.stats();
      expect((await router.ask({ model: 'auto' })).end.aerie.route).toMatchObject({ model: 'spare', attempts: 1 });
      expect(await first.stats()).toMatchObject({ requests });
      await first.script({ answer: 'Back.' });
      await vi.waitFor(async () => expect((await router.ask({ model: 'auto' })).end.model).toBe('main'), 5_000);
      expect(breakerOf('main')).toBe('closed');
    });

    const breakerOf = (id: string) => router.models().find((model) => model.id === id)?.aerie.breaker;
  });

  describe('cancellation', () => {
    it('ends the call of the provider within 250 ms and reports what was generated', async () => {
      await first.script({ answer: 'word '.repeat(400), tokensPerSecond: 100 });
      const controller = new AbortController();
      const parts = [];
      let abortedAt = 0;
      for await (const part of router.answer(jobOf({ stream: true }), controller.signal)) {
        parts.push(part);
        if (parts.length === 10) {
          abortedAt = Date.now();
          controller.abort();
        }
      }
      expect(new Answer(parts).error).toMatchObject({ code: 'cancelled' });
      await vi.waitFor(async () => expect((await lastRequest(first)).outcome).toBe('aborted'));
      expect((await lastRequest(first)).abortedAt! - abortedAt).toBeLessThan(250);
      const { usage } = router.bus.usage[0]!.calls[0]!;
      const { billed } = await lastRequest(first);
      expect(usage.source).toBe('counted');
      expect(Math.abs(usage.outputTokens - billed.completionTokens)).toBeLessThanOrEqual(6);
      await first.script({ answer: 'Still fine.' });
      expect((await router.ask({})).text).toBe('Still fine.');
    });

    it('does so too when the reader just leaves', async () => {
      await first.script({ answer: 'word '.repeat(400), tokensPerSecond: 100 });
      for await (const part of router.answer(jobOf({ stream: true }))) if (part.kind === 'delta') break;
      expect(router.bus.usage).toHaveLength(1);
      await vi.waitFor(async () => expect((await lastRequest(first)).outcome).toBe('aborted'), 250);
    });

    it('cancels a plain call before it has answered', async () => {
      await first.script({ latencyMs: 5_000 });
      const controller = new AbortController();
      setTimeout(() => controller.abort(), 100);
      const { error } = await router.ask({}, { signal: controller.signal });
      expect(error).toMatchObject({ code: 'cancelled' });
      await vi.waitFor(async () => expect((await lastRequest(first)).outcome).toBe('aborted'), 250);
      expect(router.bus.usage[0]!.calls[0]!.usage).toMatchObject({ source: 'counted', outputTokens: 0 });
    });

    it('says timeout when the deadline has passed', async () => {
      await first.script({ latencyMs: 5_000 });
      const { error } = await router.ask({}, { signal: AbortSignal.timeout(150), deadlineInMs: 100 });
      expect(error).toMatchObject({ code: 'timeout' });
    });
  });

  describe('routing', () => {
    it('refuses an unknown model, names what is near, and still settles', async () => {
      const { error } = await router.ask({ model: 'mian' });
      expect(error).toMatchObject({ code: 'model_not_found', param: 'model' });
      expect(error!.message).toBe('The model "mian" does not exist. Did you mean "main"?');
      expect(router.bus.usage).toEqual([expect.objectContaining({ calls: [] })]);
    });

    it('skips a target whose context window is too small', async () => {
      const messages = [{ role: 'user' as const, content: 'a word and another '.repeat(100) }];
      const { end } = await router.ask({ model: 'fits', messages });
      expect(end.model).toBe('spare');
      const { error } = await router.ask({ model: 'tiny', messages });
      expect(error).toMatchObject({ code: 'invalid_request', param: 'messages' });
      expect(error!.message).toMatch(/about \d+ tokens; the largest context window of "tiny" has 50/);
    });
  });

  describe('grounding', () => {
    const passages = [passage(1, 'Refunds take 14 days.'), passage(2, 'Leave is 30 days.')];

    it('puts the passages behind the system messages of the caller and cites those that the answer names', async () => {
      await first.script({ answer: 'It takes 14 days [1], see also [7].' });
      const messages = [{ role: 'system' as const, content: 'Be brief.' }, ...MESSAGES];
      for (const stream of [false, true]) {
        const { end } = await router.ask({ messages, stream }, { passages });
        expect(end.aerie.citations).toEqual([
          {
            n: 1,
            vector_store_id: 'vs_1',
            document_id: 'doc-1',
            version: 1,
            chunk_id: '1',
            title: 'Document 1',
            start: 0,
            end: 21,
            quote: 'Refunds take 14 days.',
          },
        ]);
      }
      const body = (await lastRequest(first)).body as { messages: { role: string; content: string }[] };
      expect(body.messages.map(({ role }) => role)).toEqual(['system', 'system', 'user']);
      expect(body.messages[0]).toEqual(messages[0]);
      expect(body.messages[1]!.content).toContain('[2] Document 2\nLeave is 30 days.');
    });

    it('is answered by the local model with the best sentences', async () => {
      for (const stream of [false, true]) {
        const request = {
          model: 'local/extractive',
          stream,
          messages: [{ role: 'user' as const, content: 'How long do refunds take?' }],
        };
        const { text, end } = await router.ask(request, { passages });
        expect(text).toBe('Refunds take 14 days. [1]');
        expect(end.aerie.citations).toHaveLength(1);
        expect(end.usage).toMatchObject({ outputTokens: 10, source: 'counted' });
      }
    });
  });

  describe('an Anthropic model', () => {
    it("answers in OpenAI's shapes, plain and streamed", async () => {
      await second.script({
        answer: 'Bonjour, monde.',
        usage: { promptTokens: 50, completionTokens: 9, cachedPromptTokens: 20 },
      });
      for (const stream of [false, true]) {
        const answer = await router.ask({ model: 'claude-fake', stream, temperature: 0.5 });
        expect(answer.text).toBe('Bonjour, monde.');
        expect(answer.end.usage).toEqual({
          inputTokens: 30,
          cacheReadTokens: 20,
          cacheWriteTokens: 0,
          outputTokens: 9,
          source: 'provider',
        });
      }
      const { headers, body } = await lastRequest(second);
      expect(headers['anthropic-version']).toBe('2023-06-01');
      expect(body).toMatchObject({
        model: 'claude-fake',
        max_tokens: 4_096,
        temperature: 0.5,
        messages: [{ role: 'user' }],
      });
    });

    it('calls tools, plain and streamed', async () => {
      await second.script({
        toolCalls: [
          { name: 'look', arguments: { at: 'the moon' } },
          { name: 'wait', arguments: {} },
        ],
      });
      const tools = [{ type: 'function', function: { name: 'look', parameters: { type: 'object' } } }];
      const plain = await router.ask({ model: 'claude-fake', tools });
      expect(plain.completion!.choices[0]).toMatchObject({
        finish_reason: 'tool_calls',
        message: {
          content: null,
          tool_calls: [{ function: { name: 'look', arguments: '{"at":"the moon"}' } }, { function: { name: 'wait' } }],
        },
      });
      const streamed = await router.ask({ model: 'claude-fake', tools, stream: true });
      const deltas = streamed.chunks.flatMap(({ choices }) => choices[0]!.delta.tool_calls ?? []);
      const args = (index: number) =>
        deltas
          .filter((delta) => delta.index === index)
          .map((delta) => delta.function?.arguments)
          .join('');
      expect(args(0)).toBe('{"at":"the moon"}');
      expect(deltas.filter(({ id }) => id).map((delta) => delta.function?.name)).toEqual(['look', 'wait']);
      expect(streamed.chunks.at(-1)!.choices[0]!.finish_reason).toBe('tool_calls');
    });

    it('tells its thinking as text, and in signed blocks that are kept and given again with the answer', async () => {
      const thinking = [{ text: 'Hm, let me think.' }, {}, { text: 'Yes.', at: 9 }];
      await second.script({ answer: 'Bonjour, monde.', thinking });
      const seal = { format: 'anthropic-claude-v1' };
      const expected = {
        content: 'Bonjour, monde.',
        reasoning_content: 'Hm, let me think.Yes.',
        thinking_blocks: [
          { type: 'thinking', thinking: 'Hm, let me think.', signature: expect.any(String), ...seal },
          { type: 'redacted_thinking', data: expect.any(String), ...seal },
          { type: 'thinking', thinking: 'Yes.', signature: expect.any(String), offset: 9, ...seal },
        ],
      };
      const asked = { model: 'claude-fake', temperature: 0 };
      for (const stream of [true, true, false]) {
        const { chunks, completion } = await router.ask({ ...asked, stream });
        const assembler = new AnswerAssembler();
        for (const chunk of chunks) assembler.add(chunk);
        const { message } = (completion ?? assembler.completion('')).choices[0]!;
        expect(message).toMatchObject(expected);
      }
      expect((await second.stats()).requests).toBe(1);
      const plain = await router.ask({ ...asked, aerie: { cache: false } });
      expect(plain.completion!.choices[0]!.message).toMatchObject(expected);
    });

    it('ends with an error when its stream is cut', async () => {
      await second.script({ chunks: ['one', ' two'], fault: { kind: 'truncate', afterDeltas: 1 } });
      const { error } = await router.ask({ model: 'claude-fake', stream: true });
      expect(error).toMatchObject({ code: 'provider_failed' });
      const { usage } = router.bus.usage[0]!.calls[0]!;
      expect(usage).toMatchObject({ outputTokens: 1, source: 'counted' });
      expect(usage.inputTokens).toBe((await lastRequest(second)).billed.promptTokens);
    });
  });

  it('lists models and routes with the state of their breakers', () => {
    expect(router.models()).toContainEqual(
      expect.objectContaining({
        id: 'main',
        owned_by: 'one',
        aerie: expect.objectContaining({ kind: 'model', breaker: 'closed' }),
      }),
    );
    expect(router.models()).toContainEqual(
      expect.objectContaining({
        id: 'auto',
        aerie: { kind: 'route', strategy: 'fallback', targets: ['main', 'spare'] },
      }),
    );
  });
});
