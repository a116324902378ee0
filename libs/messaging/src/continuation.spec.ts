import fc from 'fast-check';

import type { AnswerPart } from '#contracts';

import { Continuation } from './continuation.js';

const delta = (content: string, index = 0, more: object = {}): AnswerPart => ({
  kind: 'delta',
  chunk: {
    id: 'c',
    object: 'chat.completion.chunk',
    created: 0,
    model: 'm',
    choices: [{ index, delta: { content, ...more }, finish_reason: null }],
  },
});
const end = { kind: 'end', end: {} } as AnswerPart;

function textOf(parts: (AnswerPart | undefined)[]): string {
  return parts
    .map((part) => (part?.kind === 'delta' ? part.chunk.choices.map((choice) => choice.delta.content).join('') : ''))
    .join('');
}

const cut = (text: string, sizes: number[]): string[] => {
  const pieces: string[] = [];
  for (let at = 0, n = 0; at < text.length; n++) {
    const size = sizes[n % sizes.length]!;
    pieces.push(text.slice(at, at + size));
    at += size;
  }
  return pieces;
};

describe('the continuation of an interrupted stream', () => {
  it('shows an answer that comes again exactly once, however both attempts were cut', () => {
    const sizes = fc.array(fc.integer({ min: 1, max: 7 }), { minLength: 1, maxLength: 5 });
    fc.assert(
      fc.property(
        fc.string({ minLength: 1, maxLength: 60 }),
        sizes,
        sizes,
        fc.nat(60),
        (text, first, second, seenPieces) => {
          const continuation = new Continuation();
          const before = cut(text, first)
            .slice(0, seenPieces)
            .map((piece) => continuation.pass(delta(piece)));
          continuation.restart();
          const after = [...cut(text, second).map((piece) => continuation.pass(delta(piece))), continuation.pass(end)];
          expect(textOf(before) + textOf(after)).toBe(text);
          expect(after.at(-1)!.kind).toBe('end');
        },
      ),
    );
  });

  it('ends with an error when the second attempt says something else', () => {
    const continuation = new Continuation();
    continuation.pass(delta('Paris'));
    continuation.restart();
    expect(continuation.pass(delta('Berlin'))).toMatchObject({ kind: 'error', error: { code: 'provider_failed' } });
  });

  it('ends with an error when the second attempt is shorter than what was seen', () => {
    const continuation = new Continuation();
    continuation.pass(delta('Paris and more'));
    continuation.restart();
    expect(continuation.pass(delta('Paris'))).toBeUndefined();
    expect(continuation.pass(end)).toMatchObject({ kind: 'error' });
  });

  it.each([
    ['tool calls', 'a', { tool_calls: [{ index: 0 }] }],
    ['tool calls without a text', '', { tool_calls: [{ index: 0 }] }],
    ['reasoning', '', { reasoning_content: 'Hm.' }],
  ])('does not join %s', (_what, text, more) => {
    const continuation = new Continuation();
    continuation.pass(delta(text, 0, more));
    continuation.restart();
    expect(continuation.pass(delta(text, 0, more))).toMatchObject({ kind: 'error' });
  });

  it('joins text of a server that says of each field that it is empty', () => {
    const continuation = new Continuation();
    const first = delta('Hello', 0, { tool_calls: [], reasoning_content: '', function_call: null });
    continuation.pass(first);
    continuation.restart();
    expect([first, delta(' there'), end].map((part) => continuation.pass(part)?.kind)).toEqual([
      undefined,
      'delta',
      'end',
    ]);
  });
});
