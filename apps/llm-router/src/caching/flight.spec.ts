import { setTimeout as sleep } from 'node:timers/promises';

import type { ChatRequest } from '#contracts';

import { Caller, everyAnswer } from '../caller.suite.js';
import type { ProviderEvent } from '../providers/provider.js';
import {
  type Answer,
  first as provider,
  jobOf,
  type JobOptions,
  passage,
  router,
  useProviders,
  useRouter,
} from '../router.harness.suite.js';
import { Flight, JOINABLE_CHARS, LARGEST_BACKLOG_CHARS, type SharedSource } from './flight.js';

describe('identical requests at the same time', () => {
  const clocks = { first_token_timeout_ms: 2_000, idle_timeout_ms: 2_000, timeout_ms: 10_000 };
  useProviders();
  useRouter(() => ({
    providers: [{ id: 'one', kind: 'openai', base_url: provider.openaiBaseUrl, ...clocks }],
    models: [{ id: 'main', provider: 'one' }],
  }));

  const statusesOf = (answers: Answer[]) => answers.map(({ end }) => end.aerie.cache!.status);
  const paid = () => router.bus.usage.flatMap(({ calls }) => calls).filter(({ cacheHit }) => !cacheHit);
  const caller = (request: Partial<ChatRequest> = {}, options: JobOptions = {}) => new Caller(router, request, options);
  const callers = (count: number, request: Partial<ChatRequest> = {}) =>
    Array.from({ length: count }, () => caller(request));

  it.each([true, false])('make one call, which is billed once (streamed: %s)', async (stream) => {
    await provider.script({
      answer: 'The one answer.',
      latencyMs: 50,
      usage: { promptTokens: 9, completionTokens: 4 },
    });
    const answers = await everyAnswer(callers(100, { stream }));
    expect(new Set(answers.map(({ text }) => text))).toEqual(new Set(['The one answer.']));
    expect(statusesOf(answers).toSorted()).toEqual(['miss', ...Array.from({ length: 99 }, () => 'shared')]);
    expect(await provider.stats()).toMatchObject({ requests: 1, completed: 1 });
    expect(router.bus.usage).toHaveLength(100);
    expect(paid()).toEqual([expect.objectContaining({ usage: expect.objectContaining({ outputTokens: 4 }) })]);
    const costs = answers.map(({ end }) => end.aerie.cost_usd);
    expect(costs.toSorted((a, b) => a! - b!).slice(-2)).toEqual([0, 0.000017]);
    const ids = answers.map(({ completion, chunks }) => (completion ?? chunks[0]!).id);
    expect(new Set(ids).size).toBe(100);
  });

  it('tell what they share, and that it cost nothing', async () => {
    await provider.script({ latencyMs: 50 });
    const [, follower] = await everyAnswer(callers(2));
    expect(follower!.end).toMatchObject({
      usage: { source: 'none' },
      aerie: {
        cache: { status: 'shared', reason: 'an identical request had a call under way' },
        route: { model: 'main', provider: 'one', reason: 'answered with an identical request', attempts: 0 },
        cost_usd: 0,
      },
    });
    expect(router.bus.usage.map(({ calls }) => calls[0]!.cacheHit).toSorted()).toEqual([false, true]);
  });

  it('hear the whole answer when they come in the middle of it', async () => {
    await provider.script({ answer: 'word '.repeat(60), tokensPerSecond: 200 });
    const first = caller();
    await first.hears(10);
    const late = caller();
    await late.hears(10);
    const [one, other] = await everyAnswer([first, late]);
    expect(other!.text).toBe(one!.text);
    expect(other!.chunks).toHaveLength(one!.chunks.length);
    expect(await provider.stats()).toMatchObject({ requests: 1 });
  });

  it('cite the passages each, from the one answer', async () => {
    await provider.script({ answer: 'It is so [1].', latencyMs: 50 });
    const options = { passages: [passage(1, 'It is so.')] };
    const answers = await everyAnswer([caller({}, options), caller({}, options)]);
    expect(answers.map(({ end }) => end.aerie.citations!.length)).toEqual([1, 1]);
  });

  it('hear it to its end when the one who began it leaves, and one of them pays for it', async () => {
    await provider.script({ answer: 'word '.repeat(60), tokensPerSecond: 200, usage: { completionTokens: 61 } });
    const leader = caller();
    const followers = callers(3);
    await leader.hears(5);
    expect((await leader.leave()).error).toMatchObject({ code: 'cancelled' });
    const answers = await everyAnswer(followers);
    expect(new Set(answers.map(({ text }) => text))).toEqual(new Set(['word '.repeat(60)]));
    expect(await provider.stats()).toMatchObject({ requests: 1, completed: 1, aborted: 0 });
    expect(leader.usage()).toMatchObject([{ calls: [{ cacheHit: true, usage: { source: 'none' } }] }]);
    expect(router.bus.usage).toHaveLength(4);
    expect(paid()).toEqual([expect.objectContaining({ usage: expect.objectContaining({ outputTokens: 61 }) })]);
    expect(answers.filter(({ end }) => end.aerie.cost_usd! > 0)).toHaveLength(1);
  });

  it('end the call within 250 ms when the last of them leaves, who pays for what was generated', async () => {
    await provider.script({ answer: 'word '.repeat(400), tokensPerSecond: 100 });
    const [first, second] = callers(2) as [Caller, Caller];
    await second.hears(5);
    await first.leave();
    await second.hears(15);
    const leftAt = Date.now();
    await second.leave();
    await vi.waitFor(async () => expect(await provider.stats()).toMatchObject({ aborted: 1 }));
    expect((await provider.requests(1))[0]!.abortedAt! - leftAt).toBeLessThan(250);
    expect(paid()).toHaveLength(1);
    expect(second.usage()).toMatchObject([{ calls: [{ cacheHit: false, usage: { source: 'counted' } }] }]);
    const next = caller();
    await next.hears(1);
    expect(await provider.stats()).toMatchObject({ requests: 2 });
    await next.leave();
  });

  it('wait as long as each of them may', async () => {
    await provider.script({ answer: 'Patience.', latencyMs: 600 });
    const patient = caller();
    const hasty = caller({}, { deadlineInMs: 100, signal: AbortSignal.timeout(150) });
    expect((await hasty.done).error).toMatchObject({ code: 'timeout' });
    expect((await patient.done).text).toBe('Patience.');
    expect(await provider.stats()).toMatchObject({ requests: 1 });
  });

  it('are not held up by one of them who reads slowly, whether it began or not', async () => {
    await provider.script({ answer: 'word '.repeat(20) });
    const slow = router.answer(jobOf({ temperature: 0, stream: true }))[Symbol.asyncIterator]();
    await slow.next();
    expect((await caller().done).text).toBe('word '.repeat(20));
    const rest = [];
    for (let next = await slow.next(); !next.done; next = await slow.next()) rest.push(next.value);
    expect(rest.at(-1)).toMatchObject({ kind: 'end', end: { aerie: { cache: { status: 'miss' } } } });
    expect(paid()).toHaveLength(1);
  });

  it('get the same error when the call fails, without asking each for itself', async () => {
    await provider.script({ latencyMs: 50, fault: { kind: 'status', status: 401 } });
    const answers = await everyAnswer(callers(50));
    expect(new Set(answers.map(({ error }) => error!.code))).toEqual(new Set(['provider_failed']));
    expect(await provider.stats()).toMatchObject({ requests: 1 });
    expect(router.bus.usage).toHaveLength(50);
    await provider.script({ answer: 'Back.' });
    expect((await caller().done).text).toBe('Back.');
  });

  it('get the same error when it dies in the middle', async () => {
    await provider.script({ chunks: ['a', 'b', 'c'], interDeltaMs: 30, fault: { kind: 'truncate', afterDeltas: 2 } });
    const answers = await everyAnswer(callers(3));
    expect(answers.map(({ kinds }) => kinds)).toEqual(Array.from({ length: 3 }, () => 'delta delta delta error'));
    expect(paid()).toHaveLength(1);
  });

  it('find the answer although it was not there yet when they looked for it', async () => {
    const looked = [];
    for (let n = 0; n < 50; n++) {
      looked.push(caller());
      await sleep(1);
    }
    await everyAnswer(looked);
    expect(await provider.stats()).toMatchObject({ requests: 1 });
  });

  it.each<[string, Partial<ChatRequest>, JobOptions]>([
    ['of another tenant', {}, { tenant: 'other' }],
    ['with another field', { seed: 2 }, {}],
    ['that wants it whole', { stream: false }, {}],
    ['that has money for less', {}, { maxCompletionTokens: 5 }],
    ['of another service tier', { service_tier: 'flex' }, {}],
    ['that wants a new answer', { aerie: { refresh_cache: true } }, {}],
    ['that forbids it', { aerie: { cache: false } }, {}],
    ['whose answers differ each time', { temperature: 1 }, {}],
  ])('share nothing with one %s', async (_who, change, options) => {
    await provider.script({ latencyMs: 50 });
    await everyAnswer([caller(), caller(change, options)]);
    expect(await provider.stats()).toMatchObject({ requests: 2 });
    expect(paid()).toHaveLength(2);
  });
});

