import { type AnswerEnd, type ChatChunk, NO_USAGE } from '#contracts';

import { MessageStream } from './message-stream.js';

const REQUEST_ID = '01a1fca0-5067-7559-910b-b2700c9fd72c';
const END: AnswerEnd = {
  model: 'm',
  provider: 'p',
  usage: { ...NO_USAGE, inputTokens: 9, outputTokens: 3, source: 'provider' },
  aerie: { cost_usd: 0 },
};

const chunkOf = (delta: ChatChunk['choices'][number]['delta'], more: object = {}): ChatChunk => ({
  id: 'chatcmpl-1',
  object: 'chat.completion.chunk',
  created: 1,
  model: 'm',
  choices: [{ index: 0, delta, finish_reason: null, ...more }],
});
const call = (index: number, json: string) => ({ index, function: { arguments: json } });
const opened = (index: number) => ({
  index,
  id: `call_${index}`,
  type: 'function',
  function: { name: 'f', arguments: '' },
});

/** The events of a stream, without the three that begin it. */
function eventsOf(stream: MessageStream, ...chunks: ChatChunk[]) {
  const text = chunks.map((chunk) => stream.delta(chunk)).join('') + stream.end(END);
  return text
    .split('\n\n')
    .filter(Boolean)
    .map((event) => {
      const [, name, data] = /^event: (\w+)\ndata: (.+)$/.exec(event)!;
      const parsed = JSON.parse(data!);
      expect(parsed.type).toBe(name);
      return parsed;
    });
}
const blocks = (events: ReturnType<typeof eventsOf>) =>
  events
    .filter(({ type }) => type.startsWith('content_block'))
    .map(({ type, index, content_block: block, delta }) => {
      const { text, thinking, signature, partial_json: json } = delta ?? {};
      const said = block?.type ?? text ?? thinking ?? signature ?? json ?? '';
      return `${type.slice('content_block_'.length)} ${index} ${said}`.trim();
    });

