import { AsyncLocalStorage } from 'node:async_hooks';
import { setTimeout as pause } from 'node:timers/promises';

import type { Index, Pinecone } from '@pinecone-database/pinecone';

import type { PineconeConfig, ResolvedStore } from '#contracts';

import { holds, type TokenFilter, tokenFilterOf } from './attribute-tokens.js';
import { batchesOf, slicesOf, withTokens } from './batches.js';
import { assertAllowed } from './public-address.js';
import { malformed, type Reachable, reach } from './reach.js';
import { indexName, partitionName } from './store-names.js';
import {
  assertFits,
  type FoundVector,
  type VectorPoint,
  type VectorQuery,
  type VectorSpace,
  type VectorStore,
} from './vector-store.js';

/** Pinecone's limits of a request: 1,000 records and 2 MB, 1,000 ids, 10,000 results. */
const BATCH = { points: 1000, bytes: 1_800_000 };
const IDS_PER_REQUEST = 1000;
const MOST_RESULTS = 10_000;
/** An index that is made takes seconds to be there, and what is written a moment to be found. */
const MAKING = { timeoutMs: 120_000, lookEveryMs: 1000 };
const SETTLING = { timeoutMs: 60_000, lookEveryMs: 100 };

type Tokens = { tokens: string[] };

/** What the headers of answers tell of a namespace's log: how far our write is in it, and how far it can be searched. */
interface Log {
  written?: number;
  searchable?: number;
}

/** One index per model, one namespace per collection. */
export class PineconeStore implements VectorStore {
  private readonly reachable: Reachable;
  private readonly log = new AsyncLocalStorage<Log>();
  private client: Promise<Pinecone> | undefined;
  private readonly indexes = new Map<string, Promise<Index<Tokens> | undefined>>();

  constructor(private readonly config: ResolvedStore<PineconeConfig>) {
    this.reachable = { name: 'pinecone', timeoutMs: config.timeout_ms };
  }

  async upsert(space: VectorSpace, points: readonly VectorPoint[], signal: AbortSignal): Promise<void> {
    for (const { vector } of points) assertFits(space, vector);
    const index = await reach({ ...this.reachable, timeoutMs: MAKING.timeoutMs }, signal, () => this.make(space));
    const pending = distinct(points).map(withTokens);
    const log: Log = {};
    for (const batch of batchesOf(pending, BATCH)) {
      const records = batch.map(({ chunkId, vector, tokens }) => ({
        id: chunkId,
        values: [...vector],
        metadata: { tokens },
      }));
      await this.call(signal, log, () => index.upsert({ records, namespace: partitionName(space) }));
    }
    await this.settle(index, space, log, signal);
  }

  async remove(space: VectorSpace, chunkIds: readonly string[], signal: AbortSignal): Promise<void> {
    const namespace = partitionName(space);
    await this.delete(space, signal, async (index) => {
      for (const ids of slicesOf(chunkIds, IDS_PER_REQUEST)) await index.deleteMany({ ids, namespace });
    });
  }

  async query(space: VectorSpace, query: VectorQuery, signal: AbortSignal): Promise<FoundVector[]> {
    assertFits(space, query.vector);
    const index = await this.call(signal, {}, () => this.find(space));
    if (!index) return [];
    const filter = query.filter && tokenFilterOf(query.filter);
    // What a store takes for "none of a list" is not told; that it is at least what we mean is all that we rely on.
    const isChecked = filter !== undefined && negates(filter);
    for (let topK = query.limit; ; topK = Math.min(topK * 2, MOST_RESULTS)) {
      const { matches } = await this.call(signal, {}, () =>
        index.query({
          vector: [...query.vector],
          topK,
          namespace: partitionName(space),
          includeMetadata: isChecked,
          ...(filter && { filter: conditionOf(filter) }),
        }),
      );
      const passing = isChecked ? matches.filter(({ metadata }) => holds(filter, new Set(metadata?.tokens))) : matches;
      if (passing.length >= query.limit || matches.length < topK || topK === MOST_RESULTS) {
        return passing.slice(0, query.limit).map(foundOf);
      }
    }
  }

  async drop(space: VectorSpace, signal: AbortSignal): Promise<void> {
    await this.delete(space, signal, (index) => index.deleteAll({ namespace: partitionName(space) }));
  }

  async close(): Promise<void> {
    this.client = undefined;
    this.indexes.clear();
  }

  private async delete(
    space: VectorSpace,
    signal: AbortSignal,
    call: (index: Index<Tokens>) => Promise<void>,
  ): Promise<void> {
    const index = await this.call(signal, {}, () => this.find(space));
    if (!index) return;
    const log: Log = {};
    // A namespace is there when something is in it.
    await this.call(signal, log, () => call(index).catch(unlessNotFound(undefined)));
    await this.settle(index, space, log, signal);
  }

