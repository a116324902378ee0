import type { ChatChunk } from './chat.js';
import type { ThinkingBlock } from './thinking.js';

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

  it('keeps its role when later chunks tell none', () => {
    const assembler = new AnswerAssembler();
    for (const role of ['assistant', null]) assembler.add(chunk({ index: 0, delta: { role }, finish_reason: null }));
    expect(assembler.completion('c').choices[0]!.message.role).toBe('assistant');
  });

  it('comes out the same after it was replayed', () => {
    const again = new AnswerAssembler();
    for (const one of replayed(assembled())) again.add(one);
    expect(again.completion('c')).toEqual(assembled());
  });

  it('is replayed in the pieces in which it came, whatever choices and tool calls it has', () => {
    const assembler = new AnswerAssembler();
    const call = { index: 0, id: 'a', type: 'function', function: { name: 'f', arguments: '{}' } };
    for (const delta of [
      { index: 0, delta: { role: 'assistant', content: '' } },
      { index: 1, delta: { role: 'assistant', content: 'Un' } },
      { index: 0, delta: { content: 'On' } },
      { index: 0, delta: { content: 'e \ud83d' } },
      { index: 0, delta: { content: '\ude00' } },
      { index: 1, delta: { content: ' deux', tool_calls: [call] } },
    ])
      assembler.add(chunk({ ...delta, finish_reason: null }));
    assembler.add(chunk({ index: 0, delta: {}, finish_reason: 'stop' }));
    assembler.add(chunk({ index: 1, delta: {}, finish_reason: 'tool_calls' }));
    const completion = assembler.completion('c');
    const chunks = replayed(completion, assembler.pieces);
    const contents = chunks.flatMap(({ choices }) => choices.map(({ index, delta }) => [index, delta.content]));
    expect(contents).toEqual([
      [0, ''],
      [1, ''],
      [1, 'Un'],
      [0, 'On'],
      [0, 'e \ud83d'],
      [0, '\ude00'],
      [1, ' deux'],
      [0, undefined],
      [1, undefined],
    ]);
    const again = new AnswerAssembler();
    for (const one of chunks) again.add(one);
    expect(again.completion('c')).toEqual(completion);
  });

  describe('with thinking between its text', () => {
    const thought = (thinking: string, offset?: number): ThinkingBlock => {
      return { type: 'thinking', thinking, signature: 's', ...(offset && { offset }) };
    };
    const deltas = [
      { role: 'assistant', content: '' },
      { reasoning_content: 'Hm' },
      { reasoning_content: '.', thinking_blocks: [thought('Hm.')] },
      { content: 'I ' },
      { content: 'look' },
      { reasoning_content: 'Go.', thinking_blocks: [thought('Go.', 6)] },
      { content: '.' },
      { tool_calls: [{ index: 0, id: 'a', type: 'function', function: { name: 'f', arguments: '{}' } }] },
    ];
    const assembler = new AnswerAssembler();
    for (const delta of deltas) assembler.add(chunk({ index: 0, delta, finish_reason: null }));
    assembler.add(chunk({ index: 0, delta: {}, finish_reason: 'tool_calls' }));
    const completion = assembler.completion('c');

    it('has all of it', () => {
      expect(completion.choices[0]!.message).toMatchObject({
        content: 'I look.',
        reasoning_content: 'Hm.Go.',
        thinking_blocks: [thought('Hm.'), thought('Go.', 6)],
      });
    });

    it.each([
      ['in the pieces in which it came', assembler.pieces, ['', 'Hm.', 'I ', 'look', 'Go.', '.', undefined]],
      ['whose pieces are not known', [], ['', 'Hm.', 'I look', 'Go.', '.', undefined]],
    ])('is replayed in its order: %s', (_, pieces, order) => {
      const chunks = replayed(completion, pieces);
      const told = chunks.map(({ choices }) => choices[0]!.delta);
      expect(told.map(({ content, reasoning_content: reasoning }) => reasoning ?? content)).toEqual(order);
      for (const { reasoning_content: reasoning, thinking_blocks: blocks } of told)
        expect(blocks?.[0]?.thinking).toBe(reasoning);
      const again = new AnswerAssembler();
      for (const one of chunks) again.add(one);
      expect(again.completion('c')).toEqual(completion);
    });
  });

  it('keeps content with its log probabilities together', () => {
    const [first, ...rest] = replayed(assembled(), [
      [0, 3],
      [0, 2],
    ]);
    expect(first!.choices[0]).toMatchObject({ delta: { content: 'Hello' }, logprobs: { content: [1, 2] } });
    expect(rest).toHaveLength(1);
  });
});
