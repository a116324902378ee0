import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

import type { ChatRequest } from '#contracts';

import { OpenAiProvider, usageOf } from './openai.provider.js';
import { failureOf } from './provider-failure.js';
import type { ChatCall, ProviderEvent } from './provider.js';

/** What servers in the field do and the fake provider does not. */
describe('the OpenAI provider', () => {
  let server: Server;
  let provider: OpenAiProvider;
  let connections = 0;
  let respond: (response: ServerResponse) => void;

  beforeAll(async () => {
    server = createServer((request, response) => {
      request.resume();
      request.on('end', () => respond(response));
    }).on('connection', () => connections++);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    provider = new OpenAiProvider({
      id: 'p',
      kind: 'openai',
      base_url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`,
    });
  });
  afterAll(async () => {
    await provider.close();
    server.close();
  });

  const call = (stream: boolean): ChatCall => {
    const price = { input_usd_per_million: 1, output_usd_per_million: 1 };
    const messages = [{ role: 'user' as const, content: 'Hi' }];
    const request = { model: 'm', messages, stream } as ChatRequest;
    const model = { id: 'm', provider: 'p', context_window: 1000, max_output_tokens: 64, price };
    return { model, request, messages, passages: [], stream, maxCompletionTokens: null };
  };
  const run = async (stream = true, signal = new AbortController().signal): Promise<ProviderEvent[]> =>
    Array.fromAsync(provider.chat(call(stream), signal));
  const text = (events: ProviderEvent[]) =>
    events.map((event) => (event.kind === 'chunk' ? (event.chunk.choices[0]?.delta.content ?? '') : '')).join('');
  const sse = (...events: (object | string)[]) =>
    events.map((event) => `data: ${typeof event === 'string' ? event : JSON.stringify(event)}\n\n`).join('');
  const chunk = (delta: object, finish: string | null = null, more: object = {}) => ({
    id: 'x',
    object: 'chat.completion.chunk',
    created: 1,
    model: 'm',
    choices: [{ index: 0, delta, finish_reason: finish }],
    ...more,
  });
  const streams = (...bodies: (string | Buffer)[]) => {
    respond = async (response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      for (const body of bodies) {
        response.write(body);
        await new Promise((resolve) => setTimeout(resolve, 5));
      }
      response.end();
    };
  };

  it('takes usage from the last chunk of the answer and keeps the chunk', async () => {
    const usage = { prompt_tokens: 9, completion_tokens: 2, total_tokens: 11 };
    streams(sse(chunk({ content: 'Hi' }), chunk({ content: '!' }, 'stop', { usage }), '[DONE]'));
    const events = await run();
    expect(text(events)).toBe('Hi!');
    expect(events).toContainEqual({
      kind: 'usage',
      usage: expect.objectContaining({ inputTokens: 9, outputTokens: 2 }),
      isFinal: true,
    });
  });

  it('keeps characters whole whose bytes were cut', async () => {
    const bytes = Buffer.from(sse(chunk({ content: 'héllo 🙂' }, 'stop'), '[DONE]'));
    streams(...Array.from(bytes, (_, at) => bytes.subarray(at, at + 1)).slice(0, 150), bytes.subarray(150));
    expect(text(await run())).toBe('héllo 🙂');
  });

  it('reads a stream without [DONE], and one without its last empty line', async () => {
    streams(sse(chunk({ content: 'Hi' }), chunk({}, 'stop')));
    expect(text(await run())).toBe('Hi');
    streams(sse(chunk({ content: 'Hi' })) + `data: ${JSON.stringify(chunk({}, 'stop'))}`);
    expect(text(await run())).toBe('Hi');
  });

  it('does not believe [DONE] without a reason to finish', async () => {
    streams(sse(chunk({ content: 'Hi' }), '[DONE]'));
    await expect(run()).rejects.toMatchObject({ kind: 'malformed' });
    streams(sse('[DONE]'));
    await expect(run()).rejects.toMatchObject({ kind: 'malformed', message: 'sent an empty stream' });
  });

  it('survives a stream that ends just behind a [DONE] that came too early', async () => {
    respond = (response) => {
      response.writeHead(200).write(sse('[DONE]'));
      setImmediate(() => response.end());
    };
    await expect(run()).rejects.toMatchObject({ kind: 'malformed' });
    // An error that nobody listens for would end the process about now.
    await new Promise((resolve) => setTimeout(resolve, 20));
  });

  it('is not confused by what comes beside the answer', async () => {
    const filters = { ...chunk({}), choices: [], prompt_filter_results: [{}] };
    streams(': keep-alive\n\n', sse(filters, chunk({ content: 'Hi' }, 'stop'), chunk({}), '[DONE]'));
    const events = await run();
    expect(text(events)).toBe('Hi');
    expect(events[0]).toMatchObject({ chunk: { prompt_filter_results: [{}] } });
  });

  it.each([
    ['{"choices":[]}', 'malformed'],
    ['{"error":{"message":"x","code":503}}', 'failed'],
    ['<html></html>', 'malformed'],
    ['null', 'malformed'],
  ])('refuses %s as a plain answer', async (body, kind) => {
    respond = (response) => void response.writeHead(200).end(body);
    const failure = await run(false).catch(failureOf);
    expect(failure).toMatchObject({ kind });
  });

  it('uses one connection for calls that follow each other, also after streams', async () => {
    const body = sse(chunk({ content: 'Hi' }, 'stop'), '[DONE]');
    respond = (response) => void response.writeHead(200).end(body);
    await run();
    const before = connections;
    for (let calls = 0; calls < 10; calls++) await run();
    expect(connections).toBe(before);
  });

  it('ends at once when its signal aborts', async () => {
    respond = (response) => response.writeHead(200).write(sse(chunk({ content: 'Hi' })));
    const controller = new AbortController();
    setTimeout(() => controller.abort(), 50);
    const started = performance.now();
    await expect(run(true, controller.signal)).rejects.toThrow(/abort/i);
    expect(performance.now() - started).toBeLessThan(250);
  });

  it('reads usage into buckets that do not overlap, zeros as zeros, and nothing where nothing is told', () => {
    const details = { cached_tokens: 6, cache_write_tokens: 1 };
    const wire = { prompt_tokens: 10, completion_tokens: 3, total_tokens: 13, prompt_tokens_details: details };
    const usage = { inputTokens: 3, cacheReadTokens: 6, cacheWriteTokens: 1, outputTokens: 3, source: 'provider' };
    expect(usageOf(wire)).toEqual(usage);
    const zeros = { prompt_tokens: 0, completion_tokens: 0, total_tokens: 0 };
    expect(usageOf(zeros)).toMatchObject({ inputTokens: 0, outputTokens: 0, source: 'provider' });
    expect(usageOf(null)).toBeUndefined();
    expect(usageOf({} as typeof zeros)).toBeUndefined();
    const thought = { ...wire, completion_tokens_details: { reasoning_tokens: 2 } };
    expect(usageOf(thought)).toEqual({ ...usage, reasoningTokens: 2 });
  });
});
