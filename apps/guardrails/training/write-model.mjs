import { writeModelFile } from './built-code.mjs';

const LARGEST = 127;

/** Eight bits a weight; the metadata say at which scale, and what is added. */
export function writeModel(folder, heads, metadata) {
  const entries = Object.entries(heads);
  const tables = Object.fromEntries(entries.map(([name, { weights }]) => [name, quantised(weights)]));
  const scales = entries.map(([name, { weights, bias }]) => [name, { scale: scaleOf(weights), bias }]);
  writeModelFile(folder, tables, { ...metadata, heads: Object.fromEntries(scales) });
}

const scaleOf = (weights) => weights.reduce((largest, weight) => Math.max(largest, Math.abs(weight)), 0) / LARGEST || 1;

function quantised(weights) {
  const scale = scaleOf(weights);
  return new Uint8Array(Int8Array.from(weights, (weight) => Math.round(weight / scale)).buffer);
}
