import { createOpenAI } from '@ai-sdk/openai';
import { APICallError, generateText, stepCountIs, streamText } from 'ai';

import { refusal } from '../standalone.suite.js';
import { eitherAiSdkSuite, tools } from './ai-sdk-either.suite.js';
import { CALL_OF_OSLO, lastBody, type Served } from './served.suite.js';

export function aiSdkSuite(served: () => Served): void {
  const model = (name = 'fake-model', apiKey = served().key) =>
    createOpenAI({ baseURL: `${served().url}/v1`, apiKey, fetch: served().fetch }).chat(name);
  const asking = (prompt: string) => ({ model: model(), prompt, maxRetries: 0 });

  eitherAiSdkSuite(served, () => model());

  it('gets an answer', async () => {
    await served().provider.script({ answer: 'Oslo.', usage: { promptTokens: 9, completionTokens: 2 } });
    const { text, finishReason, usage } = await generateText(asking('Capital of Norway?'));
    expect({ text, finishReason }).toEqual({ text: 'Oslo.', finishReason: 'stop' });
    expect(usage).toMatchObject({ inputTokens: 9, outputTokens: 2 });
  });

  it('runs a tool and gets the answer to its result', async () => {
    await served().provider.next({ toolCalls: [CALL_OF_OSLO] }, { answer: 'Seven degrees.' });
    const { text, steps } = await generateText({ ...asking('Weather?'), tools, stopWhen: stepCountIs(2) });
    expect(text).toBe('Seven degrees.');
    expect(steps[0]!.toolCalls).toMatchObject([{ toolCallId: 'call_1', toolName: 'weather', input: { city: 'Oslo' } }]);
    expect((await lastBody(served())).messages.at(-1)).toMatchObject({ role: 'tool', tool_call_id: 'call_1' });
  });

  it('runs a tool of a stream', async () => {
    await served().provider.next({ toolCalls: [CALL_OF_OSLO] }, { answer: 'Seven degrees.' });
    const result = streamText({ ...asking('Weather?'), tools, stopWhen: stepCountIs(2) });
    expect((await Array.fromAsync(result.textStream)).join('')).toBe('Seven degrees.');
    expect((await result.steps)[0]!.toolResults).toMatchObject([{ toolCallId: 'call_1', output: '7 degrees in Oslo' }]);
  });

  it('raises its own errors', async () => {
    const failing = (of: ReturnType<typeof model>, prompt = 'Hi.') =>
      refusal(generateText({ model: of, prompt, maxRetries: 0 }), APICallError);
    expect(await failing(model('gpt-99'))).toMatchObject({ statusCode: 404, isRetryable: false });
    expect((await failing(model('gpt-99'))).message).toContain('gpt-99');
    expect(await failing(model('fake-model', 'wrong'))).toMatchObject({ statusCode: 401 });
    const refused = refusal(generateText({ ...asking('Hi.'), presencePenalty: 9 }), APICallError);
    expect(await refused).toMatchObject({ statusCode: 400 });
  });
}
