import * as fc from 'fast-check';

import type { Ranked } from '../search/fusion.js';
import type { Candidate } from './lexical-index.store.js';
import { rescore } from './rescore.js';

/** Each in a document of its own unless told. */
const candidate = (chunkId: string, score: number, terms: string, place?: Partial<Candidate>): Candidate => {
  const len = terms === '' ? 0 : terms.split(' ').length;
  return { chunkId, score, terms, len, document: chunkId, ordinal: 0, documentLen: len, ...place };
};
const idf = new Map([
  ['heat', 2],
  ['shield', 2],
]);
const asking = (...terms: string[]) => ({ terms, readings: [terms] });
const idsOf = (ranked: Ranked[]) => ranked.map(({ chunkId }) => chunkId);

describe('re-scoring', () => {
  it('lifts a text that holds the words of the query side by side', () => {
    const apart = candidate('1', 3, 'heat of one flame shield of another');
    const together = candidate('2', 3, 'heat shield over some other thing here');
    const found = { candidates: [apart, together], idf, averageLen: 7 };
    expect(idsOf(rescore(asking('heat', 'shield'), found))).toEqual(['2', '1']);
    const readings = [
      ['heat', 'x', 'shield'],
      ['heat', 'shield'],
    ];
    expect(idsOf(rescore({ terms: ['heat', 'shield'], readings }, found))).toEqual(['2', '1']);
  });

  it('lifts a text that resembles other good ones over an equal one that stands alone', () => {
    const candidates = [
      candidate('1', 5, 'orbit craft ablation layer'),
      candidate('2', 3, 'kitchen glove oven mitt'),
      candidate('3', 3, 'orbit craft ablation tile'),
      ...[4, 5, 6, 7].map((n) => candidate(String(n), 1, `filler${n} noise${n}`)),
    ];
    const ranked = rescore(asking('heat'), { candidates, idf, averageLen: 4 });
    expect(idsOf(ranked).slice(0, 3)).toEqual(['1', '3', '2']);
  });

  it('lifts a chunk whose surroundings name the rest of what is asked, and not from afar', () => {
    const inBook = (chunkId: string, ordinal: number, text: string) =>
      candidate(chunkId, 2, text, { document: 'book', ordinal, documentLen: 400 });
    const near = [inBook('1', 10, 'heat one two three'), inBook('2', 11, 'shield four five six')];
    const far = [inBook('3', 50, 'heat seven eight nine'), inBook('4', 90, 'shield ten eleven twelve')];
    const ranked = rescore(asking('heat', 'shield'), { candidates: [...far, ...near], idf, averageLen: 4 });
    expect(new Set(idsOf(ranked).slice(0, 2))).toEqual(new Set(['1', '2']));
  });

  it('keeps every candidate once, with a finite score, best first', () => {
    const text = fc.array(fc.constantFrom('heat', 'shield', 'a', 'b', 'c'), { maxLength: 20 });
    const drawn = fc.tuple(text, fc.float({ min: 0, max: 50, noNaN: true }), fc.nat(3), fc.nat(9));
    fc.assert(
      fc.property(fc.array(drawn, { maxLength: 40 }), (all) => {
        const candidates = all.map(([terms, score, document, ordinal], at) =>
          candidate(String(at), score, terms.join(' '), { document: String(document), ordinal }),
        );
        const ranked = rescore(asking('heat', 'shield', 'heat'), { candidates, idf, averageLen: 5 });
        expect(new Set(idsOf(ranked)).size).toBe(candidates.length);
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
      idsOf(rescore(asking('heat', 'shield'), { candidates: list, idf, averageLen: 5 }));
    expect(ids(candidates.toReversed()).slice(0, 3)).toEqual(ids(candidates).slice(0, 3));
  });
});
