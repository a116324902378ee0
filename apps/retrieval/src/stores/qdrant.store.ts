import type { QdrantClient, Schemas } from '@qdrant/js-client-rest';

import { AerieError, type QdrantConfig, type ResolvedStore } from '#contracts';

import { type TokenFilter, tokenFilterOf } from './attribute-tokens.js';
import { batchesOf, slicesOf, type TokenPoint, withTokens } from './batches.js';
import { assertAllowed } from './public-address.js';
import { malformed, type Reachable, reach, statusOf } from './reach.js';
import { indexName } from './store-names.js';
import {
  assertFits,
  type FoundVector,
  type VectorPoint,
  type VectorQuery,
  type VectorSpace,
  type VectorStore,
} from './vector-store.js';

/** The server's own limits are 32 MB a request. */
const BATCH = { points: 500, bytes: 8 * 1024 * 1024 };
const IDS_PER_REQUEST = 1000;
const DEFAULT_PORT = 6333;
const EF_SEARCH = 128;

type Condition = Schemas['Condition'];

/**
 * One Qdrant collection per model, in which every tenant's points stand together. What is filtered by is indexed before the
 * first point: an index that comes later is not used by the graph.
 */
export class QdrantStore implements VectorStore {
  private readonly reachable: Reachable;
  private client: Promise<QdrantClient> | undefined;
  private readonly made = new Map<string, Promise<void>>();

  constructor(private readonly config: ResolvedStore<QdrantConfig>) {
    this.reachable = { name: 'qdrant', timeoutMs: config.timeout_ms };
  }

  async upsert(space: VectorSpace, points: readonly VectorPoint[], signal: AbortSignal): Promise<void> {
    for (const { vector } of points) assertFits(space, vector);
    const name = indexName(space);
    const pending = points.map(withTokens);
    for (const batch of batchesOf(pending, BATCH)) {
      const write = async (client: QdrantClient) => {
        await this.make(client, name, space.dimensions);
        await client.upsert(name, { wait: true, points: batch.map((point) => structOf(space, point)) });
      };
      await this.call(signal, async (client) => {
        try {
          await write(client);
        } catch (error) {
          if (statusOf(error) !== 404) throw error;
          // Somebody removed the collection that we had made.
          this.made.delete(name);
          await write(client);
        }
      });
    }
  }

  async remove(space: VectorSpace, chunkIds: readonly string[], signal: AbortSignal): Promise<void> {
    for (const ids of slicesOf(chunkIds, IDS_PER_REQUEST)) {
      await this.delete(space, [{ has_id: ids.map(pointIdOf) }], signal);
    }
  }

  async query(space: VectorSpace, query: VectorQuery, signal: AbortSignal): Promise<FoundVector[]> {
    assertFits(space, query.vector);
    const wanted = query.filter ? [conditionOf(tokenFilterOf(query.filter))] : [];
    const ask = (params: Schemas['SearchParams']) =>
      this.call(signal, async (client) => {
        const { points } = await client.query(indexName(space), {
          query: [...query.vector],
          limit: query.limit,
          filter: { must: [...conditionsOf(space), ...wanted] },
          params,
          with_payload: false,
        });
        return points.map(foundOf);
      }).catch(nothingIfMissing([]));
    const found = await ask({ hnsw_ef: EF_SEARCH });
    // A graph may lose its way among what is filtered out; comparing everything cannot.
    return found.length < query.limit ? ask({ exact: true }) : found;
  }

  async drop(space: VectorSpace, signal: AbortSignal): Promise<void> {
    await this.delete(space, [], signal);
  }

  async close(): Promise<void> {
    this.client = undefined;
  }

  private async delete(space: VectorSpace, conditions: Condition[], signal: AbortSignal): Promise<void> {
    const filter = { must: [...conditionsOf(space), ...conditions] };
    await this.call(signal, (client) => client.delete(indexName(space), { wait: true, filter })).catch(
      nothingIfMissing(undefined),
    );
  }

  private call<T>(signal: AbortSignal, call: (client: QdrantClient) => Promise<T>): Promise<T> {
    return reach(this.reachable, signal, async () => call(await this.connected()));
  }

  private connected(): Promise<QdrantClient> {
    if (!this.client) {
      this.client = connect(this.config);
      this.client.catch(() => (this.client = undefined));
    }
    return this.client;
  }

  /** Once per process, because every step may be repeated: whoever was killed between two of them is made up for. */
  private make(client: QdrantClient, name: string, size: number): Promise<void> {
    let made = this.made.get(name);
    if (!made) {
      made = makeCollection(client, name, size);
      made.catch(() => this.made.delete(name));
      this.made.set(name, made);
    }
    return made;
  }
}

async function connect(config: ResolvedStore<QdrantConfig>): Promise<QdrantClient> {
  const { url, apiKey, timeout_ms } = config;
  await assertAllowed(config, url);
  const { QdrantClient } = await import('@qdrant/js-client-rest');
  const { origin, pathname } = new URL(url);
  // `URL` forgets a port that is the scheme's own, and the client would take its own default then.
  const [, port = DEFAULT_PORT] = /^https?:\/\/[^/]*:(\d+)/.exec(url) ?? [];
  return new QdrantClient({
    url: origin,
    port: Number(port),
    timeout: timeout_ms,
    checkCompatibility: false,
    ...(pathname === '/' ? {} : { prefix: pathname.replace(/\/$/, '') }),
    ...(apiKey ? { apiKey } : {}),
  });
}

async function makeCollection(client: QdrantClient, name: string, size: number): Promise<void> {
  await client.createCollection(name, { vectors: { size, distance: 'Dot' } }).catch((error: unknown) => {
    if (statusOf(error) !== 409) throw error;
  });
  const indexes: [field: string, schema: Schemas['PayloadFieldSchema']][] = [
    ['tenant', { type: 'keyword', is_tenant: true }],
    ['collection', { type: 'integer', lookup: true, range: false }],
    ['tokens', { type: 'keyword' }],
  ];
  for (const [field_name, field_schema] of indexes) {
    await client.createPayloadIndex(name, { field_name, field_schema, wait: true });
  }
}

function structOf(
  { tenant, collection }: VectorSpace,
  { chunkId, vector, tokens }: TokenPoint,
): Schemas['PointStruct'] {
  return { id: pointIdOf(chunkId), vector: [...vector], payload: { tenant, collection, tokens } };
}

/** The client writes a bigint as a number, though its types know none. */
function pointIdOf(chunkId: string): number {
  const id = Number(chunkId);
  return Number.isSafeInteger(id) ? id : (BigInt(chunkId) as unknown as number);
}

function conditionsOf({ tenant, collection }: VectorSpace): Condition[] {
  return [
    { key: 'tenant', match: { value: tenant } },
    { key: 'collection', match: { value: collection } },
  ];
}

function conditionOf(filter: TokenFilter): Condition {
  if ('any' in filter) return { key: 'tokens', match: { any: [...filter.any] } };
  if ('none' in filter) return { must_not: [{ key: 'tokens', match: { any: [...filter.none] } }] };
  return 'and' in filter ? { must: filter.and.map(conditionOf) } : { should: filter.or.map(conditionOf) };
}

function foundOf({ id, score }: Schemas['ScoredPoint']): FoundVector {
  if (id === undefined || !Number.isFinite(score)) throw malformed('qdrant');
  return { chunkId: String(id), score };
}

/** A collection that is not there has no points. */
function nothingIfMissing<T>(nothing: T): (error: unknown) => T {
  return (error) => {
    if (error instanceof AerieError && statusOf(error.cause) === 404) return nothing;
    throw error;
  };
}
