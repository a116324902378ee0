import { chat, messages, openai, provider, streamed, tell, useFakeProvider } from './clients.suite.js';
import { startFakeProvider } from './fake-provider.js';

useFakeProvider();

describe('scripts', () => {
  it('are chosen by rule, then from the queue, then by default', async () => {
    const say = async (model: string, content: string) => {
      const answer = await openai.chat.completions.create({ model, messages: [{ role: 'user', content }] });
      return answer.choices[0]!.message.content;
    };
    await provider.script({ answer: 'default' });
    await provider.next({ answer: 'first' }, { answer: 'second' });
    await provider.rule({ message: 'refund' }, { answer: 'rule by message' });
    await provider.rule({ model: 'gpt-9' }, { answer: 'rule by model', model: 'gpt-9-2030' });
    await openai.embeddings.create({ model: 'e', input: 'eats nothing from the queue' });
    expect(await say('m', 'about refunds')).toBe('rule by message');
    expect(await say('gpt-9', 'hello')).toBe('rule by model');
    expect([await say('m', 'a'), await say('m', 'b'), await say('m', 'c')]).toEqual(['first', 'second', 'default']);
  });

  it('keep their latency and pace', async () => {
    await provider.script({ chunks: ['a', 'b', 'c', 'd', 'e'], latencyMs: 60, interDeltaMs: 20 });
    const began = performance.now();
    await streamed();
    expect(performance.now() - began).toBeGreaterThanOrEqual(138);
    await provider.script({ answer: 'one two three four five six', tokensPerSecond: 60 });
    const again = performance.now();
    await chat();
    expect(performance.now() - again).toBeGreaterThanOrEqual(98);
  });
});

describe('the record', () => {
  it('holds what was asked, with credentials cut to four characters', async () => {
    await chat();
    await tell();
    const [first, second] = await provider.requests();
    expect(first).toMatchObject({
      id: 1,
      path: '/v1/chat/completions',
      stream: false,
      outcome: 'completed',
      headers: { authorization: '...1234', 'content-type': 'application/json' },
      body: { model: 'gpt-4o-mini', messages },
      billed: { promptTokens: 12, completionTokens: 6 },
    });
    // Anthropic's SDK sends its key as a bearer token since version 1; the API takes x-api-key as well.
    expect(second!.headers['authorization']).toBe('...1234');
    await fetch(`${provider.url}/v1/models`, { headers: { 'x-api-key': 'not-a-secret-5678' } });
    const [last] = await provider.requests(1);
    expect(last!.headers['x-api-key']).toBe('...5678');
  });

  it('notices within 100 ms that a client left, and bills what was generated until then', async () => {
    await provider.script({ answer: 'word '.repeat(200), chunks: 5, interDeltaMs: 10 });
    const leaving = new AbortController();
    setTimeout(() => leaving.abort(), 200);
    await streamed({ signal: leaving.signal });
    const left = Date.now();
    await vi.waitFor(async () => expect((await provider.requests())[0]!.outcome).toBe('aborted'));
    const [request] = await provider.requests();
    expect(request!.abortedAt! - left).toBeLessThan(100);
    expect(request!.billed.promptTokens).toBe(12);
    expect(request!.billed.completionTokens).toBeGreaterThan(3);
    expect(request!.billed.completionTokens).toBeLessThan(40);
  });

  it('adds up to the numbers', async () => {
    await provider.script({ answer: 'ok', latencyMs: 50 });
    await Promise.all([chat(), chat(), tell()]);
    const requests = await provider.requests();
    const stats = await provider.stats();
    expect(stats).toMatchObject({ requests: 3, completed: 3, aborted: 0, faults: 0, concurrent: 0, concurrentMax: 3 });
    expect(stats.billedPromptTokens).toBe(requests.reduce((sum, request) => sum + request.billed.promptTokens, 0));
    expect(stats.billedCompletionTokens).toBe(3);
  });

  it('is not kept when switched off, while the numbers are', async () => {
    await provider.recording(false);
    await chat();
    expect(await provider.requests()).toEqual([]);
    expect((await provider.stats()).requests).toBe(1);
    await provider.recording(true);
  });
});

describe('the process', () => {
  it('is a separate one and is gone after stop', async () => {
    const other = await startFakeProvider({ script: { answer: 'other' } });
    expect(other.pid).not.toBe(process.pid);
    await other.stop();
    await expect(fetch(other.url)).rejects.toThrow(/fetch failed/);
    expect(() => process.kill(other.pid!, 0)).toThrow(/ESRCH/);
  });
});
