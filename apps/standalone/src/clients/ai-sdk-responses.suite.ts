import { createOpenAI } from '@ai-sdk/openai';
import { APICallError, generateText, type ModelMessage, stepCountIs, streamText } from 'ai';

import { refusal } from '../standalone.suite.js';
import { eitherAiSdkSuite, tools } from './ai-sdk-either.suite.js';
import { CALL_OF_OSLO, handbookOf, lastBody, LONG_TEXT, type Served } from './served.suite.js';

/** What it calls when it is given no more than the name of a model. */
export function aiSdkResponsesSuite(served: () => Served): void {
  const openai = (apiKey = served().key) =>
    createOpenAI({ baseURL: `${served().url}/v1`, apiKey, fetch: served().fetch });
  const model = (name = 'fake-model', apiKey?: string) => openai(apiKey)(name);
  const asking = (prompt: string) => ({ model: model(), prompt, maxRetries: 0 });

  eitherAiSdkSuite(served, () => model());

  it('gets an answer', async () => {
    await served().provider.script({ answer: 'Oslo.', usage: { promptTokens: 9, completionTokens: 2 } });
    const { text, finishReason, usage } = await generateText({ ...asking('Capital of Norway?'), system: 'Be brief.' });
    expect({ text, finishReason }).toEqual({ text: 'Oslo.', finishReason: 'stop' });
    expect(usage).toMatchObject({ inputTokens: 9, outputTokens: 2 });
    expect((await lastBody(served())).messages).toEqual([
      { role: 'system', content: 'Be brief.' },
      { role: 'user', content: 'Capital of Norway?' },
    ]);
  });

  const LOOKS = { answer: 'I look.', toolCalls: [CALL_OF_OSLO] };
  const turnsOfTool = [
    { role: 'user', content: 'Weather?' },
    { role: 'assistant', content: 'I look.', tool_calls: [{ id: 'call_1', function: { name: 'weather' } }] },
    { role: 'tool', tool_call_id: 'call_1', content: '7 degrees in Oslo' },
  ];

  // It sends what it was told by reference, unless it is told not to.
  it.each([{}, { store: false }])('runs a tool and gets the answer to its result (%o)', async (options) => {
    await served().provider.next(LOOKS, { answer: 'Seven degrees.' });
    const providerOptions = { openai: options };
    const asked = { ...asking('Weather?'), tools, stopWhen: stepCountIs(2), providerOptions };
    const { text, steps } = await generateText(asked);
    expect(text).toBe('Seven degrees.');
    expect(steps[0]!.toolCalls).toMatchObject([{ toolCallId: 'call_1', toolName: 'weather', input: { city: 'Oslo' } }]);
    expect((await lastBody(served())).messages).toMatchObject(turnsOfTool);
  });

  it('runs a tool of a stream', async () => {
    await served().provider.next(LOOKS, { answer: 'Seven degrees.' });
    const result = streamText({ ...asking('Weather?'), tools, stopWhen: stepCountIs(2) });
    expect((await Array.fromAsync(result.textStream)).join('')).toBe('I look.Seven degrees.');
    expect((await result.steps)[0]!.toolResults).toMatchObject([{ toolCallId: 'call_1', output: '7 degrees in Oslo' }]);
    expect((await lastBody(served())).messages).toMatchObject(turnsOfTool);
  });

  it('goes on with a conversation', async () => {
    await served().provider.next({ answer: 'Oslo.' }, { answer: 'Seven hundred thousand.' });
    const messages: ModelMessage[] = [{ role: 'user', content: 'Capital of Norway?' }];
    messages.push(...(await generateText({ model: model(), messages })).response.messages);
    messages.push({ role: 'user', content: 'Of how many?' });
    expect((await generateText({ model: model(), messages })).text).toBe('Seven hundred thousand.');
    expect((await lastBody(served())).messages).toMatchObject([
      { role: 'user' },
      { role: 'assistant', content: 'Oslo.' },
      { role: 'user', content: 'Of how many?' },
    ]);
  });

  it.each([false, true])('searches files, and is told the sources (stream: %s)', async (stream) => {
    const store = await handbookOf(served());
    await served().provider.script({ answer: 'Within 14 days [1].' });
    const asked = {
      ...asking('When is a refund paid?'),
      tools: { file_search: openai().tools.fileSearch({ vectorStoreIds: [store], maxNumResults: 2 }) },
      providerOptions: { openai: { include: ['file_search_call.results' as const] } },
    };
    const result = stream ? streamText(asked) : await generateText(asked);
    expect(await result.text).toBe('Within 14 days [1].');
    expect(await result.toolResults).toMatchObject([
      { toolName: 'file_search', output: { results: [{ fileId: 'refunds', filename: 'Refunds' }] } },
    ]);
  });

  it('raises its own errors', async () => {
    const failing = (of: ReturnType<typeof model>, prompt = 'Hi.') =>
      refusal(generateText({ model: of, prompt, maxRetries: 0 }), APICallError);
    expect(await failing(model('gpt-99'))).toMatchObject({ statusCode: 404, isRetryable: false });
    expect((await failing(model('gpt-99'))).message).toContain('gpt-99');
    expect(await failing(model('fake-model', 'wrong'))).toMatchObject({ statusCode: 401 });
    const background = { providerOptions: { openai: { previousResponseId: 'resp_1' } } };
    const refused = await refusal(generateText({ ...asking('Hi.'), ...background }), APICallError);
    expect(refused).toMatchObject({ statusCode: 400, message: expect.stringContaining('previous_response_id') });
  });

  it('tells an error of a stream that the provider cuts', async () => {
    await served().provider.script({ answer: LONG_TEXT, fault: { kind: 'truncate', afterDeltas: 20, times: 1 } });
    const errors: unknown[] = [];
    const { textStream, finishReason } = streamText({
      ...asking('Tell me.'),
      onError: ({ error }) => void errors.push(error),
    });
    await Array.fromAsync(textStream);
    expect(await finishReason).toBe('error');
    expect(errors).toMatchObject([{ message: expect.stringContaining('after its answer had begun') }]);
  });
}
