import { nearest } from './nearest.js';
import { type StoreAnswer, type StoreRequest, StoreServer } from './store-server.js';

type Metadata = Record<string, string | number | boolean | string[]>;

interface Item {
  id: string;
  values: number[];
  metadata?: Metadata;
}

/** What was written becomes visible later: a copy is searched. */
interface Namespace {
  items: Map<string, Item>;
  lsn: number;
  searchable: Map<string, Item>;
  searchableLsn: number;
}

interface PineconeIndex {
  model: Record<string, unknown>;
  dimension: number;
  readyAtMs: number;
  namespaces: Map<string, Namespace>;
}

type Condition = { $in?: unknown[]; $nin?: unknown[] };
type Filter = { $and?: Filter[]; $or?: Filter[] } | Record<string, Condition>;

export interface FakePineconeOptions {
  apiKey?: string;
  /** How long an index takes to be made. Default 0. */
  makingMs?: number;
  /** How long a write takes to be found. Default 30. */
  settlingMs?: number;
  /** Whether `$nin` is true of a list as soon as one of its items is not named, as it may be read. */
  readsNinLoosely?: boolean;
}

const MOST = { records: 1000, requestBytes: 2_000_000, ids: 1000, results: 10_000, metadataBytes: 40_000 };

/** What Aerie uses of Pinecone's interfaces, control and data plane at one address, with its limits and its delays. */
export function startFakePinecone(options: FakePineconeOptions = {}): Promise<StoreServer> {
  const indexes = new Map<string, PineconeIndex>();
  return StoreServer.start((request, url) => {
    if (options.apiKey !== undefined && request.headers['api-key'] !== options.apiKey)
      return refused(401, 'Unauthorized');
    if (!request.headers['x-pinecone-api-version']) return refused(400, 'X-Pinecone-Api-Version is missing');
    const [, plane, name = '', ...rest] = request.path.split('/');
    if (plane === 'indexes') return control(indexes, name, request, url, options);
    const index = indexes.get(name);
    if (plane !== 'data' || !index) return refused(404, `no route ${request.path}`);
    const route = DATA[`${request.method} /${rest.join('/')}`];
    return route ? route(index, request, options) : refused(404, `no route ${request.path}`);
  });
}

function control(
  indexes: Map<string, PineconeIndex>,
  name: string,
  { method, body }: StoreRequest,
  url: string,
  { makingMs = 0 }: FakePineconeOptions,
): StoreAnswer {
  if (method === 'POST') {
    const { name, schema, deployment } = body as {
      name: string;
      schema: { fields: Record<string, unknown> };
      deployment: unknown;
    };
    if (!/^[a-z0-9]([a-z0-9-]{0,43}[a-z0-9])?$/.test(name)) return refused(400, `Invalid index name ${name}`);
    if (indexes.has(name)) return refused(409, `Resource ${name} already exists`);
    const { dimension } = schema.fields['_values'] as { dimension: number };
    const model = { name, schema, deployment, host: `${url}/data/${name}`, deletion_protection: 'disabled' };
    indexes.set(name, { model, dimension, readyAtMs: Date.now() + makingMs, namespaces: new Map() });
  }
  const index = indexes.get(name || (body['name'] as string));
  if (!index) return refused(404, `Resource ${name} not found`);
  const ready = Date.now() >= index.readyAtMs;
  const status = { ready, state: ready ? 'Ready' : 'Initializing' };
  return { status: method === 'POST' ? 201 : 200, body: { ...index.model, status } };
}

