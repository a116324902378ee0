import { Injectable, Logger } from '@nestjs/common';
import { circuitBreaker, ConsecutiveBreaker, handleAll, type CircuitBreakerPolicy } from 'cockatiel';
import { LRUCache } from 'lru-cache';

import type { SearchFilter } from '#contracts';

import { VectorStores } from '../stores/store-registry.js';
import type { FoundVector } from '../stores/vector-store.js';
import { Embedder } from './embedder.service.js';
import type { EmbeddingSpace } from './embedding-spaces.store.js';
import { vectorSpaceOf } from './embedding-worker.service.js';

/** A question that waits longer for its vector is better answered by its words. */
const EMBED_TIMEOUT_MS = 1500;
const STORE_TIMEOUT_MS = 1500;
const FAILURES_TO_OPEN = 3;
const OPEN_MS = 10_000;
const MAX_BREAKERS = 1000;

/** Vectors are asked for again where too few may be shown: so many times as many, so often. */
const WIDER = 8;
const WIDENINGS = 2;

export interface DenseQuery {
  text: string;
  /** How many are wanted that may be shown. */
  limit: number;
  filter?: SearchFilter | undefined;
  /** Of what a vector store says, what may be shown. */
  visible: (found: FoundVector[]) => Promise<FoundVector[]>;
}

/**
 * Finds chunks by meaning. The embedder and the store may be slow or away: then it finds nothing and says so, within a few
 * seconds at first and at once while its breaker is open, and the search goes on by words.
 */
@Injectable()
export class DenseSearch {
  private readonly logger = new Logger(DenseSearch.name);
  private readonly breakers = new LRUCache<string, CircuitBreakerPolicy>({ max: MAX_BREAKERS });

  constructor(
    private readonly embedder: Embedder,
    private readonly stores: VectorStores,
  ) {}

  /** What may be shown, nearest first; `undefined` when meaning could not be asked for. Never rejects. */
  async find(space: EmbeddingSpace, query: DenseQuery): Promise<FoundVector[] | undefined> {
    // Nothing is embedded yet.
    if (space.dimensions === null) return [];
    try {
      return await this.breakerOf(space).execute(() => this.ask(space, query));
    } catch (error) {
      this.logger.warn(`A search goes by words only: ${String(error)}`);
      return undefined;
    }
  }

  private async ask(space: EmbeddingSpace, query: DenseQuery): Promise<FoundVector[] | undefined> {
    const vector = await this.vectorOf(space, query.text);
    return vector && this.nearest(space, vector, query);
  }

  private async vectorOf(
    { tenant, model, dimensions }: EmbeddingSpace,
    text: string,
  ): Promise<Float32Array | undefined> {
    const options = { tenant, model, lane: 'interactive' as const, timeoutMs: EMBED_TIMEOUT_MS };
    const [kept] = await this.embedder.embed([text], options);
    if (kept!.length === dimensions) return kept;
    const [vector] = await this.embedder.embed([text], { ...options, cache: false });
    // No outage: the documents are being embedded anew, and words will do until they are.
    return vector!.length === dimensions ? vector : undefined;
  }

  /** Looks further where too little of what is near may be shown. */
  private async nearest(space: EmbeddingSpace, vector: Float32Array, query: DenseQuery): Promise<FoundVector[]> {
    const { limit: wanted, filter, visible } = query;
    const store = this.stores.of(space.vectorStore);
    for (let limit = wanted, widened = 0; ; limit *= WIDER, widened++) {
      const signal = AbortSignal.timeout(STORE_TIMEOUT_MS);
      const found = await store.query(vectorSpaceOf(space), { vector, limit, filter }, signal);
      const shown = await visible(found);
      const isAll = found.length < limit || widened === WIDENINGS;
      if (shown.length >= wanted || isAll) return shown.slice(0, wanted);
    }
  }

  /** Of one tenant each: a budget that is used up says nothing about the others. */
  private breakerOf({ tenant, model, vectorStore }: EmbeddingSpace): CircuitBreakerPolicy {
    const key = JSON.stringify([tenant, model, vectorStore]);
    let breaker = this.breakers.get(key);
    if (!breaker) {
      breaker = circuitBreaker(handleAll, {
        halfOpenAfter: OPEN_MS,
        breaker: new ConsecutiveBreaker(FAILURES_TO_OPEN),
      });
      this.breakers.set(key, breaker);
    }
    return breaker;
  }
}
