/** Area under the ROC curve: how often a positive scores above a negative, ties half. */
export function auc(positives, negatives) {
  const all = [...positives.map((score) => [score, 1]), ...negatives.map((score) => [score, 0])].sort(
    (a, b) => a[0] - b[0],
  );
  let ranks = 0;
  for (let at = 0; at < all.length;) {
    let end = at;
    while (end < all.length && all[end][0] === all[at][0]) end++;
    for (let k = at; k < end; k++) if (all[k][1] === 1) ranks += (at + end + 1) / 2;
    at = end;
  }
  const n = positives.length;
  return n === 0 || negatives.length === 0 ? NaN : (ranks - (n * (n + 1)) / 2) / (n * negatives.length);
}

export const share = (scores, threshold) => scores.filter((score) => score >= threshold).length / scores.length;

/** The lowest threshold that at most `rate` of the scores reach. */
export function thresholdAt(scores, rate) {
  const falling = [...scores].sort((a, b) => b - a);
  const allowed = Math.floor(rate * scores.length);
  return allowed >= falling.length ? falling.at(-1) : falling[allowed] + 1e-9;
}

export function f1(truePositives, falsePositives, falseNegatives) {
  return (2 * truePositives) / (2 * truePositives + falsePositives + falseNegatives);
}

export const mean = (values) => values.reduce((sum, value) => sum + value, 0) / values.length;

const TAIL = 0.05;

/**
 * How much the highest of many scores rises when they become e times as many: the mean excess of the upper tail, which
 * is about exponential.
 */
export function tailSlope(scores) {
  const tail = [...scores].sort((a, b) => b - a).slice(0, Math.max(2, Math.ceil(scores.length * TAIL)));
  return mean(tail.map((score) => score - tail.at(-1)));
}
