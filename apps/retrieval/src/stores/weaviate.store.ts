import type { Collection, FilterValue, WeaviateClient } from 'weaviate-client';

import { AerieError, type ResolvedStore, type WeaviateConfig } from '#contracts';

import { type TokenFilter, tokenFilterOf } from './attribute-tokens.js';
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

type Properties = { tokens: string[] };
type Tenant = Collection<Properties, string>;
type Library = typeof import('weaviate-client');

/** The server takes 100 MB a message, and removes 10,000 objects a call. */
const BATCH = { points: 500, bytes: 8 * 1024 * 1024 };
const IDS_PER_REQUEST = 1000;

/** One Weaviate collection per model, one of its tenants per collection of ours: each has an index of its own. */
export class WeaviateStore implements VectorStore {
  private readonly reachable: Reachable;
  private connection: Promise<Connection> | undefined;
  private readonly made = new Map<string, Promise<void>>();

  constructor(private readonly config: ResolvedStore<WeaviateConfig>) {
    this.reachable = { name: 'weaviate', timeoutMs: config.timeout_ms };
  }

  async upsert(space: VectorSpace, points: readonly VectorPoint[], signal: AbortSignal): Promise<void> {
    for (const { vector } of points) assertFits(space, vector);
    const pending = points.map(withTokens);
    for (const batch of batchesOf(pending, BATCH)) {
      await this.call(space, signal, async (tenant, connection) => {
        await this.make(connection, className(space));
        const { errors, hasErrors } = await tenant.data.insertMany(
          batch.map(({ chunkId, vector, tokens }) => ({
            id: uuidOf(chunkId),
            properties: { tokens },
            vectors: [...vector],
          })),
        );
        if (hasErrors) throw new Error(Object.values(errors)[0]!.message);
      });
    }
  }

  async remove(space: VectorSpace, chunkIds: readonly string[], signal: AbortSignal): Promise<void> {
    for (const ids of slicesOf(chunkIds, IDS_PER_REQUEST)) {
      const remove = (tenant: Tenant) => tenant.data.deleteMany(tenant.filter.byId().containsAny(ids.map(uuidOf)));
      await this.call(space, signal, remove).catch(nothingIfMissing(undefined));
    }
  }

  async query(space: VectorSpace, query: VectorQuery, signal: AbortSignal): Promise<FoundVector[]> {
    assertFits(space, query.vector);
    const filter = query.filter && tokenFilterOf(query.filter);
    return this.call(space, signal, async (tenant, { library }) => {
      const { objects } = await tenant.query.nearVector([...query.vector], {
        limit: query.limit,
        returnMetadata: ['distance'],
        returnProperties: [],
        ...(filter && { filters: conditionOf(filter, tenant, library) }),
      });
      return objects.map(({ uuid, metadata }) => foundOf(uuid, metadata?.distance));
    }).catch(nothingIfMissing([]));
  }

  async drop(space: VectorSpace, signal: AbortSignal): Promise<void> {
    const drop = (_: Tenant, { client }: Connection) =>
      client.collections.use(className(space)).tenants.remove([partitionName(space)]);
    await this.call(space, signal, drop).catch(nothingIfMissing(undefined));
  }

  async close(): Promise<void> {
    const connection = await this.connection?.catch(() => undefined);
    this.connection = undefined;
    await connection?.client.close();
  }

  private call<T>(
    space: VectorSpace,
    signal: AbortSignal,
    call: (tenant: Tenant, connection: Connection) => Promise<T>,
  ): Promise<T> {
    return reach(this.reachable, signal, async () => {
      const connection = await this.connected();
      const collection = connection.client.collections.use<string, Properties>(className(space));
      return call(collection.withTenant(partitionName(space)), connection);
    });
  }

  private connected(): Promise<Connection> {
    if (!this.connection) {
      this.connection = connect(this.config);
      this.connection.catch(() => (this.connection = undefined));
    }
    return this.connection;
  }

