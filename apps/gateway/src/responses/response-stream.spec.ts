import { type AnswerEnd, type ChatChunk, type Citation, NO_USAGE, parseBody, ResponsesRequest } from '#contracts';

import { carriedIn } from './carried-thinking.js';
import { chatOf } from './chat-of-responses.js';
import { ResponseAnswer } from './response-answer.js';
import { ResponseStream } from './response-stream.js';

const REQUEST_ID = '01a1fca0-5067-7559-910b-b2700c9fd72c';
const ID = '01a1fca050677559910bb2700c9fd72c';
const END: AnswerEnd = {
  model: 'm',
  provider: 'p',
  usage: {
    inputTokens: 5,
    cacheReadTokens: 4,
    cacheWriteTokens: 1,
    outputTokens: 3,
    reasoningTokens: 2,
    source: 'provider',
  },
  aerie: { cost_usd: 0 },
};
const citation = (n: number): Citation => {
  return {
    n,
    vector_store_id: 'vs_1',
    document_id: `doc_${n}`,
    version: 1,
    chunk_id: `${n}`,
    title: `Title ${n}`,
    start: 0,
    end: 1,
    quote: 'x',
  };
};

const chunkOf = (delta: ChatChunk['choices'][number]['delta'], more: object = {}): ChatChunk => ({
  id: 'chatcmpl-1',
  object: 'chat.completion.chunk',
  created: 7,
  model: 'm',
  choices: [{ index: 0, delta, finish_reason: null, ...more }],
});
const opened = (index: number, id = `call_${index}`) => {
  return { index, id, type: 'function', function: { name: 'f', arguments: '' } };
};
const call = (index: number, json: string) => ({ index, function: { arguments: json } });

// oxlint-disable-next-line typescript/no-explicit-any -- a test asserts what it is
type Told = Record<string, any>;

const onOutput = () => {};
function streamOf(asked: object = {}): ResponseStream {
  const request = parseBody(ResponsesRequest, { model: 'alias', input: 'What is it?', stream: true, ...asked });
  return new ResponseStream(new ResponseAnswer({ request, chat: chatOf(request), requestId: REQUEST_ID, onOutput }));
}

function parsed(text: string): Told[] {
  return text
    .split('\n\n')
    .filter(Boolean)
    .map((event) => {
      const [, name, data] = /^event: (\S+)\ndata: (.+)$/.exec(event)!;
      const told = JSON.parse(data!) as Told;
      expect(told['type']).toBe(name);
      return told;
    });
}

function eventsOf(stream: ResponseStream, chunks: ChatChunk[], end: AnswerEnd = END): Told[] {
  const events = parsed(chunks.map((chunk) => stream.delta(chunk)).join('') + stream.end(end));
  expect(events.map(({ sequence_number: number }) => number)).toEqual(events.map((_, number) => number));
  return events;
}

/** The events between the two that begin a response and the one that ends it, short. */
const steps = (events: Told[]) =>
  events.slice(2, -1).map(({ type, output_index: index, delta }) => {
    return [type.replace('response.', ''), index, delta].filter((part) => part !== undefined).join(' ');
  });
const outputOf = (events: Told[]): Told[] => events.at(-1)!['response'].output;

