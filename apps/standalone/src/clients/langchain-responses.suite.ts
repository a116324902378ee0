import { type AIMessageChunk, HumanMessage, ToolMessage } from '@langchain/core/messages';
import { tool } from '@langchain/core/tools';
import { ChatOpenAI } from '@langchain/openai';

import { refusal } from '../standalone.suite.js';
import {
  CALL_OF_OSLO,
  handbookOf,
  lastBody,
  LONG_TEXT,
  PIXEL,
  seenLeaving,
  type Served,
  TOOL_SCHEMA,
  WEATHER_SCHEMA,
} from './served.suite.js';

export function langChainResponsesSuite(served: () => Served): void {
  const chat = (more: { model?: string; apiKey?: string } = {}) =>
    new ChatOpenAI({
      model: 'fake-model',
      apiKey: served().key,
      maxRetries: 0,
      useResponsesApi: true,
      configuration: { baseURL: `${served().url}/v1`, fetch: served().fetch },
      ...more,
    });
  const weather = tool(({ city }: { city: string }) => `7 degrees in ${city}`, {
    name: 'weather',
    description: 'The weather',
    schema: TOOL_SCHEMA,
  });

  it('gets an answer', async () => {
    await served().provider.script({ answer: 'Oslo.', usage: { promptTokens: 9, completionTokens: 2 } });
    const answer = await chat().invoke('Capital of Norway?');
    expect(answer.text).toBe('Oslo.');
    expect(answer.usage_metadata).toMatchObject({ input_tokens: 9, output_tokens: 2, total_tokens: 11 });
  });

  it('gets a stream with its usage', async () => {
    await served().provider.script({ answer: LONG_TEXT, usage: { promptTokens: 9, completionTokens: 200 } });
    const chunks = await Array.fromAsync(await chat().stream('Tell me.'));
    expect(chunks.map(({ text }) => text).join('')).toBe(LONG_TEXT);
    expect(whole(chunks).usage_metadata).toMatchObject({ input_tokens: 9, output_tokens: 200 });
  });

  it.each([false, true])('runs a tool and gets the answer to its result (stream: %s)', async (streamed) => {
    await served().provider.next({ answer: 'I look.', toolCalls: [CALL_OF_OSLO] }, { answer: 'Seven degrees.' });
    const agent = chat().bindTools([weather]);
    const asked = new HumanMessage('Weather?');
    const called = streamed ? whole(await Array.fromAsync(await agent.stream([asked]))) : await agent.invoke([asked]);
    expect(called.tool_calls).toMatchObject([{ id: 'call_1', name: 'weather', args: { city: 'Oslo' } }]);
    const result = new ToolMessage({ tool_call_id: 'call_1', content: '7 degrees in Oslo' });
    expect((await agent.invoke([asked, called, result])).text).toBe('Seven degrees.');
    const { messages, tools } = await lastBody(served());
    expect(messages).toMatchObject([
      { role: 'user', content: 'Weather?' },
      { role: 'assistant', content: 'I look.', tool_calls: [{ id: 'call_1', function: { name: 'weather' } }] },
      { role: 'tool', tool_call_id: 'call_1', content: '7 degrees in Oslo' },
    ]);
    expect(tools).toMatchObject([{ type: 'function', function: { name: 'weather' } }]);
  });

  it('gets an object of its schema', async () => {
    await served().provider.script({ answer: '{"city": "Oslo", "degrees": 7}' });
    const structured = chat().withStructuredOutput(WEATHER_SCHEMA, { name: 'weather', method: 'jsonSchema' });
    expect(await structured.invoke('Weather?')).toEqual({ city: 'Oslo', degrees: 7 });
    expect(await lastBody(served())).toMatchObject({ response_format: { type: 'json_schema' } });
  });

  it('shows an image to the model', async () => {
    const url = `data:image/png;base64,${PIXEL}`;
    const content = [
      { type: 'text', text: 'What is it?' },
      { type: 'image_url', image_url: { url } },
    ];
    await chat().invoke([new HumanMessage({ content })]);
    expect((await lastBody(served())).messages).toMatchObject([{ role: 'user', content }]);
  });

  it('searches files, and is told where the answer comes from', async () => {
    const store = await handbookOf(served());
    await served().provider.script({ answer: 'Within 14 days [1].' });
    const searching = chat().bindTools([{ type: 'file_search', vector_store_ids: [store] }]);
    const answer = await searching.invoke('When is a refund paid?');
    const annotations = [{ type: 'citation', source: 'file_citation', file_id: 'refunds', title: 'Refunds' }];
    expect(answer.content).toMatchObject([{ type: 'text', text: 'Within 14 days [1].', annotations }]);
  });

  // It brings a version of the openai client of its own, whose classes are not ours to compare with.
  it('raises the errors of the openai client, and knows what they mean', async () => {
    const failing = async (call: Promise<unknown>) => {
      const error = await refusal<Error & { status?: number; lc_error_code?: string }>(call, Error);
      return [error.constructor.name, error.status, error.lc_error_code];
    };
    const unknown = await failing(chat({ model: 'gpt-99' }).invoke('Hi.'));
    expect(unknown).toEqual(['NotFoundError', 404, 'MODEL_NOT_FOUND']);
    const denied = await failing(chat({ apiKey: 'wrong' }).invoke('Hi.'));
    expect(denied).toEqual(['AuthenticationError', 401, 'MODEL_AUTHENTICATION']);
  });

  it('raises an error from a stream that the provider cuts', async () => {
    await served().provider.script({ answer: LONG_TEXT, fault: { kind: 'truncate', afterDeltas: 20, times: 1 } });
    const reading = async () => Array.fromAsync(await chat().stream('Tell me.'));
    expect(await refusal(reading(), Error)).toMatchObject({ code: 'provider_failed' });
  });

  it('ends the call of the provider when it leaves', async () => {
    await served().provider.script({ answer: LONG_TEXT, interDeltaMs: 25 });
    const leaving = new AbortController();
    let leftAtMs = 0;
    const reading = async () => {
      const stream = await chat().stream('Tell me slowly.', { signal: leaving.signal });
      for await (const { text } of stream) {
        if (text === '') continue;
        leftAtMs ||= Date.now();
        leaving.abort();
      }
    };
    await expect(reading()).rejects.toThrow(/abort/i);
    await seenLeaving(served(), leftAtMs);
  });
}

const whole = (chunks: AIMessageChunk[]): AIMessageChunk => chunks.reduce((all, chunk) => all.concat(chunk));
