import { type ChatChunk, type ThinkingBlock, thinkingAmong } from '#contracts';

import { ReasoningStream, withReasoningApart } from './reasoning.js';

const blocks = thinkingAmong([
  { type: 'thinking', thinking: 'Dial 555', signature: 'a' },
  { type: 'redacted_thinking', data: 'b' },
  { type: 'thinking', thinking: '0123.', signature: 'c' },
] as ThinkingBlock[]);
const APART = 'Dial 555\n\n0123.';

const chunkOf = (delta: ChatChunk['choices'][number]['delta']): ChatChunk => ({
  id: 'c',
  object: 'chat.completion.chunk',
  created: 1,
  model: 'm',
  choices: [{ index: 0, delta, finish_reason: null }],
});
const reasoningOf = (deltas: ChatChunk['choices'][number]['delta'][]) => {
  const stream = new ReasoningStream();
  return deltas.map((delta) => stream.pass(chunkOf(delta)).choices[0]!.delta.reasoning_content ?? '').join('');
};

describe('reasoning in a chat', () => {
  it('has an empty line between two blocks, in a whole message', () => {
    const message = { role: 'assistant', content: 'Hi.', reasoning_content: 'Dial 5550123.', thinking_blocks: blocks };
    expect(withReasoningApart(message)).toEqual({ ...message, reasoning_content: APART });
    const one = { ...message, reasoning_content: 'Dial 555', thinking_blocks: blocks.slice(0, 2) };
    expect(withReasoningApart(one)).toBe(one);
  });

  it('has it in a stream, wherever the blocks are told', () => {
    const [first, redacted, last] = blocks as [ThinkingBlock, ThinkingBlock, ThinkingBlock];
    const pieces = [
      { reasoning_content: 'Dial ' },
      { reasoning_content: '555', thinking_blocks: [first] },
      { thinking_blocks: [redacted] },
      { content: 'So:' },
      { reasoning_content: '01' },
      { reasoning_content: '23.' },
      { thinking_blocks: [last] },
    ];
    expect(reasoningOf(pieces)).toBe(APART);
    expect(
      reasoningOf([first, last].map((block) => ({ reasoning_content: block.thinking!, thinking_blocks: [block] }))),
    ).toBe(APART);
  });

  it('stays one text where a server tells pieces of a block', () => {
    const piece = (thinking: string) => ({
      reasoning_content: thinking,
      thinking_blocks: [{ type: 'thinking' as const, thinking }],
    });
    expect(reasoningOf([piece('Dial '), piece('555')])).toBe('Dial 555');
  });
});