const DATA: Record<string, (index: PineconeIndex, request: StoreRequest, options: FakePineconeOptions) => StoreAnswer> =
  {
    'POST /vectors/upsert': (index, { body, bytes }, options) => {
      const vectors = body['vectors'] as Item[];
      const problem = problemOf(vectors, bytes, index.dimension);
      if (problem) return refused(400, problem);
      const namespace = namespaceOf(index, body);
      for (const item of vectors) namespace.items.set(item.id, item);
      return written(namespace, { upsertedCount: vectors.length }, options);
    },
    'POST /vectors/delete': (index, { body }, options) => {
      const namespace = index.namespaces.get(body['namespace'] as string);
      if (!namespace) return refused(404, 'Namespace not found');
      const ids = body['deleteAll'] ? [...namespace.items.keys()] : (body['ids'] as string[]);
      if (!body['deleteAll'] && ids.length > MOST.ids) return refused(400, `at most ${MOST.ids} ids`);
      for (const id of ids) namespace.items.delete(id);
      return written(namespace, {}, options);
    },
    'POST /query': (index, { body }, { readsNinLoosely = false }) => {
      const { topK, vector, filter, includeMetadata } = body as {
        topK: number;
        vector: number[];
        filter?: Filter;
        includeMetadata?: boolean;
      };
      if (vector.length !== index.dimension) return refused(400, 'Vector dimension does not match the index');
      if (topK > MOST.results) return refused(400, `topK must be at most ${MOST.results}`);
      const namespace = index.namespaces.get((body['namespace'] as string) ?? '');
      const visible = [...(namespace?.searchable.values() ?? [])];
      const passing = filter
        ? visible.filter(({ metadata }) => passes(filter, metadata ?? {}, readsNinLoosely))
        : visible;
      const matches = nearest(passing, vector, topK).map(({ item, score }) => {
        const { id, metadata } = item;
        return includeMetadata ? { id, score, values: [], metadata } : { id, score, values: [] };
      });
      const headers: Record<string, string> = namespace
        ? { 'x-pinecone-max-indexed-lsn': String(namespace.searchableLsn) }
        : {};
      return { status: 200, body: { matches, namespace: body['namespace'], usage: { readUnits: 1 } }, headers };
    },
  };

function problemOf(vectors: readonly Item[], bytes: number, dimension: number): string | undefined {
  if (bytes > MOST.requestBytes) return `Request size ${bytes} is larger than ${MOST.requestBytes} bytes`;
  if (vectors.length > MOST.records) return `at most ${MOST.records} records`;
  if (new Set(vectors.map(({ id }) => id)).size < vectors.length) return 'Duplicate ids';
  for (const { id, values, metadata = {} } of vectors) {
    if (values.length !== dimension)
      return `Vector dimension ${values.length} does not match the dimension ${dimension}`;
    if (JSON.stringify(metadata).length > MOST.metadataBytes) return `Metadata of ${id} is too large`;
    for (const value of Object.values(metadata))
      if (!isMetadata(value)) return `Metadata of ${id} is of no allowed type`;
  }
  return undefined;
}

function isMetadata(value: unknown): boolean {
  if (Array.isArray(value)) return value.every((item) => typeof item === 'string');
  return ['string', 'number', 'boolean'].includes(typeof value);
}

function namespaceOf(index: PineconeIndex, body: Record<string, unknown>): Namespace {
  const name = (body['namespace'] as string) ?? '';
  const known = index.namespaces.get(name);
  if (known) return known;
  const made = { items: new Map(), lsn: 0, searchable: new Map(), searchableLsn: 0 };
  index.namespaces.set(name, made);
  return made;
}

function written(namespace: Namespace, body: object, { settlingMs = 30 }: FakePineconeOptions): StoreAnswer {
  const lsn = ++namespace.lsn;
  const items = new Map(namespace.items);
  const settle = () => {
    namespace.searchable = items;
    namespace.searchableLsn = lsn;
  };
  setTimeout(settle, settlingMs).unref();
  return { status: 200, body, headers: { 'x-pinecone-request-lsn': String(lsn) } };
}

function passes(filter: Filter, metadata: Metadata, readsNinLoosely: boolean): boolean {
  return Object.entries(filter).every(([key, condition]) => {
    if (key === '$and' || key === '$or') {
      const inner = (condition as Filter[]).map((each) => passes(each, metadata, readsNinLoosely));
      return key === '$and' ? inner.every(Boolean) : inner.some(Boolean);
    }
    const actual = metadata[key];
    // A field that is missing satisfies nothing, not even a negation.
    if (actual === undefined) return false;
    const items: unknown[] = Array.isArray(actual) ? actual : [actual];
    const { $in, $nin } = condition as Condition;
    if ($in && !items.some((item) => $in.includes(item))) return false;
    if (!$nin) return true;
    return readsNinLoosely ? items.some((item) => !$nin.includes(item)) : !items.some((item) => $nin.includes(item));
  });
}

const refused = (status: number, message: string): StoreAnswer => ({
  status,
  body: { status, error: { code: 'REFUSED', message }, message },
});
