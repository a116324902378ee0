import * as fc from 'fast-check';

import type { Span } from '../check.js';
import { unicodeCheck } from './unicode.check.js';

function strip(chunks: string[]): { text: string; spans: Span[] } {
  const spans: Span[] = [];
  const filter = unicodeCheck.open((span) => spans.push(span));
  const text = chunks.map((chunk) => filter.push(chunk)).join('') + filter.flush();
  return { text, spans };
}

const tags = (text: string): string => [...text].map((c) => String.fromCodePoint(0xe0000 + c.codePointAt(0)!)).join('');
const ENGLAND = `\u{1F3F4}${tags('gbeng')}\u{E007F}`;

describe('unicode check', () => {
  it.each([
    ['pass\u200bword', 'password', 'ZERO_WIDTH'],
    ['a\u200d\u200cb', 'ab', 'ZERO_WIDTH'],
    ['abc\u202Etxt.exe\u202C', 'abctxt.exe', 'BIDI'],
    [`hi${tags('do evil')}`, 'hi', 'TAG'],
    [`\u{1F3F4}${tags('evil')}\u{E007F}`, '\u{1F3F4}', 'TAG'],
    ['x\u{E0101}', 'x', 'SELECTOR'],
    ['so\u00ADft', 'soft', 'ZERO_WIDTH'],
  ])('strips what hides: %j', (text, kept, type) => {
    const result = strip([text]);
    expect(result.text).toBe(kept);
    expect(result.spans[0]).toMatchObject({ type, score: 1 });
  });

  it.each([
    '👩\u200d👩\u200d👧 and 🏳\uFE0F\u200d🌈 and 👍🏽',
    'می\u200cخواهم',
    'क्\u200dष',
    `flag ${ENGLAND}!`,
    'שלום\u200f (abc)',
    '葛\u{E0100}',
    'lone \ud83d surrogate',
    'plain',
  ])('keeps what a script or emoji needs: %j', (text) => {
    expect(strip([text])).toEqual({ text, spans: [] });
  });

  it('reports each run once, at its place', () => {
    expect(strip(['a\u200b\u200b', '\u200bb\u200b']).spans).toMatchObject([
      { start: 1, end: 4 },
      { start: 5, end: 6 },
    ]);
  });

  it('does not depend on how the text is cut', () => {
    const units = fc.constantFrom(
      'a',
      '\u200b',
      '\u200d',
      '👩',
      '🏴',
      '\uFE0F',
      'م',
      '\u200c',
      tags('g'),
      tags('gbeng'),
      '\u{E007F}',
      '\u202E',
      '\u200f',
      '\ud83d',
      '葛',
      '\u{E0100}',
    );
    fc.assert(
      fc.property(fc.array(units, { maxLength: 12 }), fc.array(fc.nat(30), { maxLength: 6 }), (parts, cuts) => {
        const text = parts.join('');
        const at = [0, ...cuts.map((cut) => Math.min(cut, text.length)).sort((a, b) => a - b), text.length];
        const chunks = at.slice(1).map((end, i) => text.slice(at[i], end));
        expect(strip(chunks)).toEqual(strip([text]));
      }),
      { numRuns: 5000 },
    );
  });
});
