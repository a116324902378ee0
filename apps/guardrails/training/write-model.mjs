import { createHash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';

const LARGEST = 127;

/** Eight bits a weight, one table after the other; the metadata say where and at which scale. */
export function writeModel(folder, name, tables, metadata) {
  const bytes = Buffer.concat(Object.values(tables).map(({ weights }) => Buffer.from(quantised(weights).buffer)));
  let offset = 0;
  const places = {};
  for (const [table, { weights, bias }] of Object.entries(tables)) {
    places[table] = { offset, scale: scaleOf(weights), bias };
    offset += weights.length;
  }
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  mkdirSync(folder, { recursive: true });
  writeFileSync(new URL(`${name}.bin`, folder), bytes);
  writeFileSync(
    new URL(`${name}.json`, folder),
    `${JSON.stringify({ name, sha256, tables: places, ...metadata }, null, 2)}\n`,
  );
}

const scaleOf = (weights) => weights.reduce((largest, weight) => Math.max(largest, Math.abs(weight)), 0) / LARGEST || 1;

function quantised(weights) {
  const scale = scaleOf(weights);
  return Int8Array.from(weights, (weight) => Math.round(weight / scale));
}
