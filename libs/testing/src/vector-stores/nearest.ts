/** The items nearest to a vector by inner product, nearest first, all compared. */
export function nearest<T extends { values: readonly number[] }>(
  items: Iterable<T>,
  vector: readonly number[],
  limit: number,
): { item: T; score: number }[] {
  const scored = [...items].map((item) => ({
    item,
    score: item.values.reduce((sum, part, i) => sum + part * vector[i]!, 0),
  }));
  return scored.sort((a, b) => b.score - a.score).slice(0, limit);
}
