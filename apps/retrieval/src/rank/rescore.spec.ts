import * as fc from 'fast-check';

import type { Candidate } from './lexical-index.store.js';
import { rescore } from './rescore.js';

const candidate = (chunkId: string, score: number, text: string): Candidate => ({
  chunkId,
  score,
  terms: text.split(' '),
});
const idf = new Map([
  ['heat', 2],
  ['shield', 2],
]);

describe('re-scoring', () => {
  it('lifts a text that holds the words of the query side by side', () => {
    const apart = candidate('1', 3, 'heat of one flame shield of another');
    const together = candidate('2', 3, 'heat shield over some other thing here');
    const ranked = rescore(['heat', 'shield'], { candidates: [apart, together], idf, averageLen: 7 });
    expect(ranked.map(({ chunkId }) => chunkId)).toEqual(['2', '1']);
  });

  it('lifts a text that resembles other good ones over an equal one that stands alone', () => {
    const candidates = [
      candidate('1', 5, 'orbit craft ablation layer'),
      candidate('2', 3, 'kitchen glove oven mitt'),
      candidate('3', 3, 'orbit craft ablation tile'),
      ...[4, 5, 6, 7].map((n) => candidate(String(n), 1, `filler${n} noise${n}`)),
    ];
    const ranked = rescore(['heat'], { candidates, idf, averageLen: 4 });
    expect(ranked.slice(0, 3).map(({ chunkId }) => chunkId)).toEqual(['1', '3', '2']);
  });

  it('keeps every candidate once, with a finite score, best first', () => {
    const text = fc.array(fc.constantFrom('heat', 'shield', 'a', 'b', 'c', ''), { maxLength: 20 });
    fc.assert(
      fc.property(fc.array(fc.tuple(text, fc.float({ min: 0, max: 50, noNaN: true })), { maxLength: 40 }), (drawn) => {
        const candidates = drawn.map(([terms, score], at) => ({ chunkId: String(at), score, terms }));
        const ranked = rescore(['heat', 'shield', 'heat'], { candidates, idf, averageLen: 5 });
        expect(new Set(ranked.map(({ chunkId }) => chunkId)).size).toBe(candidates.length);
        const scores = ranked.map(({ score }) => score);
        expect(scores.every(Number.isFinite)).toBe(true);
        expect(scores).toEqual(scores.toSorted((a, b) => b - a));
      }),
    );
  });

  it('does not depend on the order in which the candidates came', () => {
    const candidates = Array.from({ length: 30 }, (_, at) =>
      candidate(String(at), 5 - (at % 7) / 3, `heat t${at % 3} t${at % 5} shield t${at % 11}`),
    );
    const ids = (list: Candidate[]) =>
      rescore(['heat', 'shield'], { candidates: list, idf, averageLen: 5 }).map((c) => c.chunkId);
    expect(ids(candidates.toReversed()).slice(0, 3)).toEqual(ids(candidates).slice(0, 3));
  });
});
