import type { Candidate } from './lexical-index.store.js';

/** The terms of some candidates as small numbers: comparing and hashing strings would cost most of a re-score's time. */
export interface NumberedTexts {
  numberOf: ReadonlyMap<string, number>;
  sequences: readonly Int32Array[];
  /** How many different terms there are. */
  size: number;
}

export function numbered(candidates: readonly Candidate[]): NumberedTexts {
  const numberOf = new Map<string, number>();
  const sequences = candidates.map(({ terms }) =>
    Int32Array.from(terms, (term) => {
      let number = numberOf.get(term);
      if (number === undefined) numberOf.set(term, (number = numberOf.size));
      return number;
    }),
  );
  return { numberOf, sequences, size: numberOf.size };
}
