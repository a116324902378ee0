import { frequencyCode, rarities, TERM_BITS } from './built-code.mjs';

export const BUCKETS = 2 ** TERM_BITS;
const LARGEST_BYTE = 127;

/** In how many of these rows each term stands, as the scorer keeps it. */
export function frequenciesOf(rows) {
  const prompts = new Uint32Array(BUCKETS);
  for (const { terms } of rows) for (const term of terms) prompts[term]++;
  return Uint8Array.from(prompts, frequencyCode);
}

/** The TF-IDF of each row, of length 1, as the scorer computes it. */
export function examplesOf(rows, frequency) {
  const rarity = rarities(rows.length);
  return rows.map(({ terms, counts }) => {
    const values = Float64Array.from(terms, (term, at) => (1 + Math.log(counts[at])) * rarity[frequency[term]]);
    const length = Math.sqrt(values.reduce((sum, value) => sum + value * value, 0)) || 1;
    return { indices: terms, values: values.map((value) => value / length) };
  });
}

/** Weights as signed bytes, and what a step of them is worth. */
export function inBytes(weights) {
  const step = weights.reduce((most, weight) => Math.max(most, Math.abs(weight)), 0) / LARGEST_BYTE || 1;
  return { bytes: Uint8Array.from(weights, (weight) => Math.round(weight / step)), step };
}

export const clustersOf = (rows) => rows.map((row) => row.cluster);
export const tasksOf = (rows) => rows.map((row) => row.task);
