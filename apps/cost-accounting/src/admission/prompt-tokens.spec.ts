import type { ChatMessage, ChatRequest } from '#contracts';

import { boundTokens, measurePrompt } from './prompt-size.js';
import { countPromptTokens, cutLongRuns } from './prompt-tokens.js';

const ask = (content: ChatMessage['content'], fields: Partial<ChatRequest> = {}): ChatRequest => ({
  model: 'small',
  messages: [{ role: 'user', content: content! }],
  ...fields,
});
const count = (content: ChatMessage['content'], fields?: Partial<ChatRequest>) =>
  countPromptTokens(measurePrompt(ask(content, fields)));
const EMPTY = 16 + 8;

describe('the size of a prompt', () => {
  it('is counted with a margin, and never above the bound of its bytes', async () => {
    const prose = 'The quick brown fox jumps over the lazy dog. '.repeat(100);
    expect(await count(prose)).toBe(Math.ceil(1001 * 1.05) + 16 + EMPTY);
    expect(await count('a b c')).toBe(5 + EMPTY);
  });

  it('takes text that looks like a special token as text', async () => {
    await expect(count('<|endoftext|>'.repeat(10))).resolves.toBeGreaterThan(EMPTY + 10);
  });

  it.each(['a', ' ', '漢', '😀'])('does not block on a long run of %j', async (character) => {
    await count('warm');
    const startedAt = performance.now();
    await count(character.repeat(50_000 / character.length));
    expect(performance.now() - startedAt).toBeLessThan(500);
  });

  it('is bounded, not counted, over 64 KiB', async () => {
    expect(await count('word '.repeat(20_000))).toBe(100_000 + EMPTY);
  });

  it('has tools, schemas, names and tool calls in it', () => {
    const plain = boundTokens(measurePrompt(ask('Hi')));
    const tools = [{ type: 'function', function: { name: 'f', parameters: {} } }];
    expect(boundTokens(measurePrompt(ask('Hi', { tools })))).toBe(plain + JSON.stringify(tools).length + 600);
    const named: ChatRequest = { model: 'm', messages: [{ role: 'user', content: 'Hi', name: 'Ann' }] };
    expect(boundTokens(measurePrompt(named))).toBe(plain + 3);
    expect(boundTokens(measurePrompt(ask('Hi', { metadata: { a: 'b' } })))).toBe(plain);
  });

  it('leaves room for images and passages, and has no bound with a file in it', () => {
    const parts = (type: string) => measurePrompt(ask([{ type: 'text', text: 'Hi' }, { type }]));
    expect(boundTokens(parts('image_url'))).toBe(3 + 50_000 + EMPTY);
    expect(boundTokens(parts('file'))).toBe(Infinity);
    const grounded = measurePrompt(ask('Hi', { aerie: { vector_stores: ['vs'], max_passages: 3 } }));
    expect(boundTokens(grounded)).toBe(2 + 300 + 2700 + EMPTY);
  });
});

describe('cutting long runs', () => {
  it('keeps the text, and never parts a surrogate pair', () => {
    const text = `start ${'x'.repeat(255)}${'😀'.repeat(300)} middle${' '.repeat(600)}end`;
    const pieces = cutLongRuns(text);
    expect(pieces.join('')).toBe(text);
    expect(pieces.every((piece) => piece.isWellFormed())).toBe(true);
    expect(pieces.some((piece) => /\S{257}|\s{257}/.test(piece))).toBe(false);
  });

  it('leaves ordinary text whole', () => {
    expect(cutLongRuns('just some words')).toEqual(['just some words']);
  });
});
