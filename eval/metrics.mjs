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

/** The mean of the precisions at which the relevant documents are found; one that is not found counts 0. */
export function averagePrecision(ranked, grades, depth) {
  const relevant = relevantIds(grades);
  let found = 0;
  let sum = 0;
  for (const [at, id] of ranked.slice(0, depth).entries()) if (relevant.has(id)) sum += ++found / (at + 1);
  return sum / relevant.size;
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

/** Of counted decisions; `beta` says how many times as much recall weighs. To find nothing is right only where nothing is. */
export function precisionRecall({ hits, falseAlarms, misses }, beta = 1) {
  const precision = hits + falseAlarms === 0 ? Number(misses === 0) : hits / (hits + falseAlarms);
  const recall = hits + misses === 0 ? 1 : hits / (hits + misses);
  const weighted = beta * beta * precision + recall;
  return { precision, recall, f: weighted === 0 ? 0 : ((1 + beta * beta) * precision * recall) / weighted };
}

/** Counts decisions `{ is, said }`. */
export function countDecisions(decisions) {
  const count = (is, said) => decisions.filter((one) => one.is === is && one.said === said).length;
  return { hits: count(true, true), falseAlarms: count(false, true), misses: count(true, false) };
}

/** How often a positive scores above a negative, ties half; `undefined` where there are none of either. */
export function areaUnderCurve(items) {
  const sorted = items.toSorted((a, b) => a.score - b.score);
  const positives = items.filter(({ is }) => is).length;
  const negatives = items.length - positives;
  if (positives === 0 || negatives === 0) return undefined;
  let ranks = 0;
  for (let from = 0, to = 0; from < sorted.length; from = to) {
    while (to < sorted.length && sorted[to].score === sorted[from].score) to++;
    const rank = (from + 1 + to) / 2;
    ranks += rank * sorted.slice(from, to).filter(({ is }) => is).length;
  }
  return (ranks - (positives * (positives + 1)) / 2) / (positives * negatives);
}

const RESAMPLES = 1000;

/** 95 % bootstrap interval, always of the same draws. What shares a `group` is drawn together. */
export function bootstrapInterval(items, measure) {
  const groups = [...Map.groupBy(items, (item, at) => item.group ?? `alone ${at}`).values()];
  const random = seededRandom(1);
  const values = [];
  for (let draw = 0; draw < RESAMPLES; draw++) {
    const value = measure(groups.flatMap(() => groups[Math.floor(random() * groups.length)]));
    if (value !== undefined) values.push(value);
  }
  return { low: percentile(values, 0.025), high: percentile(values, 0.975) };
}

/** Mulberry32: small, even enough for drawing samples. */
function seededRandom(seed) {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}
