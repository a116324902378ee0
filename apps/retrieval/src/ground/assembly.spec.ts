import * as fc from 'fast-check';

import { chunk } from '../ingest/chunking.js';
import { assemble, type Piece } from './assembly.js';

const CHUNKING = { maxChars: 60, minChars: 20, overlapChars: 0, wholeChars: 60 };
const DOCUMENTS: Record<string, string> = {
  pumps: 'The pump runs at night.\n\nIts seal is changed in May.\n\n'.repeat(12),
  valves: 'Valves close within two seconds, or the alarm rings. '.repeat(20),
  emoji: 'The 😀 lamp is lit by 𝒳 and 漢字. '.repeat(20),
};
const PIECES: Piece[] = Object.entries(DOCUMENTS).flatMap(([document, text]) =>
  chunk(text, CHUNKING).map(({ start, end, text }) => ({ document, start, end, text })),
);
const slice = (document: string, start: number, end: number) => DOCUMENTS[document]!.slice(start, end);
const tokensOf = (text: string) => Math.ceil(text.length / 4);
const neighboursOf = (piece: Piece) => {
  const at = PIECES.indexOf(piece);
  return [PIECES[at - 1], PIECES[at + 1]].filter((other) => other?.document === piece.document) as Piece[];
};
const ranked = fc.shuffledSubarray(PIECES, { minLength: 0 });
const budgets = fc.integer({ min: 0, max: 400 });
const of = (document: string) => PIECES.filter((piece) => piece.document === document);

describe('assembly', () => {
  it('gives exact slices that never touch, within the budget', () => {
    fc.assert(
      fc.property(ranked, budgets, fc.boolean(), (pieces, maxTokens, withNeighbours) => {
        const options = { maxTokens, tokensOf, slice, ...(withNeighbours && { neighboursOf }) };
        const passages = assemble(pieces, options);
        for (const { document, start, end, text } of passages) expect(slice(document, start, end)).toBe(text);
        expect(passages.reduce((sum, { text }) => sum + tokensOf(text), 0)).toBeLessThanOrEqual(maxTokens);
        const inOrder = passages.toSorted((a, b) => a.document.localeCompare(b.document) || a.start - b.start);
        const pairs = inOrder.slice(1).map((behind, at) => [inOrder[at]!, behind] as const);
        const inOneDocument = pairs.filter(([before, behind]) => before.document === behind.document);
        for (const [before, behind] of inOneDocument) {
          expect(slice(before.document, before.end, behind.start).trim()).not.toBe('');
        }
      }),
    );
  });

  it('leaves nothing out that fits, and takes nothing that was not ranked', () => {
    fc.assert(
      fc.property(ranked, (pieces) => {
        const passages = assemble(pieces, { maxTokens: 100_000, tokensOf, slice });
        const holds = (piece: Piece) =>
          passages.some(
            ({ document, start, end }) => document === piece.document && start <= piece.start && piece.end <= end,
          );
        for (const piece of PIECES) expect(holds(piece)).toBe(pieces.includes(piece));
      }),
    );
  });

  it('keeps the order of the ranking; what is joined stands where its best piece stood, and is told as that', () => {
    const [first, second, third] = of('pumps') as [Piece, Piece, Piece];
    const other = of('valves')[3]!;
    const ids = [third, other, first, second].map((piece, id) => Object.assign({ id }, piece));
    const passages = assemble(ids, { maxTokens: 1000, tokensOf, slice });
    expect(passages.map(({ id, start, end }) => [id, start, end])).toEqual([
      [0, first.start, third.end],
      [1, other.start, other.end],
    ]);
  });

  it('passes over what does not fit', () => {
    const text = DOCUMENTS['valves']!;
    const long = { document: 'valves', start: 0, end: text.length, text };
    const short = of('pumps')[0]!;
    const passages = assemble([long, short], { maxTokens: tokensOf(short.text), tokensOf, slice });
    expect(passages).toEqual([short]);
  });

  it('gives short pieces their neighbours', () => {
    const [before, piece, behind] = of('valves').slice(4, 7) as [Piece, Piece, Piece];
    const [passage] = assemble([piece], { maxTokens: 1000, tokensOf, slice, neighboursOf });
    expect(passage).toMatchObject({ start: before.start, end: behind.end });
    const [alone] = assemble([piece], { maxTokens: tokensOf(piece.text) + 2, tokensOf, slice, neighboursOf });
    expect(alone).toEqual(piece);
  });
});
