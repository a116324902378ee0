import * as fc from 'fast-check';

import { numbered } from './numbered-texts.js';

const candidate = (terms: readonly string[]) => {
  const { length: len } = terms;
  return { chunkId: '1', score: 1, terms: terms.join(' '), len, document: '1', ordinal: 0, documentLen: len };
};
const term = fc.oneof(fc.constantFrom('a', 'ab', 'b', '日本'), fc.stringMatching(/^[^ ]{1,4}$/u));

describe('numbered texts', () => {
  it('have equal numbers for equal terms, counted from 0 in the order of their first appearance', () => {
    fc.assert(
      fc.property(fc.array(fc.array(term, { minLength: 1 })), (texts) => {
        const first = [...new Set(texts.flat())];
        const { sequences, numberOf, size } = numbered(texts.map(candidate));
        expect(sequences.map((sequence) => Array.from(sequence))).toEqual(
          texts.map((terms) => terms.map((each) => first.indexOf(each))),
        );
        expect(first.map(numberOf)).toEqual([...first.keys()]);
        expect([size, numberOf('never seen')]).toEqual([first.length, undefined]);
      }),
    );
  });
});