  private call<T>(signal: AbortSignal, log: Log, call: () => Promise<T>): Promise<T> {
    return reach(this.reachable, signal, () => this.log.run(log, call));
  }

  /** Waits until searches see what was written last; writes of a namespace are seen in their order. */
  private async settle(index: Index<Tokens>, space: VectorSpace, { written }: Log, signal: AbortSignal): Promise<void> {
    if (written === undefined) return;
    const vector = Array.from({ length: space.dimensions }, (_, n) => (n === 0 ? 1 : 0));
    const look = async () => {
      for (let looks = SETTLING.timeoutMs / SETTLING.lookEveryMs; looks > 0; looks--) {
        const log: Log = {};
        await this.call(signal, log, () => index.query({ vector, topK: 1, namespace: partitionName(space) }));
        if ((log.searchable ?? Infinity) >= written) return;
        await pause(SETTLING.lookEveryMs, undefined, { signal });
      }
      throw new Error('what was written cannot be searched yet');
    };
    await reach({ ...this.reachable, timeoutMs: SETTLING.timeoutMs }, signal, look);
  }

  /** Undefined when nobody has made the index yet. */
  private find(space: VectorSpace): Promise<Index<Tokens> | undefined> {
    const name = indexName(space);
    let index = this.indexes.get(name);
    if (!index) {
      index = this.open(name).catch(unlessNotFound(undefined));
      this.indexes.set(name, index);
      const forget = () => this.indexes.delete(name);
      index.then((found) => found ?? forget(), forget);
    }
    return index;
  }

  private async make(space: VectorSpace): Promise<Index<Tokens>> {
    const known = await this.find(space);
    if (known) return known;
    const client = await this.connected();
    const { cloud, region } = this.config;
    await client.indexes.create({
      name: indexName(space),
      schema: { fields: { _values: { type: 'dense_vector', dimension: space.dimensions, metric: 'cosine' } } },
      deployment: { deploymentType: 'managed', cloud, region },
      suppressConflicts: true,
    });
    for (let looks = MAKING.timeoutMs / MAKING.lookEveryMs; looks > 0; looks--) {
      const made = await this.find(space);
      if (made) return made;
      await pause(MAKING.lookEveryMs);
    }
    throw new Error('the index is still being made');
  }

  /** Undefined while the index is being made. */
  private async open(name: string): Promise<Index<Tokens> | undefined> {
    const client = await this.connected();
    const { status, privateHost, host } = await client.indexes.describe(name);
    return status.ready ? client.index<Tokens>({ host: privateHost || host }) : undefined;
  }

  private connected(): Promise<Pinecone> {
    if (!this.client) {
      this.client = connect(this.config, (headers) => this.note(headers));
      this.client.catch(() => (this.client = undefined));
    }
    return this.client;
  }

  private note(headers: Headers): void {
    const log = this.log.getStore();
    if (!log) return;
    const written = headers.get('x-pinecone-request-lsn');
    const searchable = headers.get('x-pinecone-max-indexed-lsn');
    if (written !== null) log.written = Number(written);
    if (searchable !== null) log.searchable = Number(searchable);
  }
}

async function connect(config: ResolvedStore<PineconeConfig>, note: (headers: Headers) => void): Promise<Pinecone> {
  const { apiKey, url, timeout_ms } = config;
  await assertAllowed(config, url);
  const { Pinecone } = await import('@pinecone-database/pinecone');
  return new Pinecone({
    apiKey: apiKey ?? '',
    ...(url ? { controllerHostUrl: url } : {}),
    // Who calls us repeats.
    maxRetries: 0,
    fetchApi: async (input, init) => {
      const response = await fetch(input, { ...init, signal: AbortSignal.timeout(timeout_ms) });
      note(response.headers);
      return response;
    },
  });
}

/** Of a chunk that comes twice, the last: a request may hold an id once. */
function distinct(points: readonly VectorPoint[]): VectorPoint[] {
  return [...new Map(points.map((point) => [point.chunkId, point])).values()];
}

function conditionOf(filter: TokenFilter): object {
  if ('any' in filter) return { tokens: { $in: filter.any } };
  if ('none' in filter) return { tokens: { $nin: filter.none } };
  return 'and' in filter ? { $and: filter.and.map(conditionOf) } : { $or: filter.or.map(conditionOf) };
}

function negates(filter: TokenFilter): boolean {
  if ('and' in filter) return filter.and.some(negates);
  return 'or' in filter ? filter.or.some(negates) : 'none' in filter;
}

function foundOf({ id, score }: { id: string; score?: number }): FoundVector {
  if (typeof id !== 'string' || !Number.isFinite(score)) throw malformed('pinecone');
  return { chunkId: id, score: score! };
}

/** The client tells statuses by the names of its errors. */
function unlessNotFound<T>(nothing: T): (error: unknown) => T {
  return (error) => {
    if ((error as Error).name === 'PineconeNotFoundError') return nothing;
    throw error;
  };
}
