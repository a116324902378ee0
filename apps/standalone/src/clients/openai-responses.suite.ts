import OpenAI from 'openai';
import { ResponsesToolRunner } from 'openai/helpers/responses-tool-runner';
import { standardTextFormat } from 'openai/helpers/standard-schema';

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

type Params = OpenAI.Responses.ResponseCreateParamsNonStreaming;

const WEATHER: OpenAI.Responses.FunctionTool = {
  type: 'function',
  name: 'weather',
  description: 'The weather',
  parameters: TOOL_SCHEMA,
  strict: true,
};
const saying = (input: Params['input'], more: Partial<Params> = {}): Params => ({
  model: 'fake-model',
  input,
  ...more,
});

export function openAiResponsesSuite(served: () => Served): void {
  const openai = (key = served().key) =>
    new OpenAI({ apiKey: key, baseURL: `${served().url}/v1`, fetch: served().fetch, maxRetries: 0 });
  const streamed = (input: Params['input'], more: Partial<Params> = {}) =>
    openai().responses.create({ ...saying(input, more), stream: true });

  it('gets an answer', async () => {
    const usage = { promptTokens: 9, completionTokens: 2, cachedPromptTokens: 4, reasoningTokens: 1 };
    await served().provider.script({ answer: 'Oslo.', usage });
    const response = await openai().responses.create(
      saying('Capital of Norway?', { instructions: 'Be brief.', max_output_tokens: 100, metadata: { a: 'b' } }),
    );
    expect(response).toMatchObject({
      id: expect.stringMatching(/^resp_/),
      status: 'completed',
      model: 'fake-model',
      output_text: 'Oslo.',
      instructions: 'Be brief.',
      metadata: { a: 'b' },
      usage: {
        input_tokens: 9,
        input_tokens_details: { cached_tokens: 4 },
        output_tokens: 2,
        output_tokens_details: { reasoning_tokens: 1 },
        total_tokens: 11,
      },
    });
    expect(await lastBody(served())).toMatchObject({
      max_completion_tokens: 100,
      messages: [
        { role: 'system', content: 'Be brief.' },
        { role: 'user', content: 'Capital of Norway?' },
      ],
    });
  });

  it('gets a stream with its usage', async () => {
    await served().provider.script({ answer: LONG_TEXT, usage: { promptTokens: 9, completionTokens: 200 } });
    const events = await Array.fromAsync(await streamed('Tell me.'));
    const deltas = events.filter((event) => event.type === 'response.output_text.delta');
    expect(deltas.map(({ delta }) => delta).join('')).toBe(LONG_TEXT);
    expect(events.at(-1)).toMatchObject({ type: 'response.completed', response: { usage: { total_tokens: 209 } } });
  });

  it('gets a stream through its helper, which holds every event against what came before', async () => {
    await served().provider.script({ answer: LONG_TEXT, toolCalls: [CALL_OF_OSLO, { ...CALL_OF_OSLO, id: 'call_2' }] });
    const stream = openai().responses.stream({ ...saying('Tell me.', { tools: [WEATHER] }), stream: true });
    let told = '';
    stream.on('response.output_text.delta', ({ delta }) => (told += delta));
    const response = await stream.finalResponse();
    expect(told).toBe(LONG_TEXT);
    expect(response).toMatchObject({
      output_text: LONG_TEXT,
      output: [
        { type: 'message' },
        { type: 'function_call', call_id: 'call_1', name: 'weather', parsed_arguments: { city: 'Oslo' } },
        { type: 'function_call', call_id: 'call_2' },
      ],
    });
  });

  it('is told why an answer is not complete, plain and streamed', async () => {
    await served().provider.script({ answer: LONG_TEXT });
    const incomplete = { status: 'incomplete', incomplete_details: { reason: 'max_output_tokens' } };
    const asked = saying('Tell me.', { max_output_tokens: 16 });
    expect(await openai().responses.create(asked)).toMatchObject(incomplete);
    const last = (await Array.fromAsync(await streamed('Tell me.', { max_output_tokens: 16 }))).at(-1);
    expect(last).toMatchObject({ type: 'response.incomplete', response: incomplete });
  });

  it.each([false, true])('gets a tool run by its runner, and the answer to the result (stream: %s)', async (stream) => {
    await served().provider.next(
      { answer: 'I look.', toolCalls: [CALL_OF_OSLO] },
      { answer: 'Seven degrees in Oslo.' },
    );
    const runner = new ResponsesToolRunner({
      functions: [{ tool: WEATHER, execute: ({ city }) => `7 degrees in ${String(city)}` }],
    });
    const response = await runner.run(openai(), saying('Weather?'), { stream });
    expect(response.output_text).toBe('Seven degrees in Oslo.');
    const { messages, tools } = await lastBody(served());
    expect(messages).toMatchObject([
      { role: 'user', content: 'Weather?' },
      { role: 'assistant', content: 'I look.', tool_calls: [{ id: 'call_1', function: { name: 'weather' } }] },
      { role: 'tool', tool_call_id: 'call_1', content: '7 degrees in Oslo' },
    ]);
    expect(tools).toEqual([
      {
        type: 'function',
        function: { name: 'weather', description: 'The weather', parameters: TOOL_SCHEMA, strict: true },
      },
    ]);
  });

  it('goes on with the output of earlier responses', async () => {
    await served().provider.next({ answer: 'Oslo.' }, { answer: 'Seven hundred thousand.' });
    const first = await openai().responses.create(saying('Capital of Norway?'));
    const turns: OpenAI.Responses.ResponseInputItem[] = [
      { role: 'user', content: 'Capital of Norway?' },
      ...(first.output as OpenAI.Responses.ResponseOutputMessage[]),
      { role: 'user', content: [{ type: 'input_text', text: 'Of how many?' }] },
    ];
    expect((await openai().responses.create(saying(turns))).output_text).toBe('Seven hundred thousand.');
    expect((await lastBody(served())).messages).toEqual([
      { role: 'user', content: 'Capital of Norway?' },
      { role: 'assistant', content: 'Oslo.' },
      { role: 'user', content: 'Of how many?' },
    ]);
  });

  it('gets JSON of its schema, parsed, plain and streamed', async () => {
    await served().provider.script({ answer: '{"city": "Oslo", "degrees": 7}' });
    const validate = (value: unknown) => ({ value: value as { city: string } });
    const schema = { '~standard': { version: 1 as const, vendor: 'test', validate } };
    const format = standardTextFormat(schema, 'weather', { schema: WEATHER_SCHEMA });
    const asked = saying('Weather?', { text: { format } });
    expect((await openai().responses.parse(asked)).output_parsed).toEqual({ city: 'Oslo', degrees: 7 });
    const stream = openai().responses.stream({ ...asked, stream: true });
    expect((await stream.finalResponse()).output_parsed).toEqual({ city: 'Oslo', degrees: 7 });
    expect(await lastBody(served())).toMatchObject({
      response_format: {
        type: 'json_schema',
        json_schema: { name: 'weather', schema: { required: ['city', 'degrees'] }, strict: true },
      },
    });
  });

  it('shows an image to the model', async () => {
    const url = `data:image/png;base64,${PIXEL}`;
    const content: OpenAI.Responses.ResponseInputContent[] = [
      { type: 'input_text', text: 'What is it?' },
      { type: 'input_image', image_url: url, detail: 'low' },
    ];
    await openai().responses.create(saying([{ role: 'user', content }]));
    expect((await lastBody(served())).messages).toEqual([
      {
        role: 'user',
        content: [
          { type: 'text', text: 'What is it?' },
          { type: 'image_url', image_url: { url, detail: 'low' } },
        ],
      },
    ]);
  });

  it('searches files, and is told where the answer comes from, plain and streamed', async () => {
    const store = await handbookOf(served());
    await served().provider.script({ answer: 'Within 14 days [1].' });
    const tools = [{ type: 'file_search' as const, vector_store_ids: [store], max_num_results: 2 }];
    const asked = saying('When is a refund paid?', { tools, include: ['file_search_call.results'] });
    const found = {
      type: 'file_search_call',
      status: 'completed',
      queries: ['When is a refund paid?'],
      results: [{ file_id: 'refunds', filename: 'Refunds', attributes: { year: 2026 }, text: expect.any(String) }],
    };
    const annotations = [{ type: 'file_citation', index: 15, file_id: 'refunds', filename: 'Refunds' }];
    const message = { type: 'message', content: [{ type: 'output_text', annotations }] };
    expect((await openai().responses.create(asked)).output).toMatchObject([found, message]);
    const stream = openai().responses.stream({ ...asked, stream: true });
    expect((await stream.finalResponse()).output).toMatchObject([found, message]);
    const [grounding] = (await lastBody(served())).messages;
    expect(grounding).toMatchObject({ role: 'system', content: expect.stringContaining('A refund is paid') });
    expect(await lastBody(served())).not.toHaveProperty('tools');
  });

  it('raises its own errors', async () => {
    const unknown = await refusal(openai().responses.create(saying('Hi.', { model: 'gpt-99' })), OpenAI.NotFoundError);
    expect(unknown).toMatchObject({
      status: 404,
      code: 'model_not_found',
      param: 'model',
      requestID: expect.any(String),
    });
    await refusal(streamed('Hi.', { model: 'gpt-99' }), OpenAI.NotFoundError);
    await refusal(openai('wrong').responses.create(saying('Hi.')), OpenAI.AuthenticationError);
    const refused = await refusal(openai().responses.create(saying([])), OpenAI.BadRequestError);
    expect(refused).toMatchObject({ code: 'invalid_request', param: 'input' });
  });

  it('raises an error from a stream that the provider cuts', async () => {
    await served().provider.script({ answer: LONG_TEXT, fault: { kind: 'truncate', afterDeltas: 20, times: 2 } });
    const reading = async () => Array.fromAsync(await streamed('Tell me.'));
    expect(await refusal(reading(), OpenAI.APIError)).toMatchObject({ code: 'provider_failed' });
    const helped = openai().responses.stream({ ...saying('Tell me.'), stream: true });
    expect(await refusal(helped.finalResponse(), OpenAI.APIError)).toMatchObject({ code: 'provider_failed' });
  });

  it('ends the call of the provider when it leaves', async () => {
    await served().provider.script({ answer: LONG_TEXT, interDeltaMs: 25 });
    for await (const { type } of await streamed('Tell me slowly.')) if (type === 'response.output_text.delta') break;
    await seenLeaving(served());
  });
}