describe('a streamed answer as the events of a response', () => {
  it('begins with the response, tells its text, and ends with it whole and its usage', () => {
    const events = eventsOf(streamOf({ metadata: { a: 'b' }, temperature: 0.5 }), [
      chunkOf({ role: 'assistant', content: '' }),
      chunkOf({ content: 'Hi ' }),
      chunkOf({ content: 'you.' }),
      chunkOf({}, { finish_reason: 'stop' }),
    ]);
    expect(events.map(({ type }) => type)).toEqual([
      'response.created',
      'response.in_progress',
      'response.output_item.added',
      'response.content_part.added',
      'response.output_text.delta',
      'response.output_text.delta',
      'response.output_text.done',
      'response.content_part.done',
      'response.output_item.done',
      'response.completed',
    ]);
    expect(events[0]!['response']).toMatchObject({
      id: `resp_${ID}`,
      created_at: 7,
      status: 'in_progress',
      model: 'm',
      output: [],
      metadata: { a: 'b' },
      temperature: 0.5,
      store: false,
    });
    const message = {
      id: `msg_${ID}`,
      type: 'message',
      status: 'completed',
      role: 'assistant',
      content: [{ type: 'output_text', text: 'Hi you.', annotations: [], logprobs: [] }],
    };
    expect(events.at(-2)!['item']).toEqual(message);
    expect(events.at(-1)!['response']).toMatchObject({
      status: 'completed',
      completed_at: expect.any(Number),
      output: [message],
      usage: {
        input_tokens: 10,
        input_tokens_details: { cached_tokens: 4, cache_write_tokens: 1 },
        output_tokens: 3,
        output_tokens_details: { reasoning_tokens: 2 },
        total_tokens: 13,
      },
      aerie: { request_id: REQUEST_ID, cost_usd: 0 },
    });
  });

  it('numbers reasoning, text and calls in the order in which they begin, and closes them at the end', () => {
    const events = eventsOf(streamOf(), [
      chunkOf({ reasoning_content: 'Hm' }),
      chunkOf({ content: 'I ' }),
      // What guards held of the reasoning comes late, and belongs to its item.
      chunkOf({ reasoning_content: '.', content: 'look.' }),
      chunkOf({ tool_calls: [opened(0), opened(1)] }),
      chunkOf({ tool_calls: [call(0, '{"a":'), call(0, '1}')] }),
      chunkOf({}, { finish_reason: 'tool_calls' }),
    ]);
    expect(steps(events)).toEqual([
      'output_item.added 0',
      'reasoning_summary_part.added 0',
      'reasoning_summary_text.delta 0 Hm',
      'output_item.added 1',
      'content_part.added 1',
      'output_text.delta 1 I ',
      'reasoning_summary_text.delta 0 .',
      'output_text.delta 1 look.',
      'output_item.added 2',
      'function_call_arguments.delta 2 {"a":',
      'function_call_arguments.delta 2 1}',
      'output_item.added 3',
      'reasoning_summary_text.done 0',
      'reasoning_summary_part.done 0',
      'output_item.done 0',
      'output_text.done 1',
      'content_part.done 1',
      'output_item.done 1',
      'function_call_arguments.done 2',
      'output_item.done 2',
      'function_call_arguments.delta 3 {}',
      'function_call_arguments.done 3',
      'output_item.done 3',
    ]);
    expect(outputOf(events)).toMatchObject([
      { type: 'reasoning', summary: [{ type: 'summary_text', text: 'Hm.' }] },
      { type: 'message', content: [{ text: 'I look.' }] },
      { type: 'function_call', call_id: 'call_0', name: 'f', arguments: '{"a":1}', status: 'completed' },
      { type: 'function_call', call_id: 'call_1', name: 'f', arguments: '{}' },
    ]);
  });

  it('carries thinking that its provider signed, and none where a guard has changed some', () => {
    const signed = { type: 'thinking' as const, thinking: 'Hm.', signature: 's' };
    const hidden = { type: 'redacted_thinking' as const, data: 'd' };
    const reasoningOf = (...chunks: ChatChunk[]) => outputOf(eventsOf(streamOf(), chunks))[0]!;
    const thought = chunkOf({ reasoning_content: 'Hm.', thinking_blocks: [signed] });
    const told = reasoningOf(thought, chunkOf({ thinking_blocks: [hidden] }), chunkOf({ content: 'So.' }));
    expect(told).toMatchObject({ type: 'reasoning', summary: [{ text: 'Hm.' }] });
    expect(carriedIn(told)).toEqual([signed, hidden]);
    expect(reasoningOf(chunkOf({ thinking_blocks: [hidden] }))).toMatchObject({ type: 'reasoning', summary: [] });
    const changed = reasoningOf(thought, chunkOf({ thinking_blocks: [{ ...signed, signature: '' }] }));
    expect(changed).not.toHaveProperty('encrypted_content');
  });

  it('tells text that guards let go with the arguments before the call', () => {
    const held = [chunkOf({ tool_calls: [opened(0)] }), chunkOf({ content: 'So.', tool_calls: [call(0, '{}')] })];
    expect(outputOf(eventsOf(streamOf(), held)).map(({ type }) => type)).toEqual(['message', 'function_call']);
  });

  it('gives a call an id whose server told none', () => {
    const [told] = outputOf(eventsOf(streamOf(), [chunkOf({ tool_calls: [opened(0, '')] })]));
    expect(told!['call_id']).toBe(told!['id']);
  });

  it('has a message without text where nothing was said', () => {
    expect(outputOf(eventsOf(streamOf(), []))).toMatchObject([{ type: 'message', content: [{ text: '' }] }]);
  });

  it('tells a refusal as a part of its own', () => {
    const events = eventsOf(streamOf(), [chunkOf({ content: 'I see.' }), chunkOf({ refusal: 'No.' })]);
    expect(steps(events)).toEqual([
      'output_item.added 0',
      'content_part.added 0',
      'output_text.delta 0 I see.',
      'output_text.done 0',
      'content_part.done 0',
      'content_part.added 0',
      'refusal.delta 0 No.',
      'refusal.done 0',
      'content_part.done 0',
      'output_item.done 0',
    ]);
    expect(outputOf(events)[0]!['content']).toMatchObject([{ text: 'I see.' }, { type: 'refusal', refusal: 'No.' }]);
    expect(events[7]).toMatchObject({ content_index: 1 });
  });

  it.each([
    ['length', 'max_output_tokens'],
    ['content_filter', 'content_filter'],
  ])('that ends for %s is incomplete and says why', (finish_reason, reason) => {
    const last = eventsOf(streamOf(), [chunkOf({ content: 'A' }, { finish_reason })]).at(-1)!;
    expect(last).toMatchObject({
      type: 'response.incomplete',
      response: {
        status: 'incomplete',
        incomplete_details: { reason },
        completed_at: null,
        output: [{ status: 'incomplete' }],
      },
    });
  });

  it('includes log probabilities when it is asked to', () => {
    const logprobs = {
      content: [{ token: 'A', logprob: -1, bytes: null, top_logprobs: [{ token: 'B', logprob: -2 }] }],
    };
    const told = [{ token: 'A', logprob: -1, bytes: [], top_logprobs: [{ token: 'B', logprob: -2, bytes: [] }] }];
    const chunk = chunkOf({ content: 'A' }, { logprobs });
    const events = eventsOf(streamOf({ include: ['message.output_text.logprobs'] }), [chunk]);
    expect(events[4]).toMatchObject({ delta: 'A', logprobs: told });
    expect(outputOf(events)[0]!['content'][0].logprobs).toEqual(told);
    expect(outputOf(eventsOf(streamOf(), [chunk]))[0]!['content'][0].logprobs).toEqual([]);
  });

  it('annotates what it cites, where it does', () => {
    const end = { ...END, aerie: { citations: [citation(1), citation(2)] } };
    const events = eventsOf(streamOf(), [chunkOf({ content: 'Blue [1], grey [2, 9].' })], end);
    const annotations = [
      { type: 'file_citation', index: 5, file_id: 'doc_1', filename: 'Title 1' },
      { type: 'file_citation', index: 15, file_id: 'doc_2', filename: 'Title 2' },
    ];
    expect(events.filter(({ type }) => type.endsWith('annotation.added'))).toMatchObject(
      annotations.map((annotation, annotation_index) => ({ content_index: 0, annotation_index, annotation })),
    );
    expect(outputOf(events)[0]!['content'][0].annotations).toEqual(annotations);
  });

  describe('that searched files', () => {
    const tools = [{ type: 'file_search', vector_store_ids: ['vs_1'] }];
    const SEARCHED = ['output_item.added 0', 'file_search_call.in_progress 0', 'file_search_call.searching 0'];
    const FOUND = ['file_search_call.completed 0', 'output_item.done 0'];

    it('tells the search before the message', () => {
      const events = eventsOf(streamOf({ tools }), [chunkOf({ content: 'Blue.' })]);
      expect(steps(events).slice(0, 6)).toEqual([...SEARCHED, ...FOUND, 'output_item.added 1']);
      const search = { type: 'file_search_call', status: 'completed', queries: ['What is it?'], results: null };
      expect(outputOf(events)).toMatchObject([{ id: `fs_${ID}`, ...search }, { type: 'message' }]);
    });

    it('tells what was found when it is asked to, once it is known', () => {
      const passage = { ...citation(1), text: 'It is blue.', score: 2.5, attributes: { year: 2026 } };
      const end = { ...END, aerie: { passages: [passage] } };
      const asked = { tools, include: ['file_search_call.results'] };
      const events = eventsOf(streamOf(asked), [chunkOf({ content: 'Blue.' })], end);
      expect(steps(events).slice(0, 4)).toEqual([...SEARCHED, 'output_item.added 1']);
      expect(steps(events).slice(6, 8)).toEqual(FOUND);
      expect(outputOf(events)[0]).toMatchObject({
        status: 'completed',
        results: [
          { file_id: 'doc_1', filename: 'Title 1', attributes: { year: 2026 }, score: 2.5, text: 'It is blue.' },
        ],
      });
    });
  });

  it('that fails tells the error in the terms of the request, then the response so far', () => {
    const stream = streamOf();
    stream.delta(chunkOf({ content: 'Blu' }));
    const told = stream.error({ code: 'provider_failed', message: 'It fell silent.', param: 'messages[0]' });
    const error = { code: 'provider_failed', message: 'It fell silent.', param: 'input' };
    expect(parsed(told)).toMatchObject([
      { type: 'error', sequence_number: 5, ...error, error: { ...error, type: 'server_error' } },
      {
        type: 'response.failed',
        sequence_number: 6,
        response: {
          status: 'failed',
          error: { code: 'server_error', message: 'It fell silent.' },
          output: [{ status: 'incomplete', content: [{ text: 'Blu' }] }],
        },
      },
    ]);
  });

  it('tells no usage as none', () => {
    const { usage } = eventsOf(streamOf(), [], { ...END, usage: NO_USAGE }).at(-1)!['response'];
    expect(usage).toMatchObject({ input_tokens: 0, output_tokens: 0, total_tokens: 0 });
  });
});
