import { AerieError, type AttributeValue, type SearchFilter } from '#contracts';

/** Vectors that may be compared with each other: one collection of one tenant, seen by one model. */
export interface VectorSpace {
  tenant: string;
  /** The key of the collection. */
  collection: number;
  /** The embedding model with its version, as the catalogue names it. */
  model: string;
  dimensions: number;
}

export interface VectorPoint {
  /** The chunk's id, a decimal string: a replaced document has new chunks, so a point never changes its meaning. */
  chunkId: string;
  /** Of length 1, so that the inner product is the cosine. */
  vector: Float32Array;
  attributes: Readonly<Record<string, AttributeValue>>;
}

export interface VectorQuery {
  vector: Float32Array;
  limit: number;
  filter?: SearchFilter | undefined;
}

export interface FoundVector {
  chunkId: string;
  /** Cosine, -1 to 1. */
  score: number;
}

/**
 * Keeps vectors and finds the nearest. It is no record of anything: what it finds is joined to Postgres again, so a point
 * that outlives its chunk, or that the caller may not see, is never shown. Every method is idempotent, throws `unavailable`
 * when the store is out of reach or answers nonsense, and ends when the signal does.
 */
export interface VectorStore {
  /** Adds points, or replaces those of the same chunk id. When it returns, `query` finds them. */
  upsert(space: VectorSpace, points: readonly VectorPoint[], signal: AbortSignal): Promise<void>;
  /** Takes points out; those that are not there are no error. */
  remove(space: VectorSpace, chunkIds: readonly string[], signal: AbortSignal): Promise<void>;
  /** The nearest points that pass the filter, nearest first; as many as asked for, if so many exist. */
  query(space: VectorSpace, query: VectorQuery, signal: AbortSignal): Promise<FoundVector[]>;
  /** Removes all points of a space. */
  drop(space: VectorSpace, signal: AbortSignal): Promise<void>;
  /** Gives up its connections; what is under way may fail. */
  close(): Promise<void>;
}

/** Stores differ in what they do with a vector that is none of the space: none of ours ever sends one. */
export function assertFits({ model, dimensions }: VectorSpace, vector: Float32Array): void {
  if (vector.length !== dimensions || !vector.every(Number.isFinite)) {
    const problem = vector.length === dimensions ? 'has a part that is no number' : `has ${vector.length} dimensions`;
    throw new AerieError('invalid_request', `A vector of "${model}" has ${dimensions} numbers; this one ${problem}.`);
  }
}
