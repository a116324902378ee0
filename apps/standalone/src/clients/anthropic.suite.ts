import Anthropic from '@anthropic-ai/sdk';

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

type Params = Anthropic.MessageCreateParamsNonStreaming;

const TOOLS: Anthropic.Tool[] = [{ name: 'weather', description: 'The weather', input_schema: TOOL_SCHEMA }];
const saying = (content: string, more: Partial<Params> = {}): Params => ({
  model: 'fake-model',
  max_tokens: 1000,
  messages: [{ role: 'user', content }],
  ...more,
});

export function anthropicSuite(served: () => Served): void {
  const anthropic = (key = served().key) =>
    new Anthropic({ apiKey: key, authToken: null, baseURL: served().url, fetch: served().fetch, maxRetries: 0 });

  it('gets an answer with usage in disjoint buckets', async () => {
    const usage = { promptTokens: 9, completionTokens: 2, cachedPromptTokens: 4 };
    await served().provider.script({ answer: 'Oslo.', usage });
    const message = await anthropic().messages.create(saying('Capital of Norway?', { system: 'Be brief.' }));
    expect(message).toMatchObject({
      id: expect.stringMatching(/^msg_/),
      type: 'message',
      role: 'assistant',
      model: 'fake-model',
      content: [{ type: 'text', text: 'Oslo.' }],
      stop_reason: 'end_turn',
      usage: { input_tokens: 5, cache_read_input_tokens: 4, output_tokens: 2 },
      _request_id: expect.any(String),
    });
    expect(await lastBody(served())).toMatchObject({
      max_completion_tokens: 1000,
      messages: [{ role: 'system', content: 'Be brief.' }, { role: 'user' }],
    });
  });

  it('gets a stream with its usage', async () => {
    await served().provider.script({ answer: LONG_TEXT, usage: { promptTokens: 9, completionTokens: 200 } });
    const stream = anthropic().messages.stream(saying('Tell me.'));
    let told = '';
    stream.on('text', (text) => (told += text));
    const message = await stream.finalMessage();
    expect(told).toBe(LONG_TEXT);
    expect(message).toMatchObject({
      content: [{ type: 'text', text: LONG_TEXT }],
      stop_reason: 'end_turn',
      usage: { input_tokens: 9, output_tokens: 200 },
    });
  });

  it('gets a tool call, plain and streamed', async () => {
    await served().provider.script({ toolCalls: [CALL_OF_OSLO, { ...CALL_OF_OSLO, id: 'call_2' }] });
    const tool_choice = { type: 'any' as const };
    const expected = {
      stop_reason: 'tool_use',
      content: ['call_1', 'call_2'].map((id) => ({ type: 'tool_use', id, name: 'weather', input: { city: 'Oslo' } })),
    };
    const asked = saying('Weather?', { tools: TOOLS, tool_choice });
    expect(await anthropic().messages.create(asked)).toMatchObject(expected);
    expect(await anthropic().messages.stream(asked).finalMessage()).toMatchObject(expected);
    expect(await lastBody(served())).toMatchObject({
      tools: [{ type: 'function', function: { name: 'weather', description: 'The weather', parameters: TOOL_SCHEMA } }],
      tool_choice: 'required',
    });
  });

  it('gets JSON of its schema', async () => {
    await served().provider.script({ answer: '{"city": "Oslo", "degrees": 7}' });
    const message = await anthropic().messages.parse(
      saying('Weather?', { output_config: { format: { type: 'json_schema', schema: WEATHER_SCHEMA } } }),
    );
    expect(message.content).toMatchObject([{ type: 'text', text: '{"city": "Oslo", "degrees": 7}' }]);
    expect(await lastBody(served())).toMatchObject({
      response_format: { type: 'json_schema', json_schema: { schema: WEATHER_SCHEMA } },
    });
  });

  it('gets the tokens of a prompt counted, by the provider where it counts', async () => {
    const messages: Anthropic.MessageParam[] = [{ role: 'user', content: 'hello world' }];
    expect(await anthropic().messages.countTokens({ model: 'fake-model', messages })).toEqual({ input_tokens: 9 });
    const { usage } = await anthropic().messages.create({ model: 'claude-fake', max_tokens: 10, messages });
    expect(await anthropic().messages.countTokens({ model: 'claude-fake', messages })).toEqual({
      input_tokens: usage.input_tokens,
    });
    expect((await served().provider.requests(1))[0]!.path).toBe('/v1/messages/count_tokens');
  });

  it('answers the result of a tool', async () => {
    const content = (block: object) => [block] as Anthropic.ContentBlockParam[];
    await anthropic().messages.create(
      saying('', {
        tools: TOOLS,
        messages: [
          { role: 'user', content: 'Weather?' },
          {
            role: 'assistant',
            content: content({ type: 'tool_use', id: 'call_1', name: 'weather', input: { city: 'Oslo' } }),
          },
          { role: 'user', content: content({ type: 'tool_result', tool_use_id: 'call_1', content: '7 degrees' }) },
        ],
      }),
    );
    expect((await lastBody(served())).messages.slice(1)).toMatchObject([
      { role: 'assistant', content: null, tool_calls: [{ id: 'call_1', function: { arguments: '{"city":"Oslo"}' } }] },
      { role: 'tool', tool_call_id: 'call_1', content: '7 degrees' },
    ]);
  });

  it('shows an image to the model', async () => {
    const source = { type: 'base64' as const, media_type: 'image/png' as const, data: PIXEL };
    const content = [
      { type: 'text' as const, text: 'What is it?' },
      { type: 'image' as const, source },
    ];
    await anthropic().messages.create(saying('', { messages: [{ role: 'user', content }] }));
    expect((await lastBody(served())).messages).toEqual([
      {
        role: 'user',
        content: [
          { type: 'text', text: 'What is it?' },
          { type: 'image_url', image_url: { url: `data:image/png;base64,${PIXEL}` } },
        ],
      },
    ]);
  });

  it('raises its own errors', async () => {
    const unknown = await refusal(
      anthropic().messages.create(saying('Hi.', { model: 'claude-99' })),
      Anthropic.NotFoundError,
    );
    expect(unknown).toMatchObject({ status: 404, type: 'not_found_error', requestID: expect.any(String) });
    await refusal(
      anthropic()
        .messages.stream(saying('Hi.', { model: 'claude-99' }))
        .finalMessage(),
      Anthropic.NotFoundError,
    );
    const denied = await refusal(anthropic('wrong').messages.create(saying('Hi.')), Anthropic.AuthenticationError);
    expect(denied.type).toBe('authentication_error');
    const refused = await refusal(
      anthropic().messages.create(saying('Hi.', { messages: [] })),
      Anthropic.BadRequestError,
    );
    expect(refused.type).toBe('invalid_request_error');
  });

  it('raises an error from a stream that the provider cuts', async () => {
    await served().provider.script({ answer: LONG_TEXT, fault: { kind: 'truncate', afterDeltas: 20, times: 1 } });
    const error = await refusal(anthropic().messages.stream(saying('Tell me.')).finalMessage(), Anthropic.APIError);
    expect(error).toMatchObject({ type: 'api_error' });
  });

  it('ends the call of the provider when it leaves', async () => {
    await served().provider.script({ answer: LONG_TEXT, interDeltaMs: 25 });
    const stream = await anthropic().messages.create({ ...saying('Tell me slowly.'), stream: true });
    for await (const event of stream) if (event.type === 'content_block_delta') break;
    await seenLeaving(served());
  });
}
