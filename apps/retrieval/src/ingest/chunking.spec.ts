import * as fc from 'fast-check';

import { chunk, type Chunking, DEFAULT_CHUNKING } from './chunking.js';

const paragraph = fc.lorem({ maxCount: 60, mode: 'sentences' });
const structured = fc
  .array(fc.tuple(fc.constantFrom('\n\n', '\n', '\r\n\r\n', '\n\n## Section\n\n', ' ', '\t'), paragraph), {
    maxLength: 12,
  })
  .map((parts) => parts.flat().join(''));
const anything = fc.string({ unit: 'binary', maxLength: 6000, size: 'max' });
const dense = fc.string({ unit: fc.constantFrom('😀', '漢', 'x', '\u0301'), maxLength: 6000, size: 'max' });
const documents = fc.oneof(structured, anything, dense);
const EVERYTHING_CUT: Chunking = { ...DEFAULT_CHUNKING, wholeChars: 880 };
const chunkings: fc.Arbitrary<Chunking> = fc.oneof(
  fc.constant(DEFAULT_CHUNKING),
  fc
    .record({ max: fc.integer({ min: 100, max: 3000 }), min: fc.double({ min: 0, max: 1, noNaN: true }) })
    .map(({ max, min }) => ({ maxChars: max, minChars: Math.floor(max * min), overlapChars: 0, wholeChars: max })),
);

describe('chunking', () => {
  it('gives offsets that slice the original to exactly the text', () => {
    fc.assert(
      fc.property(documents, chunkings, fc.nat(400), (document, chunking, overlapChars) => {
        for (const { start, end, text } of chunk(document, { ...chunking, overlapChars })) {
          expect(document.slice(start, end)).toBe(text);
        }
      }),
    );
  });

  it('covers every character but white space, once and in order', () => {
    fc.assert(
      fc.property(documents, chunkings, (document, chunking) => {
        let covered = 0;
        for (const { start, end } of chunk(document, chunking)) {
          expect(document.slice(covered, start).trim()).toBe('');
          expect(end).toBeGreaterThan(start);
          covered = end;
        }
        expect(document.slice(covered).trim()).toBe('');
      }),
    );
  });

  it('repeats no more than the overlap, never half of a chunk, and goes on', () => {
    fc.assert(
      fc.property(documents, chunkings, fc.integer({ min: 1, max: 2000 }), (document, chunking, overlapChars) => {
        const chunks = chunk(document, { ...chunking, overlapChars });
        for (const [at, { start }] of chunks.entries()) {
          const before = chunks[at - 1];
          if (!before) continue;
          expect(before.end - start).toBeLessThanOrEqual(overlapChars);
          expect(start - before.start).toBeGreaterThanOrEqual(Math.floor((before.end - before.start) / 2));
          expect(document.slice(before.end, start).trim()).toBe('');
        }
        expect(document.slice(chunks.at(-1)?.end ?? 0).trim()).toBe('');
      }),
    );
    const [, second] = chunk('The pump runs at night. '.repeat(60), { ...EVERYTHING_CUT, overlapChars: 100 });
    expect(second!.text.slice(0, 10)).toMatch(/^(?:The|pump|runs|at|night\.) /);
  });

  it('stays within the size, and reaches the smallest one before the white space at its cut', () => {
    fc.assert(
      fc.property(documents, (document) => {
        const chunks = chunk(document, EVERYTHING_CUT);
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
      fc.property(fc.oneof(dense, anything), fc.nat(400), (document, overlapChars) => {
        fc.pre(document.isWellFormed());
        for (const { text } of chunk(document, { ...DEFAULT_CHUNKING, overlapChars })) {
          expect(text.isWellFormed()).toBe(true);
        }
      }),
    );
  });

  it('cuts before a heading rather than between paragraphs, and between those rather than between sentences', () => {
    const sentence = 'The pump runs at night. ';
    const section = sentence.repeat(28).trim();
    const withHeading = `${section}\n\n${sentence.repeat(2)}\n## Valves\n\n${section}`;
    expect(chunk(withHeading, EVERYTHING_CUT)[1]!.text).toMatch(/^## Valves/);
    const withParagraphs = `${section}\n\n${section}`;
    expect(chunk(withParagraphs, EVERYTHING_CUT).map(({ text }) => text)).toEqual([section, section]);
    expect(chunk(sentence.repeat(60), EVERYTHING_CUT).every(({ text }) => text.endsWith('.'))).toBe(true);
  });

  it('tells the headings above each chunk', () => {
    const section = 'The pump runs at night. '.repeat(50);
    const document = `# Plant\n\n## Pumps\n\n${section}\n\n## Valves ##\n\n${section}\n\n# Staff\n\n${section}`;
    const headings = chunk(document).map(({ heading }) => heading);
    expect(headings[0]).toBe('');
    expect(headings).toContain('Plant > Pumps');
    expect(headings).toContain('Plant > Valves');
    expect(headings.at(-1)).toBe('Staff');
  });

  it('keeps a short document whole, and shares the rest of a longer one between the last two chunks', () => {
    expect(chunk('  Refunds take 30 days.\n')).toEqual([
      { start: 2, end: 23, text: 'Refunds take 30 days.', heading: '' },
    ]);
    const abstract = 'word '.repeat(400).trim();
    expect(chunk(abstract).map(({ text }) => text)).toEqual([abstract]);
    expect(chunk(`${abstract} more`).length).toBeGreaterThan(2);
    const [first, second] = chunk('word '.repeat(180).trim(), EVERYTHING_CUT);
    expect(Math.abs(first!.text.length - second!.text.length)).toBeLessThan(200);
  });

  it('finds nothing in white space', () => {
    expect(chunk('')).toEqual([]);
    expect(chunk(' \n\t\u00a0')).toEqual([]);
  });

  it('cuts a megabyte without a space, or of headings only, in well under a second', () => {
    for (const [unit, chunks] of [
      ['x', 1100],
      ['# x\n', 1000],
      ['#  ', 1000],
    ] as const) {
      const started = performance.now();
      expect(chunk(unit.repeat(1_000_000 / unit.length)).length).toBeGreaterThan(chunks);
      expect(performance.now() - started).toBeLessThan(1000);
    }
  });
});