  private make({ client, library }: Connection, name: string): Promise<void> {
    let made = this.made.get(name);
    if (!made) {
      made = makeCollection(client, library, name);
      made.catch(() => this.made.delete(name));
      this.made.set(name, made);
    }
    return made;
  }
}

interface Connection {
  client: WeaviateClient;
  library: Library;
}

async function connect(config: ResolvedStore<WeaviateConfig>): Promise<Connection> {
  const { url, grpc_url, apiKey, timeout_ms } = config;
  await assertAllowed(config, url, grpc_url);
  const library = await import('weaviate-client');
  const [http, grpc] = [new URL(url), new URL(grpc_url)];
  const seconds = Math.ceil(timeout_ms / 1000);
  const client = await library.default.connectToCustom({
    httpHost: http.hostname,
    httpPort: portOf(http),
    httpPath: http.pathname.replace(/\/$/, ''),
    httpSecure: isSecure(http),
    grpcHost: grpc.hostname,
    grpcPort: portOf(grpc),
    grpcSecure: isSecure(grpc),
    timeout: { init: seconds, query: seconds, insert: seconds },
    ...(apiKey ? { authCredentials: new library.ApiKey(apiKey) } : {}),
  });
  return { client, library };
}

async function makeCollection(client: WeaviateClient, { configure }: Library, name: string): Promise<void> {
  if (await client.collections.exists(name)) return;
  await client.collections
    .create({
      name,
      multiTenancy: configure.multiTenancy({ enabled: true, autoTenantCreation: true, autoTenantActivation: true }),
      vectorizers: configure.vectors.selfProvided({
        vectorIndexConfig: configure.vectorIndex.hnsw({ distanceMetric: 'cosine' }),
      }),
      properties: [
        { name: 'tokens', dataType: 'text[]', tokenization: 'field', indexFilterable: true, indexSearchable: false },
      ],
    })
    .catch(async (error: unknown) => {
      // Another replica was faster.
      if (!(await client.collections.exists(name))) throw error;
    });
}

const isSecure = ({ protocol }: URL): boolean => protocol === 'https:';

function portOf(url: URL): number {
  return Number(url.port) || (isSecure(url) ? 443 : 80);
}

/** Weaviate's names have no hyphens and begin in upper case. */
function className(space: VectorSpace): string {
  const name = indexName(space).replaceAll('-', '_');
  return name.charAt(0).toUpperCase() + name.slice(1);
}

/** The chunk's id in the last 16 digits. */
function uuidOf(chunkId: string): string {
  const digits = BigInt(chunkId).toString(16).padStart(16, '0');
  return `00000000-0000-0000-${digits.slice(0, 4)}-${digits.slice(4)}`;
}

function foundOf(uuid: string, distance: number | undefined): FoundVector {
  if (!/^[0-9a-f-]{36}$/.test(uuid) || distance === undefined || !Number.isFinite(distance))
    throw malformed('weaviate');
  return { chunkId: BigInt(`0x${uuid.replaceAll('-', '')}`).toString(), score: 1 - distance };
}

function conditionOf(filter: TokenFilter, of: Tenant, library: Library): FilterValue {
  if ('any' in filter) return of.filter.byProperty('tokens').containsAny([...filter.any]);
  if ('none' in filter) return of.filter.byProperty('tokens').containsNone([...filter.none]);
  return 'and' in filter
    ? library.Filters.and(...filter.and.map((each) => conditionOf(each, of, library)))
    : library.Filters.or(...filter.or.map((each) => conditionOf(each, of, library)));
}

/** The client has no code for it: a collection or a tenant that nobody has written to is not there. */
function nothingIfMissing<T>(nothing: T): (error: unknown) => T {
  return (error) => {
    const { message = '' } = ((error as AerieError).cause ?? {}) as Error;
    if (/could not find class|tenant not found/.test(message)) return nothing;
    throw error;
  };
}
