import type { ChatChunk } from './chat.js';

import { AnswerAssembler, contentOf, replayed } from './answer-text.js';

const chunk = (...choices: object[]): ChatChunk =>
  ({
    id: 'c',
    object: 'chat.completion.chunk',
    created: 7,
    model: 'm',
    system_fingerprint: 'fp',
    choices,
  }) as ChatChunk;

describe('a streamed answer', () => {
  const chunks = [
    chunk({ index: 0, delta: { role: 'assistant', content: '' }, finish_reason: null }),
    chunk({
      index: 0,
      delta: { content: 'Hel', reasoning_content: 'think' },
      logprobs: { content: [1] },
      finish_reason: null,
    }),
    chunk({
      index: 1,
      delta: { tool_calls: [{ index: 0, id: 'a', type: 'function', function: { name: 'f', arguments: '{' } }] },
      finish_reason: null,
    }),
    chunk({
      index: 0,
      delta: { content: 'lo', reasoning_content: 'ing' },
      logprobs: { content: [2] },
      finish_reason: null,
    }),
    chunk({ index: 1, delta: { tool_calls: [{ index: 0, function: { arguments: '}' } }] }, finish_reason: null }),
    chunk({ index: 0, delta: {}, finish_reason: 'stop' }, { index: 1, delta: {}, finish_reason: 'tool_calls' }),
  ];
  const assembled = () => {
    const assembler = new AnswerAssembler();
    for (const one of chunks) assembler.add(one);
    return assembler.completion('c');
  };

  it('is put together to what a plain call would have got', () => {
    const call = { id: 'a', type: 'function', function: { name: 'f', arguments: '{}' } };
    expect(assembled()).toEqual({
      id: 'c',
      object: 'chat.completion',
      created: 7,
      model: 'm',
      system_fingerprint: 'fp',
      choices: [
        {
          index: 0,
          message: { role: 'assistant', content: 'Hello', reasoning_content: 'thinking' },
          logprobs: { content: [1, 2] },
          finish_reason: 'stop',
        },
        {
          index: 1,
          message: { role: 'assistant', content: null, tool_calls: [call] },
          logprobs: null,
          finish_reason: 'tool_calls',
        },
      ],
    });
    expect(contentOf(assembled())).toBe('Hello\n');
  });

  it('comes out the same after it was replayed', () => {
    const again = new AnswerAssembler();
    for (const one of replayed(assembled())) again.add(one);
    expect(again.completion('c')).toEqual(assembled());
  });
});