describe('a streamed answer as the events of a message', () => {
  it('begins with the message, tells its text, and ends with its usage', () => {
    const events = eventsOf(
      new MessageStream(REQUEST_ID),
      chunkOf({ role: 'assistant', content: '' }),
      chunkOf({ content: 'Hi.' }),
      chunkOf({}, { finish_reason: 'length' }),
    );
    expect(events.map(({ type }) => type)).toEqual([
      'message_start',
      'ping',
      'content_block_start',
      'content_block_delta',
      'content_block_stop',
      'message_delta',
      'message_stop',
    ]);
    expect(events[0]!.message).toMatchObject({
      id: 'msg_01a1fca050677559910bb2700c9fd72c',
      type: 'message',
      role: 'assistant',
      model: 'm',
      content: [],
      stop_reason: null,
    });
    expect(events.at(-2)).toMatchObject({
      delta: { stop_reason: 'max_tokens', stop_sequence: null },
      usage: { input_tokens: 9, output_tokens: 3 },
      aerie: { request_id: REQUEST_ID, cost_usd: 0 },
    });
  });

  it('numbers thinking, text and calls in the order of the message', () => {
    const events = eventsOf(
      new MessageStream(REQUEST_ID),
      chunkOf({ reasoning_content: 'Hm' }),
      chunkOf({ content: 'I ' }),
      // What guards held of the thinking comes late, and belongs to its block.
      chunkOf({ reasoning_content: '.', content: 'look.' }),
      chunkOf({ tool_calls: [opened(0)] }),
      chunkOf({ tool_calls: [call(0, '{"a"')] }),
      chunkOf({ tool_calls: [call(0, ':1}')] }),
      chunkOf({}, { finish_reason: 'tool_calls' }),
    );
    expect(blocks(events)).toEqual([
      'start 0 thinking',
      'delta 0 Hm',
      'start 1 text',
      'delta 1 I',
      'delta 0 .',
      'delta 1 look.',
      'stop 0',
      'stop 1',
      'start 2 tool_use',
      'delta 2 {"a"',
      'delta 2 :1}',
      'stop 2',
    ]);
    expect(events.at(-2)!.delta.stop_reason).toBe('tool_use');
  });

  it('ends a block of thinking with its signature, and begins another behind what was said', () => {
    const signed = (thinking: string, signature = 'sig') => ({
      thinking_blocks: [{ type: 'thinking' as const, thinking, signature, format: 'anthropic-claude-v1' }],
    });
    const events = eventsOf(
      new MessageStream(REQUEST_ID),
      chunkOf({ reasoning_content: 'H' }),
      chunkOf({ reasoning_content: 'm', ...signed('Hm') }),
      chunkOf({ thinking_blocks: [{ type: 'redacted_thinking', data: 'd' }] }),
      chunkOf({ content: 'I ' }),
      chunkOf({ reasoning_content: 'Yes', ...signed('Yes') }),
      chunkOf({ content: 'see.' }),
      chunkOf(signed('')),
      chunkOf({ reasoning_content: '[EMAIL]', ...signed('[EMAIL]', '') }),
      chunkOf({}, { finish_reason: 'stop' }),
    );
    expect(blocks(events)).toEqual([
      'start 0 thinking',
      'delta 0 H',
      'delta 0 m',
      'delta 0 sig',
      'stop 0',
      'start 1 redacted_thinking',
      'stop 1',
      'start 2 text',
      'delta 2 I',
      'start 3 thinking',
      'delta 3 Yes',
      'delta 3 sig',
      'stop 2',
      'stop 3',
      'start 4 text',
      'delta 4 see.',
      'start 5 thinking',
      'delta 5 sig',
      'stop 4',
      'stop 5',
      'start 6 thinking',
      'delta 6 [EMAIL]',
      'stop 6',
    ]);
  });

  it('gives calls that were opened together, as guards let them go, a block each in turn', () => {
    const events = eventsOf(
      new MessageStream(REQUEST_ID),
      chunkOf({ tool_calls: [opened(0)] }),
      chunkOf({ tool_calls: [opened(1)] }),
      chunkOf({ tool_calls: [opened(2)] }),
      chunkOf({ content: 'Two.', tool_calls: [call(0, '{}'), call(1, '{"b":2}')] }),
      chunkOf({}, { finish_reason: 'tool_calls' }),
    );
    expect(blocks(events)).toEqual([
      'start 0 text',
      'delta 0 Two.',
      'stop 0',
      'start 1 tool_use',
      'delta 1 {}',
      'stop 1',
      'start 2 tool_use',
      'delta 2 {"b":2}',
      'stop 2',
      'start 3 tool_use',
      'stop 3',
    ]);
  });

  it('tells which sequence stopped it, and a refusal', () => {
    const stopped = eventsOf(new MessageStream(REQUEST_ID), chunkOf({}, { finish_reason: 'stop', stop_reason: 'END' }));
    expect(stopped.at(-2)!.delta).toMatchObject({ stop_reason: 'stop_sequence', stop_sequence: 'END' });
    const refused = eventsOf(
      new MessageStream(REQUEST_ID),
      chunkOf({ refusal: 'No.' }, { finish_reason: 'content_filter' }),
    );
    expect(blocks(refused)).toContain('delta 0 No.');
    expect(refused.at(-2)!.delta).toMatchObject({ stop_reason: 'refusal', stop_details: { type: 'refusal' } });
  });

  it('tells a failure as an event of its own', () => {
    const event = new MessageStream(REQUEST_ID).error({ code: 'provider_failed', message: 'It fell silent.' });
    expect(event).toMatch(/^event: error\ndata: .+\n\n$/);
    expect(JSON.parse(event.split('data: ')[1]!)).toEqual({
      type: 'error',
      error: { type: 'api_error', message: 'It fell silent.', code: 'provider_failed' },
      request_id: REQUEST_ID,
    });
  });
});
