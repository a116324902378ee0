import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';

import type { LinearModel } from './linear-scorer.js';

/** Beside the weights: where each table lies in them, and what must hold before they are used. */
export interface ModelMetadata {
  /** Of the weight file. */
  readonly sha256: string;
  /** Of the features that the weights were trained on; see `fingerprintOf`. */
  readonly features: string;
  /** Each table has 2 ** bits weights. */
  readonly bits: number;
  readonly tables: Readonly<Record<string, { readonly offset: number; readonly scale: number; readonly bias: number }>>;
}

export interface ModelFile<M extends ModelMetadata> {
  readonly metadata: M;
  table(name: string): LinearModel;
}

/**
 * Reads `<name>.json` and `<name>.bin`. Throws when one is missing, when the weights are not those that the metadata
 * were written for, or when the code reads other features than the weights were trained on.
 */
export function readModelFile<M extends ModelMetadata>(folder: URL, name: string, features: string): ModelFile<M> {
  const metadata = JSON.parse(readFileSync(new URL(`${name}.json`, folder), 'utf8')) as M;
  const bytes = readFileSync(new URL(`${name}.bin`, folder));
  const found = createHash('sha256').update(bytes).digest('hex');
  if (found !== metadata.sha256) throw new Error(`the weights of ${name} are not those of its metadata`);
  if (features !== metadata.features) throw new Error(`the weights of ${name} belong to other features: train again`);
  const buckets = 2 ** metadata.bits;
  return {
    metadata,
    table(table) {
      const place = metadata.tables[table];
      if (!place || place.offset + buckets > bytes.length) throw new Error(`${name} has no table ${table}`);
      const weights = new Int8Array(bytes.buffer, bytes.byteOffset + place.offset, buckets);
      return { weights, scale: place.scale, bias: place.bias };
    },
  };
}
