/** Okapi BM25 with Lucene's idf. Source of the constants: the usual defaults; the best k1 differs by collection. */
export const K1 = 1.2;
export const B = 0.75;

/** How telling a term is: rare terms weigh most, and no term weighs less than nothing. */
export function idf(chunks: number, chunksWithTerm: number): number {
  return Math.log(1 + (chunks - chunksWithTerm + 0.5) / (chunksWithTerm + 0.5));
}

/** How often a query names each of its terms: BM25 counts a term as often as it was asked for. */
export function countTerms(terms: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const term of terms) counts.set(term, (counts.get(term) ?? 0) + 1);
  return counts;
}
