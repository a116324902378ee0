import { first as provider, passage, router, useProviders, useRouter } from '../router.harness.suite.js';

describe('the exact cache', () => {
  const request = { temperature: 0 };
  useProviders();
  useRouter(() => ({
    providers: [{ id: 'one', kind: 'openai', base_url: provider.openaiBaseUrl }],
    models: [
      { id: 'main', provider: 'one' },
      { id: 'spare', provider: 'one' },
    ],
  }));

  const calls = async () => (await provider.stats()).requests;

  it('answers the same request again without a call, plain and streamed', async () => {
    await provider.script({ answer: 'Kept words.' });
    const miss = await router.ask(request);
    expect(miss.end.aerie.cache).toEqual({ status: 'miss', reason: 'no answer of an identical request is kept' });
    const hit = await router.ask(request);
    expect(hit.completion).toMatchObject({ choices: miss.completion!.choices, usage: { total_tokens: 0 } });
    expect(hit.completion!.id).not.toBe(miss.completion!.id);
    const streamed = await router.ask({ ...request, stream: true });
    expect(streamed.kinds).toBe('delta delta end');
    expect(streamed.text).toBe('Kept words.');
    expect(streamed.chunks.at(-1)!.choices[0]!.finish_reason).toBe('stop');
    expect(streamed.end).toMatchObject({
      usage: { source: 'none' },
      aerie: {
        cache: { status: 'hit', reason: 'an identical request was answered 0 s ago' },
        route: { model: 'main', provider: 'one', reason: 'answered from the cache', attempts: 0 },
        cost_usd: 0,
      },
    });
    expect(await calls()).toBe(1);
    expect(router.bus.usage[2]!.calls).toEqual([
      {
        model: 'main',
        provider: 'one',
        cacheHit: true,
        usage: { inputTokens: 0, cacheReadTokens: 0, cacheWriteTokens: 0, outputTokens: 0, source: 'none' },
      },
    ]);
  });

  it('streams an answer again in the pieces in which it came, under another id', async () => {
    await provider.script({ chunks: ['One', ', two', ', three.'] });
    const first = await router.ask({ ...request, stream: true });
    const again = await router.ask({ ...request, stream: true });
    const contents = ({ chunks }: typeof first) => chunks.map(({ choices }) => choices[0]!.delta.content);
    expect(contents(again)).toEqual(contents(first));
    expect(again.chunks.map(({ choices }) => choices[0]!.finish_reason)).toEqual([null, null, null, null, 'stop']);
    const ids = new Set([...first.chunks, ...again.chunks].map(({ id }) => id));
    expect(ids.size).toBe(2);
    expect((await router.ask(request)).text).toBe('One, two, three.');
    expect(await calls()).toBe(1);
  });

  it('keeps tool calls that were streamed', async () => {
    await provider.script({
      toolCalls: [
        { name: 'look', arguments: { at: 'the moon' } },
        { name: 'wait', arguments: {} },
      ],
    });
    await router.ask({ ...request, stream: true });
    const { completion } = await router.ask(request);
    expect(completion!.choices[0]).toMatchObject({
      finish_reason: 'tool_calls',
      message: {
        content: null,
        tool_calls: [
          { type: 'function', function: { name: 'look', arguments: '{"at":"the moon"}' } },
          { type: 'function', function: { name: 'wait', arguments: '{}' } },
        ],
      },
    });
    const { chunks } = await router.ask({ ...request, stream: true });
    const deltas = chunks.flatMap(({ choices }) => choices[0]!.delta.tool_calls ?? []);
    expect(deltas.map(({ index, function: told }) => [index, told!.name])).toEqual([
      [0, 'look'],
      [1, 'wait'],
    ]);
    expect(await calls()).toBe(1);
  });

  it.each([
    ['another tenant', {}, { tenant: 'other' }],
    ['another guard policy', {}, { guardPolicy: 'strict' }],
    ['other passages', {}, { passages: [passage(1, 'Something.')] }],
    ['another field', { seed: 2 }, {}],
    ['another model', { model: 'spare' }, {}],
  ])('does not serve %s', async (_name, change, options) => {
    await router.ask(request);
    expect((await router.ask({ ...request, ...change }, options)).end.aerie.cache!.status).toBe('miss');
  });

  it('keeps no answer that was cut short', async () => {
    await provider.script({ answer: 'Cut', finishReason: 'length' });
    await router.ask(request);
    await provider.script({ answer: 'Whole' });
    expect((await router.ask(request)).text).toBe('Whole');
  });

  it('keeps and looks up only what may be kept, and says why not', async () => {
    const cacheOf = async (fields: object) => (await router.ask(fields)).end.aerie.cache!;
    expect(await cacheOf({ temperature: 1, aerie: { cache: true } })).toMatchObject({ status: 'miss' });
    expect(await cacheOf({ temperature: 1, aerie: { cache: true } })).toMatchObject({ status: 'hit' });
    expect(await cacheOf({ temperature: 1 })).toEqual({
      status: 'bypass',
      reason: 'temperature is not 0 and aerie.cache is not true',
    });
    await router.ask(request);
    expect(await cacheOf({ ...request, aerie: { cache: false } })).toEqual({
      status: 'bypass',
      reason: 'the request forbids it',
    });
  });

  it('asks again when told to, and serves the new answer from then on', async () => {
    await provider.script({ answer: 'Old.' });
    await router.ask(request);
    await provider.script({ answer: 'New.' });
    const refreshed = await router.ask({ ...request, aerie: { refresh_cache: true } });
    expect(refreshed.text).toBe('New.');
    expect(refreshed.end.aerie.cache).toEqual({
      status: 'bypass',
      reason: 'the request asks for a new answer, which is kept',
    });
    const hit = await router.ask(request);
    expect([hit.text, hit.end.aerie.cache!.status]).toEqual(['New.', 'hit']);
  });

  it('fails no request when it is away', async () => {
    router.cache.broken = true;
    await provider.script({ answer: 'Fine.' });
    expect((await router.ask(request)).text).toBe('Fine.');
  });
});
