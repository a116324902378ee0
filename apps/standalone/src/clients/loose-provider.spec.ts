import OpenAI from 'openai';

import { startLooseServer, testModel } from '#testing';

import { saying, Standalone } from '../standalone.suite.js';
import { TOOL_SCHEMA } from './served.suite.js';
import { WireWitness } from './wire-witness.suite.js';

describe('what a provider leaves out that OpenAI requires', () => {
  const witness = new WireWitness();
  let loose: Awaited<ReturnType<typeof startLooseServer>>;
  let standalone: Standalone;
  let openai: OpenAI;

  beforeAll(async () => {
    loose = await startLooseServer();
    standalone = await Standalone.start(() => ({
      catalogue: {
        providers: [{ id: 'loose', kind: 'openai', base_url: loose.openaiBaseUrl, private_network: true }],
        models: [testModel({ id: 'fake-model', provider: 'loose' })],
      },
    }));
    const { key } = await standalone.platform.createTenantAndKey();
    const baseURL = `${standalone.platform.url}/v1`;
    openai = new OpenAI({ baseURL, apiKey: key, fetch: witness.fetch, maxRetries: 0 });
  });
  afterAll(async () => {
    await standalone?.stop();
    loose?.stop();
  });

  const tools = [{ type: 'function' as const, function: { name: 'weather', parameters: TOOL_SCHEMA } }];
  const call = { id: 'call_1', type: 'function', function: { name: 'weather', arguments: '{"city":"Oslo"}' } };

  // The second time the answer comes from the cache.
  it.each(['from the provider', 'from the cache'])('is there when the answer comes %s', async () => {
    const cached = { temperature: 0 };
    const said = await openai.chat.completions.create(saying('Hi.', cached));
    expect(said.choices[0]).toMatchObject({ message: { role: 'assistant', content: 'Hello.' }, finish_reason: 'stop' });
    const called = await openai.chat.completions.create(saying('Weather?', { ...cached, tools }));
    expect(called.choices[0]).toMatchObject({ message: { tool_calls: [call] }, finish_reason: 'tool_calls' });
    const streamed = openai.chat.completions.stream({ ...saying('Weather?', { tools }), stream: true });
    expect((await streamed.finalChatCompletion()).choices[0]!.message).toMatchObject({ tool_calls: [call] });
    expect(witness.violations).toEqual([]);
    expect(witness.checked).toMatchObject({
      'chat.completion': expect.any(Number),
      'chat.completion.chunk': expect.any(Number),
    });
  });
});
