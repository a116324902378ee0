import { type ThinkingBlock, thinkingAmong, thinkingOf, thinkingProblem, withThinking } from './thinking.js';

const text = (said: string) => ({ type: 'text', text: said });
const thought = (thinking: string) => ({ type: 'thinking' as const, thinking, signature: `signed ${thinking}` });
const redacted = { type: 'redacted_thinking' as const, data: 'x' };

describe('blocks of thinking', () => {
  it.each([
    ['before the text', [thought('a'), redacted, text('Hello.')]],
    ['between its parts', [thought('a'), text('Hel'), redacted, thought('b'), text('lo.'), thought('c')]],
    ['alone', [thought('a'), thought('b')]],
    ['behind it', [text('Hello.'), thought('a')]],
  ])('come back to their places: %s', (_, blocks) => {
    const said = blocks.map((block) => ('text' in block ? block.text : '')).join('');
    const apart = thinkingAmong(blocks);
    expect(withThinking(said === '' ? [] : [text(said)], apart)).toEqual(blocks);
    // The text may come in other parts than it left in.
    const parts = Array.from(said, text);
    const together = withThinking(parts, apart);
    expect(together.filter((block) => 'text' in block)).toEqual(parts);
    expect(together.filter((block) => !('text' in block))).toEqual(blocks.filter((block) => !('text' in block)));
  });

  it('keep what else a part says on both sides of a block', () => {
    const marked = { type: 'text', text: 'Hello.', cache_control: { type: 'ephemeral' } };
    expect(withThinking([marked], [{ ...thought('a'), offset: 3 }])).toEqual([
      { ...marked, text: 'Hel' },
      thought('a'),
      { ...marked, text: 'lo.' },
    ]);
  });

  it('find a place in a text that guards made shorter, or in none', () => {
    const late = { ...thought('a'), offset: 400 };
    expect(withThinking([text('Hi.')], [late])).toEqual([text('Hi.'), thought('a')]);
    expect(withThinking([text('')], [thought('a')])).toEqual([thought('a'), text('')]);
  });

  it('are those of the reasoning only where they are its text', () => {
    const blocks: ThinkingBlock[] = [thought('a'), redacted, thought('b')];
    expect(thinkingOf({ reasoning_content: 'ab', thinking_blocks: blocks })).toBe(blocks);
    expect(thinkingOf({ reasoning_content: 'a[SECRET]', thinking_blocks: blocks })).toEqual([]);
    expect(thinkingOf({ reasoning_content: 'ab' })).toEqual([]);
    expect(thinkingOf({ thinking_blocks: [redacted] })).toEqual([redacted]);
  });

  it.each([undefined, null, [], [thought('a'), redacted]])('are taken: %j', (blocks) => {
    expect(thinkingProblem(blocks)).toBeUndefined();
  });

  it.each([
    ['thought', /^ must be an array/],
    [[null], /^\[0\]\.type must be one of thinking, redacted_thinking/],
    [[redacted, { type: 'text', text: 'a' }], /^\[1\]\.type/],
    [[{ type: 'toString' }], /^\[0\]\.type/],
    [[{ type: 'thinking' }], /^\[0\]\.thinking must be a string/],
    [[{ type: 'redacted_thinking', data: 7 }], /^\[0\]\.data must be a string/],
  ])('are refused: %j', (blocks, problem) => {
    expect(thinkingProblem(blocks)).toMatch(problem);
  });
});
