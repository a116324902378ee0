import { eventsOf, key, platform, provider, saying, useCaller, useStandalone } from './standalone.suite.js';

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

describe('chat through the openai SDK', () => {
  useStandalone();
  useCaller(beforeAll);

  const lastBody = async () => (await provider.requests(1))[0]!.body as Record<string, unknown>;

  const stream = (body: object) =>
    fetch(`${platform.url}/v1/chat/completions`, {
      method: 'POST',
      headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
      body: JSON.stringify({ ...body, stream: true }),
    });

  describe('plain', () => {
    it('answers what the model said, with its usage', async () => {
      await provider.script({
        answer: 'Paris.',
        usage: { promptTokens: 12, completionTokens: 3, cachedPromptTokens: 4 },
      });
      const completion = await platform.openai(key).chat.completions.create(saying('Capital of France?'));
      expect(completion).toMatchObject({
        object: 'chat.completion',
        model: 'fake-model',
        choices: [{ index: 0, message: { role: 'assistant', content: 'Paris.' }, finish_reason: 'stop' }],
        usage: {
          prompt_tokens: 12,
          completion_tokens: 3,
          total_tokens: 15,
          prompt_tokens_details: { cached_tokens: 4 },
        },
      });
    });

    it('tells what Aerie did, in the aerie object and in headers', async () => {
      await provider.script({ answer: 'Yes.', usage: { promptTokens: 10, completionTokens: 2 } });
      const { data, response } = await platform.openai(key).chat.completions.create(saying('Really?')).withResponse();
      const requestId = response.headers.get('x-request-id');
      expect(requestId).toMatch(UUID);
      expect(data).toHaveProperty('aerie', {
        request_id: requestId,
        route: { model: 'fake-model', provider: 'fake', reason: 'requested', attempts: 1 },
        cache: { status: 'bypass', reason: expect.any(String) },
        cost_usd: 0.000014,
        guardrails: { policy: expect.any(String), input: [], output: [] },
      });
      expect(Object.fromEntries(response.headers)).toMatchObject({
        'x-aerie-model': 'fake-model',
        'x-aerie-provider': 'fake',
        'x-aerie-cache': 'bypass',
        'x-aerie-cost-usd': '0.000014',
      });
    });

    it('gives every request an id of its own', async () => {
      const ids = await Promise.all(
        Array.from({ length: 5 }, async () => {
          const { response } = await platform.openai(key).chat.completions.create(saying('Hi.')).withResponse();
          return response.headers.get('x-request-id');
        }),
      );
      expect(new Set(ids).size).toBe(5);
    });

    it('passes fields that it does not know on to the provider, and its own not', async () => {
      await platform.openai(key).chat.completions.create(
        saying('Hi.', {
          seed: 7,
          logit_bias: { '50256': -100 },
          aerie: { lane: 'batch' },
          x_vendor: { deep: [1, { two: true }] },
        }),
      );
      const body = await lastBody();
      expect(body).toMatchObject({ seed: 7, logit_bias: { '50256': -100 }, x_vendor: { deep: [1, { two: true }] } });
      expect(body).not.toHaveProperty('aerie');
    });

    it('keeps fields of messages and content parts', async () => {
      const messages = [
        { role: 'system', content: 'Be brief.', cache_control: { type: 'ephemeral' } },
        { role: 'user', name: 'anna', content: [{ type: 'text', text: 'What is it?', detail: 'low' }] },
      ];
      await platform.openai(key).chat.completions.create({ ...saying(''), messages: messages as never });
      expect(await lastBody()).toMatchObject({ messages });
    });

    it('passes tool calls through', async () => {
      await provider.script({ toolCalls: [{ id: 'call_1', name: 'weather', arguments: { city: 'Oslo' } }] });
      const { choices } = await platform.openai(key).chat.completions.create(
        saying('Weather?', {
          tools: [{ type: 'function', function: { name: 'weather', parameters: { type: 'object' } } }],
        }),
      );
      expect(choices[0]).toMatchObject({
        finish_reason: 'tool_calls',
        message: { tool_calls: [{ id: 'call_1', function: { name: 'weather', arguments: '{"city":"Oslo"}' } }] },
      });
    });
  });

  describe('streamed', () => {
    it('yields the text in pieces and ends with its finish reason', async () => {
      await provider.script({ answer: 'Paris is the capital of France.' });
      const chunks = await Array.fromAsync(
        await platform.openai(key).chat.completions.create({ ...saying('Capital?'), stream: true }),
      );
      expect(chunks.map(({ choices }) => choices[0]?.delta.content ?? '').join('')).toBe(
        'Paris is the capital of France.',
      );
      expect(chunks.length).toBeGreaterThan(3);
      expect(chunks.at(-1)!.choices[0]!.finish_reason).toBe('stop');
      expect(new Set(chunks.map(({ id }) => id)).size).toBe(1);
    });

    it('tells what Aerie did on the last chunk alone', async () => {
      const { data, response } = await platform
        .openai(key)
        .chat.completions.create({ ...saying('Hello there.'), stream: true })
        .withResponse();
      const chunks = await Array.fromAsync(data);
      const requestId = response.headers.get('x-request-id');
      expect(requestId).toMatch(UUID);
      expect(chunks.at(-1)).toHaveProperty('aerie', {
        request_id: requestId,
        route: { model: 'fake-model', provider: 'fake', reason: 'requested', attempts: 1 },
        cache: { status: 'bypass', reason: expect.any(String) },
        cost_usd: expect.any(Number),
        guardrails: { policy: expect.any(String), input: [], output: [], stream: 'verdict' },
      });
      expect(chunks.slice(0, -1).filter((chunk) => 'aerie' in chunk)).toEqual([]);
    });

    it('says nothing of usage unless it is asked for', async () => {
      const response = await stream(saying('Hello there.'));
      expect(response.headers.get('content-type')).toContain('text/event-stream');
      const events = await eventsOf(response);
      expect(events.at(-1)).toBe('[DONE]');
      const chunks = events.slice(0, -1).map((event) => JSON.parse(event) as object);
      expect(chunks.filter((chunk) => 'usage' in chunk)).toEqual([]);
    });

    it('tells usage in a chunk without choices when it is asked for', async () => {
      await provider.script({ answer: 'Hello.', usage: { promptTokens: 20, completionTokens: 2 } });
      const chunks = await Array.fromAsync(
        await platform
          .openai(key)
          .chat.completions.create({ ...saying('Hi.'), stream: true, stream_options: { include_usage: true } }),
      );
      expect(chunks.at(-1)).toMatchObject({
        choices: [],
        usage: { prompt_tokens: 20, completion_tokens: 2, total_tokens: 22 },
      });
      expect(chunks.slice(0, -1).filter(({ usage }) => usage !== null)).toEqual([]);
      expect(chunks.at(-2)).toHaveProperty('aerie.request_id');
    });

    it('begins while the model is still speaking', async () => {
      await provider.script({ chunks: ['One. ', 'Two. ', 'Three.'], interDeltaMs: 300 });
      const startedAt = performance.now();
      let firstAt: number | undefined;
      for await (const { choices } of await platform
        .openai(key)
        .chat.completions.create({ ...saying('Count.'), stream: true })) {
        if (choices[0]?.delta.content) firstAt ??= performance.now();
      }
      expect(performance.now() - firstAt!).toBeGreaterThan(250);
      expect(firstAt! - startedAt).toBeLessThan(performance.now() - startedAt);
    });

    it('passes tool calls through', async () => {
      await provider.script({ toolCalls: [{ id: 'call_1', name: 'weather', arguments: { city: 'Oslo' } }] });
      const runner = platform.openai(key).chat.completions.stream({
        ...saying('Weather?'),
        tools: [{ type: 'function', function: { name: 'weather', parameters: { type: 'object' } } }],
        stream: true,
      });
      const { choices } = await runner.finalChatCompletion();
      expect(choices[0]!.message.tool_calls).toMatchObject([
        { id: 'call_1', function: { name: 'weather', arguments: '{"city":"Oslo"}' } },
      ]);
    });
  });
});
