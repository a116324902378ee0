import { B, countTerms, K1 } from './bm25.js';
import type { Candidate, Candidates } from './lexical-index.store.js';
import type { NumberedTexts } from './numbered-texts.js';

/** How many chunks before and behind one are read with it: enough for a section of a book, or all of an article. */
const RADIUS = 2;

/**
 * BM25 of each candidate together with the candidates around it in its document. What a question asks for is often named a
 * paragraph earlier than it is told; an article that was cut into chunks is judged as the whole that it is.
 */
export function surroundingScores(
  terms: readonly string[],
  { candidates, idf, averageLen }: Candidates,
  texts: NumberedTexts,
): number[] {
  const asked = [...countTerms(terms)].flatMap(([term, count]) => {
    const number = texts.numberOf(term);
    return number === undefined ? [] : [{ number, weight: count * (idf.get(term) ?? 0) }];
  });
  const counts = texts.sequences.map((sequence) => countsOf(sequence, asked));
  const lens = candidates.map(({ documentLen }) => Math.min(documentLen, (2 * RADIUS + 1) * averageLen));
  const average = lens.reduce((sum, len) => sum + len, 0) / lens.length;
  const siblings = siblingsOf(candidates);
  return candidates.map((candidate, at) => {
    const near = siblings.get(candidate.document)!.filter((other) => isNear(candidates[other]!, candidate));
    const damping = K1 * (1 - B + (B * lens[at]!) / average);
    return asked.reduce((score, { weight }, which) => {
      const tf = near.reduce((sum, other) => sum + counts[other]![which]!, 0);
      return score + (weight * tf * (K1 + 1)) / (tf + damping);
    }, 0);
  });
}

const isNear = (one: Candidate, other: Candidate): boolean => Math.abs(one.ordinal - other.ordinal) <= RADIUS;

/** How often a text has each of the terms that are asked. */
function countsOf(sequence: Int32Array, asked: readonly { number: number }[]): Int32Array {
  const placeOf = new Map(asked.map(({ number }, at) => [number, at]));
  const counts = new Int32Array(asked.length);
  for (const term of sequence) {
    const place = placeOf.get(term);
    if (place !== undefined) counts[place]!++;
  }
  return counts;
}

/** The places of the candidates of each document. */
function siblingsOf(candidates: readonly Candidate[]): Map<string, number[]> {
  const siblings = new Map<string, number[]>();
  for (const [at, { document }] of candidates.entries())
    siblings.set(document, [...(siblings.get(document) ?? []), at]);
  return siblings;
}
