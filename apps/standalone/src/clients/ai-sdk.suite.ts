import { createOpenAI } from '@ai-sdk/openai';
import { APICallError, generateText, jsonSchema, Output, stepCountIs, streamText, tool } from 'ai';

import { refusal } from '../standalone.suite.js';
import {
  CALL_OF_OSLO,
  lastBody,
  LONG_TEXT,
  PIXEL,
  seenLeaving,
  type Served,
  TOOL_SCHEMA,
  WEATHER_SCHEMA,
} from './served.suite.js';

export function aiSdkSuite(served: () => Served): void {
  const model = (name = 'fake-model', apiKey = served().key) =>
    createOpenAI({ baseURL: `${served().url}/v1`, apiKey, fetch: served().fetch }).chat(name);
  const asking = (prompt: string) => ({ model: model(), prompt, maxRetries: 0 });
  const tools = {
    weather: tool({
      description: 'The weather',
      inputSchema: jsonSchema<{ city: string }>(TOOL_SCHEMA as never),
      execute: async ({ city }) => `7 degrees in ${city}`,
    }),
  };

  it('gets an answer', async () => {
    await served().provider.script({ answer: 'Oslo.', usage: { promptTokens: 9, completionTokens: 2 } });
    const { text, finishReason, usage } = await generateText(asking('Capital of Norway?'));
    expect({ text, finishReason }).toEqual({ text: 'Oslo.', finishReason: 'stop' });
    expect(usage).toMatchObject({ inputTokens: 9, outputTokens: 2 });
  });

  it('gets a stream with its usage', async () => {
    await served().provider.script({ answer: LONG_TEXT, usage: { promptTokens: 9, completionTokens: 200 } });
    const result = streamText(asking('Tell me.'));
    expect((await Array.fromAsync(result.textStream)).join('')).toBe(LONG_TEXT);
    expect(await result.usage).toMatchObject({ inputTokens: 9, outputTokens: 200 });
    expect(await result.finishReason).toBe('stop');
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

  it('gets an object of its schema', async () => {
    await served().provider.script({ answer: '{"city": "Oslo", "degrees": 7}' });
    const output = Output.object({ schema: jsonSchema(WEATHER_SCHEMA as never) });
    expect((await generateText({ ...asking('Weather?'), output })).output).toEqual({ city: 'Oslo', degrees: 7 });
    expect(await lastBody(served())).toMatchObject({ response_format: { type: 'json_schema' } });
  });

  it('shows an image to the model', async () => {
    const image = { type: 'file' as const, mediaType: 'image/png', data: PIXEL };
    const messages = [{ role: 'user' as const, content: [{ type: 'text' as const, text: 'What is it?' }, image] }];
    await generateText({ model: model(), messages, maxRetries: 0 });
    expect((await lastBody(served())).messages[0].content).toMatchObject([
      { type: 'text', text: 'What is it?' },
      { type: 'image_url', image_url: { url: `data:image/png;base64,${PIXEL}` } },
    ]);
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

  it('ends the call of the provider when it leaves', async () => {
    await served().provider.script({ answer: LONG_TEXT, interDeltaMs: 25 });
    const leaving = new AbortController();
    let leftAtMs = 0;
    const { textStream } = streamText({ ...asking('Tell me slowly.'), abortSignal: leaving.signal });
    for await (const text of textStream) {
      expect(text).not.toBe('');
      leftAtMs ||= Date.now();
      leaving.abort();
    }
    await seenLeaving(served(), leftAtMs);
  });
}
