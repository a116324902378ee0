import { platform, saying, Standalone, useStandalone } from './standalone.suite.js';

describe('operations', () => {
  useStandalone();

  it('live is told without a key', async () => {
    expect(await platform.call('GET', '/health/live')).toMatchObject({ status: 200, body: { status: 'ok' } });
  });

  it('ready is told with the state of each part', async () => {
    expect(await platform.call('GET', '/health/ready')).toMatchObject({
      status: 200,
      body: {
        status: 'ok',
        details: { messaging: { status: 'up' }, database: { status: 'up' }, cache: { status: 'up' } },
      },
    });
  });

  it('metrics count requests, stages, model calls, tokens and money', async () => {
    const key = (await platform.createTenantAndKey()).key;
    await platform.openai(key).chat.completions.create(saying('Hello.'));
    const metrics = async () => {
      const answer = await platform.call('GET', '/metrics');
      expect(answer.headers.get('content-type')).toContain('text/plain');
      return answer.body as string;
    };
    await expect.poll(metrics, { timeout: 5000 }).toMatch(/^aerie_cost_settled_nano_usd_total [1-9]/m);
    const text = await metrics();
    expect(text).toMatch(/^aerie_requests_ended_total\{pipeline="chat",outcome="completed"\} [1-9]/m);
    for (const stage of ['admit', 'inspect-input'])
      expect(text).toMatch(new RegExp(`^aerie_stage_seconds_count\\{[^}]*stage="${stage}"[^}]*\\} [1-9]`, 'm'));
    expect(text).toMatch(/^aerie_llm_calls_total\{[^}]*model="fake-model"[^}]*outcome="ok"[^}]*\} [1-9]/m);
    expect(text).toMatch(/^aerie_llm_tokens_total\{[^}]*bucket="output"[^}]*\} [1-9]/m);
    expect(text).toMatch(/^process_resident_memory_bytes \d/m);
    expect(text).not.toContain(key);
  });

  it.each(['/v1/models', '/v1/usage', '/v1/keys', '/v1/vector_stores', '/v1/tenants', '/v1/budgets'])(
    '%s is closed without a key',
    async (path) => {
      expect(await platform.call('GET', path)).toMatchObject({
        status: 401,
        body: { error: { code: 'unauthenticated' } },
      });
    },
  );

  it('an answer under way is finished before the platform closes', async () => {
    const other = await Standalone.start();
    try {
      await other.provider.script({ chunks: ['One. ', 'Two. ', 'Three.'], interDeltaMs: 200 });
      const stream = await other.platform.openai().chat.completions.create({ ...saying('Count.'), stream: true });
      let text = '';
      let closing: Promise<void> | undefined;
      for await (const { choices } of stream) {
        text += choices[0]?.delta.content ?? '';
        closing ??= other.platform.close();
      }
      expect(text).toBe('One. Two. Three.');
      await closing;
    } finally {
      await other.stop();
    }
  });
});
