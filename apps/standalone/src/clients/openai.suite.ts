import OpenAI from 'openai';

import { refusal, saying } from '../standalone.suite.js';
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

const TOOLS = [{ type: 'function' as const, function: { name: 'weather', parameters: TOOL_SCHEMA } }];

export function openAiSuite(served: () => Served): void {
  const openai = (key = served().key) =>
    new OpenAI({ apiKey: key, baseURL: `${served().url}/v1`, fetch: served().fetch, maxRetries: 0 });
  const stream = (content: string, more: Record<string, unknown> = {}, signal?: AbortSignal) =>
    openai().chat.completions.create({ ...saying(content, more), stream: true }, { signal });

  it('gets an answer', async () => {
    await served().provider.script({ answer: 'Oslo.', usage: { promptTokens: 9, completionTokens: 2 } });
    const completion = await openai().chat.completions.create(saying('Capital of Norway?'));
    expect(completion.choices[0]).toMatchObject({ message: { content: 'Oslo.' }, finish_reason: 'stop' });
    expect(completion.usage).toMatchObject({ prompt_tokens: 9, completion_tokens: 2, total_tokens: 11 });
  });

  it('gets a stream, and its usage when it asks for it', async () => {
    await served().provider.script({ answer: LONG_TEXT, usage: { promptTokens: 9, completionTokens: 200 } });
    const chunks = await Array.fromAsync(await stream('Tell me.', { stream_options: { include_usage: true } }));
    expect(chunks.map(({ choices }) => choices[0]?.delta.content ?? '').join('')).toBe(LONG_TEXT);
    expect(chunks.at(-1)).toMatchObject({ choices: [], usage: { total_tokens: 209 } });
    const silent = await Array.fromAsync(await stream('Tell me.'));
    expect(silent.filter(({ usage }) => usage)).toEqual([]);
    expect(silent.at(-1)!.choices[0]!.finish_reason).toBe('stop');
  });

  it('gets a tool call, plain and streamed', async () => {
    await served().provider.script({ toolCalls: [CALL_OF_OSLO] });
    const call = { id: 'call_1', type: 'function', function: { name: 'weather', arguments: '{"city":"Oslo"}' } };
    const { choices } = await openai().chat.completions.create(saying('Weather?', { tools: TOOLS }));
    expect(choices[0]).toMatchObject({ finish_reason: 'tool_calls', message: { content: null, tool_calls: [call] } });
    const runner = openai().chat.completions.stream({ ...saying('Weather?', { tools: TOOLS }), stream: true });
    const streamed = await runner.finalChatCompletion();
    expect(streamed.choices[0]).toMatchObject({ finish_reason: 'tool_calls', message: { tool_calls: [call] } });
    expect(await lastBody(served())).toMatchObject({ tools: TOOLS });
  });

  it('gets JSON of its schema, parsed', async () => {
    await served().provider.script({ answer: '{"city": "Oslo", "degrees": 7}' });
    const response_format = {
      type: 'json_schema' as const,
      json_schema: { name: 'weather', schema: WEATHER_SCHEMA, strict: true },
    };
    const { choices } = await openai().chat.completions.parse(saying('Weather?', { response_format }));
    expect(choices[0]!.message.parsed).toEqual({ city: 'Oslo', degrees: 7 });
    expect(await lastBody(served())).toMatchObject({ response_format });
  });

  it('gets a tool run by its runner, and the answer to the result', async () => {
    await served().provider.next({ toolCalls: [CALL_OF_OSLO] }, { answer: 'Seven degrees in Oslo.' });
    const runner = openai().chat.completions.runTools({
      ...saying('Weather?'),
      stream: false,
      tools: [
        {
          type: 'function',
          function: {
            name: 'weather',
            parameters: TOOL_SCHEMA,
            parse: JSON.parse,
            function: () => '7 degrees',
            description: 'The weather',
          },
        },
      ],
    });
    expect(await runner.finalContent()).toBe('Seven degrees in Oslo.');
    expect((await lastBody(served())).messages.slice(1)).toMatchObject([
      { role: 'assistant', tool_calls: [{ id: 'call_1' }] },
      { role: 'tool', tool_call_id: 'call_1', content: '7 degrees' },
    ]);
  });

  it('shows an image to the model', async () => {
    const content = [
      { type: 'text' as const, text: 'What is it?' },
      { type: 'image_url' as const, image_url: { url: `data:image/png;base64,${PIXEL}` } },
    ];
    await openai().chat.completions.create(saying('', { messages: [{ role: 'user', content }] }));
    expect((await lastBody(served())).messages).toEqual([{ role: 'user', content }]);
  });

  it('lists the models', async () => {
    expect((await Array.fromAsync(openai().models.list())).map(({ id }) => id)).toContain('fake-model');
    expect(await openai().models.retrieve('fake-model')).toMatchObject({ id: 'fake-model' });
  });

  it('raises its own errors', async () => {
    const unknown = await refusal(
      openai().chat.completions.create(saying('Hi.', { model: 'gpt-99' })),
      OpenAI.NotFoundError,
    );
    expect(unknown).toMatchObject({
      status: 404,
      code: 'model_not_found',
      param: 'model',
      requestID: expect.any(String),
    });
    await refusal(stream('Hi.', { model: 'gpt-99' }), OpenAI.NotFoundError);
    await refusal(openai('wrong').chat.completions.create(saying('Hi.')), OpenAI.AuthenticationError);
    await refusal(openai().chat.completions.create(saying('Hi.', { messages: [] })), OpenAI.BadRequestError);
  });

  it('raises an error from a stream that the provider cuts', async () => {
    await served().provider.script({ answer: LONG_TEXT, fault: { kind: 'truncate', afterDeltas: 20, times: 1 } });
    const reading = async () => Array.fromAsync(await stream('Tell me.'));
    expect(await refusal(reading(), OpenAI.APIError)).toMatchObject({ code: 'provider_failed' });
  });

  it('ends the call of the provider when it leaves', async () => {
    await served().provider.script({ answer: LONG_TEXT, interDeltaMs: 25 });
    for await (const { choices } of await stream('Tell me slowly.')) if (choices[0]?.delta.content) break;
    await seenLeaving(served());
  });
}
