import { tokensOf } from './attribute-tokens.js';
import type { VectorPoint } from './vector-store.js';

/** A number of a vector as JSON, with its comma: more digits than single precision has. */
const BYTES_PER_NUMBER = 22;
const BYTES_PER_TOKEN = 40;
const BYTES_BESIDE = 200;

export interface BatchLimits {
  points: number;
  bytes: number;
}

/** A point with the words of its attributes. */
export interface TokenPoint {
  chunkId: string;
  vector: Float32Array;
  tokens: string[];
}

export function withTokens({ chunkId, vector, attributes }: VectorPoint): TokenPoint {
  return { chunkId, vector, tokens: tokensOf(attributes) };
}

/** Points in the requests that a store takes. */
export function* batchesOf(points: readonly TokenPoint[], limits: BatchLimits): Generator<TokenPoint[]> {
  let batch: TokenPoint[] = [];
  let bytes = 0;
  for (const point of points) {
    const size = point.vector.length * BYTES_PER_NUMBER + point.tokens.length * BYTES_PER_TOKEN + BYTES_BESIDE;
    if (batch.length > 0 && (batch.length === limits.points || bytes + size > limits.bytes)) {
      yield batch;
      batch = [];
      bytes = 0;
    }
    batch.push(point);
    bytes += size;
  }
  if (batch.length > 0) yield batch;
}

export function* slicesOf<T>(items: readonly T[], size: number): Generator<T[]> {
  for (let from = 0; from < items.length; from += size) yield items.slice(from, from + size);
}
