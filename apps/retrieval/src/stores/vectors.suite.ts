import type { Attributes } from '../search/filters.suite.js';
import type { FoundVector, VectorPoint } from './vector-store.js';

/** Numbers from 0 to 1, the same for the same seed. */
export function randomOf(seed: number): () => number {
  let state = seed >>> 0;
  return () => (state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0) / 2 ** 32;
}

/** Of length 1, in any direction. */
export function randomVector(random: () => number, dimensions: number): Float32Array {
  const normal = () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  return unit(Float32Array.from({ length: dimensions }, normal));
}

export function unit(vector: Float32Array): Float32Array {
  const length = Math.hypot(...vector);
  return vector.map((part) => part / length);
}

export function cosine(a: Float32Array, b: Float32Array): number {
  return a.reduce((sum, part, i) => sum + part * b[i]!, 0);
}

let lastChunk = Date.now() * 1000;
/** A chunk belongs to one collection, so no two points of a run share an id. */
export const nextChunkId = (): string => String(++lastChunk);

export function randomPoints(
  random: () => number,
  dimensions: number,
  attributesOfEach: readonly Attributes[],
): VectorPoint[] {
  return attributesOfEach.map((attributes) => ({
    chunkId: nextChunkId(),
    vector: randomVector(random, dimensions),
    attributes,
  }));
}

/** What a store has to find among these points: all compared, nearest first. */
export function nearestOf(points: readonly VectorPoint[], vector: Float32Array, limit: number): FoundVector[] {
  return points
    .map((point) => ({ chunkId: point.chunkId, score: cosine(vector, point.vector) }))
    .toSorted((a, b) => b.score - a.score)
    .slice(0, limit);
}
