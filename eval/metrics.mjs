/**
 * Measures of one ranking. `ranked` are document ids, best first, each once; `grades` maps the judged ids to their grade
 * (0 or less is not relevant). Gains are linear, as in trec_eval.
 */
export function ndcg(ranked, grades, depth) {
  const gains = ranked.slice(0, depth).map((id) => Math.max(0, grades.get(id) ?? 0));
  const ideal = [...grades.values()].filter((grade) => grade > 0).sort((a, b) => b - a);
  return discounted(gains) / discounted(ideal.slice(0, depth));
}

export function recall(ranked, grades, depth) {
  const relevant = relevantIds(grades);
  return ranked.slice(0, depth).filter((id) => relevant.has(id)).length / relevant.size;
}

export function reciprocalRank(ranked, grades, depth) {
  const relevant = relevantIds(grades);
  const rank = ranked.slice(0, depth).findIndex((id) => relevant.has(id)) + 1;
  return rank ? 1 / rank : 0;
}

export const mean = (values) => values.reduce((sum, value) => sum + value, 0) / values.length;

/** Nearest rank. */
export function percentile(values, share) {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)];
}

const relevantIds = (grades) => new Set([...grades].filter(([, grade]) => grade > 0).map(([id]) => id));

const discounted = (gains) => gains.reduce((sum, gain, at) => sum + gain / Math.log2(at + 2), 0);
