import { APIConnectionError, AuthenticationError, InternalServerError, RateLimitError, type APIError } from 'openai';
import { chat, messages, openai, provider, streamed, useFakeProvider } from './clients.suite.js';

useFakeProvider();

describe('faults', () => {
  it.each([
    [429, RateLimitError],
    [500, InternalServerError],
    [503, InternalServerError],
    [401, AuthenticationError],
  ])('answer with status %i', async (status, errorClass) => {
    await provider.script({ fault: { kind: 'status', status, message: 'scripted' } });
    await expect(chat()).rejects.toBeInstanceOf(errorClass);
    expect((await streamed()).error).toBeInstanceOf(errorClass);
    expect(await provider.stats()).toMatchObject({ requests: 2, faults: 2, billedPromptTokens: 0 });
  });

  it('tell when to retry in each of the three forms', async () => {
    const headers = async (retryAfter: { seconds: number } | { dateInSeconds: number } | { ms: number }) => {
      await provider.script({ fault: { kind: 'status', status: 429, retryAfter } });
      const error = (await chat().catch((failure: unknown) => failure)) as APIError;
      return error.headers!;
    };
    expect((await headers({ seconds: 7 })).get('retry-after')).toBe('7');
    expect((await headers({ ms: 150 })).get('retry-after-ms')).toBe('150');
    const wait = Date.parse((await headers({ dateInSeconds: 30 })).get('retry-after')!) - Date.now();
    expect(wait).toBeGreaterThan(25_000);
    expect(wait).toBeLessThanOrEqual(30_000);
  });

  it('reset the connection before the headers', async () => {
    await provider.script({ fault: { kind: 'reset' } });
    await expect(chat()).rejects.toBeInstanceOf(APIConnectionError);
  });

  it('stall before the headers, after them, or in the middle, until the client leaves', async () => {
    for (const at of ['headers', 'body', { afterDeltas: 2 }] as const) {
      await provider.reset();
      await provider.script({ answer: 'Thirty days for everyone.', fault: { kind: 'stall', at } });
      const seen = await streamed({ signal: AbortSignal.timeout(250) });
      expect(seen).toMatchObject({ finish: null, deltas: typeof at === 'object' ? 2 : 0 });
      await vi.waitFor(async () => expect((await provider.requests())[0]).toMatchObject({ outcome: 'fault' }));
      expect((await provider.requests())[0]!.abortedAt).toBeGreaterThan(0);
    }
  });

  it('truncate a stream without finish reason and bill only what was said', async () => {
    await provider.script({ chunks: ['one', ' two', ' three'], fault: { kind: 'truncate', afterDeltas: 2 } });
    expect(await streamed()).toMatchObject({ text: 'one two', finish: null, usage: undefined });
    expect((await provider.requests())[0]).toMatchObject({ outcome: 'fault', billed: { completionTokens: 2 } });
  });

  it('truncate a plain answer in the middle of its body', async () => {
    await provider.script({ fault: { kind: 'truncate' } });
    await expect(chat()).rejects.toThrow(Error);
  });

  it('speak malformed JSON, plain and in a stream', async () => {
    await provider.script({ fault: { kind: 'malformed', afterDeltas: 1 } });
    await expect(chat()).rejects.toThrow(/JSON/);
    const seen = await streamed();
    expect([seen.deltas, String(seen.error)]).toEqual([1, expect.stringContaining('JSON')]);
  });

  it('report an error after a 200', async () => {
    await provider.script({ fault: { kind: 'error-event', afterDeltas: 1, message: 'out of capacity' } });
    const seen = await streamed();
    expect([seen.deltas, String(seen.error)]).toEqual([1, expect.stringContaining('out of capacity')]);
    await expect(chat()).rejects.toBeInstanceOf(InternalServerError);
  });

  it('end a stream without an event, or send a web page', async () => {
    await provider.script({ fault: { kind: 'empty-stream' } });
    expect(await streamed()).toMatchObject({ deltas: 0, finish: null, error: undefined });
    await provider.script({ fault: { kind: 'html-200' } });
    const page = await fetch(`${provider.openaiBaseUrl}/chat/completions`, {
      method: 'POST',
      body: JSON.stringify({ model: 'm', messages }),
    });
    expect([page.status, page.headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8']);
  });

  it('heal after the given number of times', async () => {
    await provider.script({ answer: 'fine', fault: { kind: 'status', status: 503, times: 2 } });
    await expect(chat()).rejects.toThrow(/503/);
    await expect(chat()).rejects.toThrow(/503/);
    expect((await chat()).choices[0]!.message.content).toBe('fine');
  });

  it('happen with the given probability, the same for the same seed', async () => {
    const draw = async (seed: number) => {
      await provider.script({ fault: { kind: 'status', status: 500, probability: 0.3, seed } });
      const outcomes: boolean[] = [];
      for (let call = 0; call < 100; call++)
        outcomes.push(
          await chat().then(
            () => true,
            () => false,
          ),
        );
      return outcomes;
    };
    const first = await draw(7);
    const failed = first.filter((fine) => !fine).length;
    expect(failed).toBeGreaterThan(15);
    expect(failed).toBeLessThan(45);
    expect(await draw(7)).toEqual(first);
    expect(await draw(8)).not.toEqual(first);
  });

  it('can be put on embeddings and the model list by a rule', async () => {
    await provider.rule({ endpoint: 'embeddings' }, { fault: { kind: 'status', status: 500 } });
    await provider.rule({ endpoint: 'models' }, { fault: { kind: 'reset' } });
    await expect(openai.embeddings.create({ model: 'e', input: 'x' })).rejects.toBeInstanceOf(InternalServerError);
    await expect(openai.models.list()).rejects.toBeInstanceOf(APIConnectionError);
    await expect(chat()).resolves.toBeDefined();
  });
});
