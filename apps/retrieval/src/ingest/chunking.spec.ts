import * as fc from 'fast-check';

import { chunk } from './chunking.js';

const paragraph = fc.lorem({ maxCount: 60, mode: 'sentences' });
const structured = fc
  .array(fc.tuple(fc.constantFrom('\n\n', '\n', '\r\n\r\n', '\n\n## Section\n\n', ' ', '\t'), paragraph), {
    maxLength: 12,
  })
  .map((parts) => parts.flat().join(''));
const anything = fc.string({ unit: 'binary', maxLength: 6000, size: 'max' });
const dense = fc.string({ unit: fc.constantFrom('😀', '漢', 'x', '\u0301'), maxLength: 6000, size: 'max' });
const documents = fc.oneof(structured, anything, dense);

describe('chunking', () => {
  it('gives offsets that slice the original to exactly the text', () => {
    fc.assert(
      fc.property(documents, (document) => {
        for (const { start, end, text } of chunk(document)) expect(document.slice(start, end)).toBe(text);
      }),
    );
  });

  it('covers every character but white space, once and in order', () => {
    fc.assert(
      fc.property(documents, (document) => {
        let covered = 0;
        for (const { start, end } of chunk(document)) {
          expect(document.slice(covered, start).trim()).toBe('');
          expect(end).toBeGreaterThan(start);
          covered = end;
        }
        expect(document.slice(covered).trim()).toBe('');
      }),
    );
  });

  it('stays within 880 characters, and reaches 600 before the white space at its cut', () => {
    fc.assert(
      fc.property(documents, (document) => {
        const chunks = chunk(document);
        for (const { start, end } of chunks) expect(end - start).toBeLessThanOrEqual(880);
        const starts = chunks.map(({ start }) => start);
        // One less where the cut would have parted a surrogate pair; the last two chunks share what is left.
        for (const [index, start] of starts.slice(0, -2).entries()) {
          expect(starts[index + 1]! - start).toBeGreaterThanOrEqual(599);
        }
      }),
    );
  });

  it('never parts a surrogate pair', () => {
    fc.assert(
      fc.property(fc.oneof(dense, anything), (document) => {
        fc.pre(document.isWellFormed());
        for (const { text } of chunk(document)) expect(text.isWellFormed()).toBe(true);
      }),
    );
  });

  it('cuts before a heading rather than between paragraphs, and between those rather than between sentences', () => {
    const sentence = 'The pump runs at night. ';
    const section = sentence.repeat(28).trim();
    const withHeading = `${section}\n\n${sentence.repeat(2)}\n## Valves\n\n${section}`;
    expect(chunk(withHeading)[1]!.text).toMatch(/^## Valves/);
    const withParagraphs = `${section}\n\n${section}`;
    expect(chunk(withParagraphs).map(({ text }) => text)).toEqual([section, section]);
    expect(chunk(sentence.repeat(60)).every(({ text }) => text.endsWith('.'))).toBe(true);
  });

  it('keeps a short document whole and shares the rest between the last two chunks', () => {
    expect(chunk('  Refunds take 30 days.\n')).toEqual([{ start: 2, end: 23, text: 'Refunds take 30 days.' }]);
    const [first, second] = chunk('word '.repeat(180).trim());
    expect(Math.abs(first!.text.length - second!.text.length)).toBeLessThan(200);
  });

  it('finds nothing in white space', () => {
    expect(chunk('')).toEqual([]);
    expect(chunk(' \n\t\u00a0')).toEqual([]);
  });

  it('cuts a megabyte without a space in well under a second', () => {
    const started = performance.now();
    expect(chunk('x'.repeat(1_000_000)).length).toBeGreaterThan(1100);
    expect(performance.now() - started).toBeLessThan(1000);
  });
});
