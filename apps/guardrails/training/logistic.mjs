import { lengthNorm, shuffled } from './built-code.mjs';

/**
 * A linear classifier with squared hinge loss and L2 regularisation, by dual coordinate descent: exact, and a matter of
 * seconds for what we have. An example is `{indices, values, square, label (1 or -1), cost}`.
 */
export function trainLinear(examples, buckets, { epochs, random }) {
  const weights = new Float64Array(buckets);
  const alphas = new Float64Array(examples.length);
  let bias = 0;
  let order = examples.map((_, at) => at);
  for (let epoch = 0; epoch < epochs; epoch++) {
    order = shuffled(order, random);
    for (const at of order) {
      const { indices, values, square, label, cost } = examples[at];
      if (cost === 0) continue;
      let margin = bias;
      for (let k = 0; k < indices.length; k++) margin += weights[indices[k]] * values[k];
      const damping = 1 / (2 * cost);
      const alpha = alphas[at];
      const next = Math.max(0, alpha - (label * margin - 1 + damping * alpha) / (square + 1 + damping));
      const step = (next - alpha) * label;
      if (step === 0) continue;
      alphas[at] = next;
      for (let k = 0; k < indices.length; k++) weights[indices[k]] += step * values[k];
      bias += step;
    }
  }
  return { weights, bias };
}

/** Counts of features, divided by what the scorer divides by. */
export function exampleOf(features, label, cost) {
  const sorted = Int32Array.from(features).sort();
  const indices = [];
  const values = [];
  for (let at = 0; at < sorted.length;) {
    const bucket = sorted[at];
    let end = at;
    while (end < sorted.length && sorted[end] === bucket) end++;
    indices.push(bucket);
    values.push((end - at) / lengthNorm(features.length));
    at = end;
  }
  let square = 0;
  for (const value of values) square += value * value;
  return { indices: Int32Array.from(indices), values: Float64Array.from(values), square, label, cost };
}

export function marginOf({ weights, bias }, { indices, values }) {
  let margin = bias;
  for (let k = 0; k < indices.length; k++) margin += weights[indices[k]] * values[k];
  return margin;
}
