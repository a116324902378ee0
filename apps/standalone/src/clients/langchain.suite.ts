import { AIMessage, AIMessageChunk, HumanMessage, ToolMessage } from '@langchain/core/messages';
import { tool } from '@langchain/core/tools';
import { ChatOpenAI } from '@langchain/openai';

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

export function langChainSuite(served: () => Served): void {
  const chat = (more: { model?: string; apiKey?: string } = {}) =>
    new ChatOpenAI({
      model: 'fake-model',
      apiKey: served().key,
      maxRetries: 0,
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
    expect(answer.content).toBe('Oslo.');
    expect(answer.usage_metadata).toMatchObject({ input_tokens: 9, output_tokens: 2, total_tokens: 11 });
  });

  it('gets a stream with its usage', async () => {
    await served().provider.script({ answer: LONG_TEXT, usage: { promptTokens: 9, completionTokens: 200 } });
    const chunks = await Array.fromAsync(await chat().stream('Tell me.'));
    expect(chunks.map(({ content }) => content).join('')).toBe(LONG_TEXT);
    expect(whole(chunks).usage_metadata).toMatchObject({ input_tokens: 9, output_tokens: 200 });
  });

  it('gets a tool call, plain and streamed', async () => {
    await served().provider.script({ toolCalls: [CALL_OF_OSLO] });
    const call = { id: 'call_1', name: 'weather', args: { city: 'Oslo' } };
    const agent = chat().bindTools([weather]);
    expect((await agent.invoke('Weather?')).tool_calls).toMatchObject([call]);
    expect(whole(await Array.fromAsync(await agent.stream('Weather?'))).tool_calls).toMatchObject([call]);
    expect(await lastBody(served())).toMatchObject({ tools: [{ type: 'function', function: { name: 'weather' } }] });
  });

  it('gets an object of its schema', async () => {
    await served().provider.script({ answer: '{"city": "Oslo", "degrees": 7}' });
    const structured = chat().withStructuredOutput(WEATHER_SCHEMA, { name: 'weather', method: 'jsonSchema' });
    expect(await structured.invoke('Weather?')).toEqual({ city: 'Oslo', degrees: 7 });
    expect(await lastBody(served())).toMatchObject({ response_format: { type: 'json_schema' } });
  });

  it('answers the result of a tool', async () => {
    const call = { id: 'call_1', name: 'weather', args: { city: 'Oslo' } };
    const result = new ToolMessage({ tool_call_id: call.id, content: '7 degrees in Oslo' });
    await served().provider.script({ answer: 'Seven degrees.' });
    const turns = [new HumanMessage('Weather?'), new AIMessage({ content: '', tool_calls: [call] }), result];
    expect((await chat().bindTools([weather]).invoke(turns)).content).toBe('Seven degrees.');
    expect((await lastBody(served())).messages.slice(1)).toMatchObject([
      { role: 'assistant', tool_calls: [{ id: 'call_1' }] },
      { role: 'tool', tool_call_id: 'call_1', content: '7 degrees in Oslo' },
    ]);
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
    expect(await failing(chat().invoke([]))).toEqual(['BadRequestError', 400, undefined]);
  });

  it('ends the call of the provider when it leaves', async () => {
    await served().provider.script({ answer: LONG_TEXT, interDeltaMs: 25 });
    const leaving = new AbortController();
    let leftAtMs = 0;
    const reading = async () => {
      const stream = await chat().stream('Tell me slowly.', { signal: leaving.signal });
      for await (const { content } of stream) {
        if (content === '') continue;
        leftAtMs ||= Date.now();
        leaving.abort();
      }
    };
    await expect(reading()).rejects.toThrow(/abort/i);
    await seenLeaving(served(), leftAtMs);
  });
}

const whole = (chunks: AIMessageChunk[]): AIMessageChunk => chunks.reduce((all, chunk) => all.concat(chunk));
