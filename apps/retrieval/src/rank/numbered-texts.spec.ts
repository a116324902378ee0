import * as fc from 'fast-check';

import { numbered } from './numbered-texts.js';

const candidate = (terms: string) => ({ chunkId: '1', score: 1, terms, document: '1', ordinal: 0, documentLen: 1 });
const term = fc.oneof(fc.constantFrom('a', 'ab', 'b', '日本'), fc.stringMatching(/^[^ ]{1,4}$/u));

describe('numbered texts', () => {
  it('have equal numbers for equal terms, counted from 0 in the order of their first appearance', () => {
    fc.assert(
      fc.property(fc.array(fc.array(term, { minLength: 1 })), (texts) => {
        const first = [...new Set(texts.flat())];
        const { sequences, numberOf, size } = numbered(texts.map((terms) => candidate(terms.join(' '))));
        expect(sequences.map((sequence) => Array.from(sequence))).toEqual(
          texts.map((terms) => terms.map((each) => first.indexOf(each))),
        );
        expect(first.map(numberOf)).toEqual([...first.keys()]);
        expect([size, numberOf('never seen')]).toEqual([first.length, undefined]);
      }),
    );
  });
});