describe('a flight with a very long answer', () => {
  const CHUNK_CHARS = 64 * 1024;

  /** An answer of so many characters, a chunk at each draw. */
  function long(chars: number): SharedSource {
    let left = Math.ceil(chars / CHUNK_CHARS);
    const chunk = { choices: [{ index: 0, delta: { content: 'x'.repeat(CHUNK_CHARS) } }] };
    return {
      cache: { status: 'miss', reason: '' },
      answerer: undefined,
      completion: undefined,
      attempts: [],
      attempt: undefined,
      kept: undefined,
      next: async () => (left-- > 0 ? ({ kind: 'chunk', chunk } as unknown as ProviderEvent) : undefined),
      leave() {},
    };
  }

  it('lets go of its call when that fails', async () => {
    const leave = vi.fn();
    const flight = new Flight(() => ({ ...long(1), next: () => Promise.reject(new Error('gone')), leave }), vi.fn());
    const seats = [flight.join(limits())!, flight.join(limits())!];
    for (const seat of seats) await expect(seat.next()).rejects.toThrow('gone');
    expect(leave).toHaveBeenCalledOnce();
  });

  const flightOf = (chars: number) => new Flight(() => long(chars), vi.fn());
  const limits = () => ({ signal: new AbortController().signal, deadlineAtMs: Date.now() + 10_000 });
  const drain = async (seat: { next(): Promise<unknown> }) => {
    let events = 0;
    while (await seat.next()) events++;
    return events;
  };

  it('takes nobody more once its beginning is too long to be held', async () => {
    const flight = flightOf(2 * JOINABLE_CHARS);
    const seat = flight.join(limits())!;
    await seat.next();
    expect(flight.join(limits())).toBeDefined();
    await drain(seat);
    expect(flight.join(limits())).toBeUndefined();
  });

  it('is held for one who reads slowly', async () => {
    const flight = flightOf(4 * JOINABLE_CHARS);
    const [fast, slow] = [flight.join(limits())!, flight.join(limits())!];
    expect(await drain(fast)).toBe(64);
    expect(await drain(slow)).toBe(64);
  });

  it('gives up one who is too far behind, and goes on for the others', async () => {
    const flight = flightOf(2 * LARGEST_BACKLOG_CHARS);
    const [slow, fast] = [flight.join(limits())!, flight.join(limits())!];
    await slow.next();
    expect(await drain(fast)).toBe(512);
    await expect(slow.next()).rejects.toMatchObject({ code: 'unavailable' });
  });
});
