import { K1 } from './bm25.js';
import type { NumberedTexts } from './numbered-texts.js';

/** How long texts dampen bigrams; weaker than BM25's b, because pairs are rare. */
const BIGRAM_B = 0.3;

/**
 * How much each text has of the query's words side by side, on BM25's scale. A query may have several readings; a pair that
 * one of them asks twice weighs twice.
 */
export function bigramScores(
  readings: readonly (readonly string[])[],
  idf: ReadonlyMap<string, number>,
  texts: NumberedTexts,
  averageLen: number,
): number[] {
  const pairs = askedPairs(readings, idf, texts);
  return texts.sequences.map((sequence) => scoreOf(sequence, pairs, texts.size, averageLen));
}

function askedPairs(
  readings: readonly (readonly string[])[],
  idf: ReadonlyMap<string, number>,
  texts: NumberedTexts,
): Map<number, number> {
  const heaviest = new Map<number, number>();
  for (const reading of readings) {
    for (const [pair, weight] of pairsOf(reading, idf, texts)) {
      heaviest.set(pair, Math.max(weight, heaviest.get(pair) ?? 0));
    }
  }
  return heaviest;
}

function pairsOf(terms: readonly string[], idf: ReadonlyMap<string, number>, texts: NumberedTexts) {
  const pairs = new Map<number, number>();
  for (let at = 0; at + 1 < terms.length; at++) {
    const first = texts.numberOf(terms[at]!);
    const second = texts.numberOf(terms[at + 1]!);
    if (first === undefined || second === undefined) continue;
    const pair = first * texts.size + second;
    const weight = ((idf.get(terms[at]!) ?? 0) + (idf.get(terms[at + 1]!) ?? 0)) / 2;
    pairs.set(pair, (pairs.get(pair) ?? 0) + weight);
  }
  return pairs;
}

function scoreOf(sequence: Int32Array, pairs: ReadonlyMap<number, number>, size: number, averageLen: number): number {
  if (pairs.size === 0) return 0;
  const counts = new Map<number, number>();
  for (let at = 0; at + 1 < sequence.length; at++) {
    const pair = sequence[at]! * size + sequence[at + 1]!;
    if (pairs.has(pair)) counts.set(pair, (counts.get(pair) ?? 0) + 1);
  }
  const damping = K1 * (1 - BIGRAM_B + (BIGRAM_B * sequence.length) / averageLen);
  let score = 0;
  for (const [pair, n] of counts) score += (pairs.get(pair)! * n * (K1 + 1)) / (n + damping);
  return score;
}
