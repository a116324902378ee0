import { longestHoldMs } from '#testing';

import { countPromptTokens, countTokens, piecesOf, tokenCounter } from './token-count.js';

describe('token counting', () => {
  it('counts o200k tokens', async () => {
    expect(await countTokens('')).toBe(0);
    expect(await countTokens('hello world')).toBe(2);
    expect(await countTokens('tokenization is fun')).toBe(4);
  });

  it('counts what looks like a special token as text', async () => {
    expect(await countTokens('<|endoftext|>')).toBeGreaterThan(1);
  });

  it('frames messages as OpenAI does', async () => {
    expect(await countPromptTokens([{ role: 'user', content: 'hello world' }])).toBe(3 + 3 + 1 + 2);
    expect(await countPromptTokens([{ role: 'user', content: 'hello world', name: 'ada' }])).toBe(11);
  });

  it.each([
    ['a long word', 'a'.repeat(200_000)],
    ['spaces', ' '.repeat(200_000)],
    ['CJK without spaces', '語'.repeat(48_000)],
    ['emoji', '🙂'.repeat(20_000)],
    ['words of 256 characters', `${'a'.repeat(256)} `.repeat(1_000)],
  ])('counts %s in milliseconds', async (_name, text) => {
    await tokenCounter();
    const started = performance.now();
    expect(await countTokens(text)).toBeGreaterThan(0);
    expect(performance.now() - started).toBeLessThan(1_000);
  });

  it('counts what the assistant thought, and gives others a turn between many messages', async () => {
    const thinking_blocks = [{ type: 'thinking' as const, thinking: 'hello world', signature: 's' }];
    expect(await countPromptTokens([{ role: 'assistant', content: '', thinking_blocks }])).toBe(3 + 3 + 1 + 2);
    const content = 'The quick brown fox jumps over the lazy dog. '.repeat(90);
    const messages = Array.from({ length: 1_000 }, () => ({ role: 'user' as const, content }));
    const holds: number[] = [];
    // The best of some runs: on a busy machine a turn takes longer than it needs.
    for (let run = 0; run < 3; run++) holds.push(await longestHoldMs(() => countPromptTokens(messages)));
    expect(Math.min(...holds)).toBeLessThan(100);
  });

  it('cuts runs at 256 characters, never inside a pair, and loses nothing', () => {
    const text = `x ${'🙂'.repeat(300)} y ${'\t'.repeat(600)}z`;
    const pieces = piecesOf(text);
    expect(pieces.join('')).toBe(text);
    expect(pieces.every((piece) => piece.isWellFormed())).toBe(true);
    expect(pieces.every((piece) => !/\S{257}|\s{257}/.test(piece))).toBe(true);
    expect(piecesOf('a'.repeat(256))).toHaveLength(1);
  });

  it('counts a long text as it counts its parts', async () => {
    const text = 'The quick brown fox jumps over the lazy dog. '.repeat(4_000);
    expect(await countTokens(text)).toBe((await tokenCounter())(text));
  });
});
