import OpenAI from 'openai';

import { startFakeProvider, testModel, type FakeProvider } from '#testing';

import {
  eventsOf,
  openai,
  platform,
  provider,
  refusal,
  saying,
  Standalone,
  useCaller,
  useStandalone,
} from './standalone.suite.js';

const LONG_TEXT = 'The quick brown fox jumps over the lazy dog. '.repeat(20);
const LEAVE_LIMIT_MS = 250;
const CASES = ['denying', 'mute', 'refusing', 'picky', 'truncate', 'error-event', 'malformed', 'stall'];

describe('when a provider fails', () => {
  const clocks = { first_token_timeout_ms: 1000, idle_timeout_ms: 1000, timeout_ms: 20_000 };
  let spare: FakeProvider;

  beforeAll(async () => {
    spare = await startFakeProvider();
  });
  beforeEach(() => spare.reset());
  afterAll(() => spare?.stop());
  useStandalone((first) => ({
    catalogue: {
      providers: [
        { id: 'first', kind: 'openai', base_url: first.openaiBaseUrl, private_network: true, ...clocks },
        { id: 'second', kind: 'openai', base_url: spare.openaiBaseUrl, private_network: true, ...clocks },
        { id: 'nowhere', kind: 'openai', base_url: 'http://127.0.0.1:1/v1', private_network: true, ...clocks },
      ],
      // A model of its own for every case, because its circuit breaker remembers.
      models: [
        ...CASES.map((id) => testModel({ id, provider: 'first' })),
        testModel({ id: 'fake-model', provider: 'first' }),
        testModel({ id: 'spare-model', provider: 'second' }),
        testModel({ id: 'gone-model', provider: 'nowhere' }),
      ],
      routes: [
        ...CASES.map((id) => ({ alias: `${id}-route`, strategy: 'fallback' as const, targets: [id, 'spare-model'] })),
        { alias: 'hopeless', strategy: 'fallback', targets: ['gone-model', 'refusing'] },
        { alias: 'offline', strategy: 'fallback', targets: ['gone-model', 'local/extractive'] },
      ],
    },
  }));
  useCaller(beforeAll);

  it('the next target answers, and the answer says so', async () => {
    await provider.script({ fault: { kind: 'status', status: 401 } });
    await spare.script({ answer: 'From the spare.' });
    const { data, response } = await openai.chat.completions
      .create(saying('Hello.', { model: 'denying-route' }))
      .withResponse();
    expect(data.choices[0]!.message.content).toBe('From the spare.');
    expect(data).toMatchObject({
      model: 'spare-model',
      aerie: {
        route: { model: 'spare-model', provider: 'second', reason: expect.stringContaining('denying'), attempts: 2 },
      },
    });
    expect(response.headers.get('x-aerie-model')).toBe('spare-model');
  });

  it('before the first token of a stream, the next target answers it whole', async () => {
    await provider.script({ answer: LONG_TEXT, fault: { kind: 'truncate', afterDeltas: 0 } });
    await spare.script({ answer: 'From the spare.' });
    const chunks = await Array.fromAsync(
      await openai.chat.completions.create({ ...saying('Hello.', { model: 'mute-route' }), stream: true }),
    );
    expect(chunks.map(({ choices }) => choices[0]?.delta.content ?? '').join('')).toBe('From the spare.');
  });

  it('to be reached at all, the local model answers last', async () => {
    const completion = await openai.chat.completions.create(
      saying('The sky is blue. Which colour is the sky?', { model: 'offline' }),
    );
    expect(completion.model).toBe('local/extractive');
  });

  it('and no target is left, the client is told which were tried and may retry', async () => {
    await provider.script({ fault: { kind: 'status', status: 403 } });
    const error = await refusal(
      openai.chat.completions.create(saying('Hello.', { model: 'hopeless' })),
      OpenAI.InternalServerError,
    );
    expect(error).toMatchObject({ status: 502, code: 'provider_failed', type: 'server_error' });
    expect(error.message).toMatch(/gone-model.*refusing/);
    expect(error.headers.get('x-should-retry')).toBe('true');
  });

  it('by calling the request bad, the client is told, and no other target is asked', async () => {
    await provider.script({ fault: { kind: 'status', status: 400, message: 'tools[0] is unknown' } });
    const error = await refusal(
      openai.chat.completions.create(saying('Hello.', { model: 'picky-route' })),
      OpenAI.BadRequestError,
    );
    expect(error).toMatchObject({ code: 'invalid_request' });
    expect((await spare.stats()).requests).toBe(0);
  });

  it.each([
    ['cuts its stream', { kind: 'truncate', afterDeltas: 20 }],
    ['sends an error in its stream', { kind: 'error-event', afterDeltas: 20 }],
    ['sends JSON that does not parse', { kind: 'malformed', afterDeltas: 20 }],
    ['falls silent', { kind: 'stall', at: { afterDeltas: 20 } }],
  ] as const)('because it %s, the client gets the text so far, then an APIError', async (_, fault) => {
    await provider.script({ answer: LONG_TEXT, fault });
    let text = '';
    const reading = async () => {
      const stream = await openai.chat.completions.create({
        ...saying('Tell me.', { model: `${fault.kind}-route` }),
        stream: true,
      });
      for await (const { choices } of stream) text += choices[0]?.delta.content ?? '';
    };
    const error = await refusal(reading(), OpenAI.APIError);
    expect(error).toMatchObject({ code: 'provider_failed', type: 'server_error' });
    expect(text).not.toBe('');
    expect(LONG_TEXT.startsWith(text)).toBe(true);
    expect((await spare.stats()).requests).toBe(0);
  });

  it('by dying in the middle, the stream ends with an error and without [DONE]', async () => {
    const doomed = await startFakeProvider({ script: { answer: LONG_TEXT, interDeltaMs: 20 } });
    const other = await Standalone.start(() => ({ provider: doomed }));
    try {
      const response = await fetch(`${other.platform.url}/v1/chat/completions`, {
        method: 'POST',
        headers: { authorization: `Bearer ${other.platform.adminKey}`, 'content-type': 'application/json' },
        body: JSON.stringify({ ...saying('Tell me.'), stream: true }),
      });
      expect(response.status).toBe(200);
      await doomed.stop();
      const events = await eventsOf(response);
      expect(JSON.parse(events[0]!)).toHaveProperty('choices');
      expect(JSON.parse(events.at(-1)!)).toMatchObject({ error: { code: 'provider_failed', type: 'server_error' } });
      expect(events).not.toContain('[DONE]');
    } finally {
      await doomed.stop();
      await other.stop();
    }
  });

  it('by being slower than the request allows, the client is told in time', async () => {
    await provider.script({ answer: 'Late.', latencyMs: 5000 });
    const startedAt = performance.now();
    const error = await refusal(
      openai.chat.completions.create(saying('Hello.', { aerie: { timeout_ms: 300 } })),
      OpenAI.InternalServerError,
    );
    expect(error).toMatchObject({ status: 504, code: 'timeout' });
    expect(performance.now() - startedAt).toBeLessThan(3000);
  });

  describe('and when the client leaves', () => {
    const aborted = async (message: string) => {
      const isIt = ({ body }: { body: unknown }) => JSON.stringify(body).includes(message);
      return expect.poll(async () => (await provider.requests()).find(isIt)?.outcome, { timeout: 5000, interval: 20 });
    };

    it('the provider sees it within 250 ms, and what was generated is in the ledger', async () => {
      const { tenant, key } = await platform.createTenantAndKey();
      await provider.script({ answer: LONG_TEXT, interDeltaMs: 25 });
      const delays: number[] = [];
      for (const n of [1, 2, 3]) {
        const stream = await platform.openai(key).chat.completions.create({ ...saying(`Leave ${n}.`), stream: true });
        let leftAt = 0;
        let pieces = 0;
        for await (const { choices } of stream) {
          if (choices[0]?.delta.content) pieces++;
          if (pieces < 3) continue;
          leftAt = Date.now();
          break;
        }
        await (await aborted(`Leave ${n}.`)).toBe('aborted');
        delays.push((await provider.requests(1))[0]!.abortedAt! - leftAt);
      }
      // The median, because the machine may be busy with other specs for a moment.
      expect(delays.sort((a, b) => a - b)[1]).toBeLessThan(LEAVE_LIMIT_MS);
      const usage = async () => (await platform.admin('GET', `/v1/usage?tenant=${tenant}&group_by=tenant`)).data[0];
      await expect.poll(async () => (await usage())?.requests, { timeout: 5000 }).toBe(3);
      const { completion_tokens: tokens, cost_nano_usd: cost } = await usage();
      expect(tokens).toBeGreaterThanOrEqual(6);
      expect(BigInt(cost)).toBeGreaterThan(0n);
    });

    it('before a plain answer came, the provider sees that, too', async () => {
      await provider.script({ answer: 'Late.', latencyMs: 10_000 });
      const leaving = new AbortController();
      const asking = openai.chat.completions.create(saying('Leave early.'), { signal: leaving.signal });
      await (await aborted('Leave early.')).toBe('running');
      const leftAt = Date.now();
      leaving.abort();
      await refusal(asking, OpenAI.APIUserAbortError);
      await (await aborted('Leave early.')).toBe('aborted');
      expect((await provider.requests(1))[0]!.abortedAt! - leftAt).toBeLessThan(4 * LEAVE_LIMIT_MS);
    });
  });
});
