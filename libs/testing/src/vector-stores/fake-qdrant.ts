import { nearest } from './nearest.js';
import { type StoreAnswer, type StoreRequest, StoreServer } from './store-server.js';

type Payload = Record<string, unknown>;

interface Point {
  id: number | string;
  values: number[];
  payload: Payload;
}

interface Collection {
  size: number;
  points: Map<number | string, Point>;
  indexed: Set<string>;
}

interface Filter {
  must?: Condition[];
  should?: Condition[];
  must_not?: Condition[];
}

type Condition = Filter & { key?: string; match?: { value?: unknown; any?: unknown[] }; has_id?: (number | string)[] };

const MOST_BYTES = 32 * 1024 * 1024;
const ROUTE = /^\/collections\/(?<name>[^/]+)(?<rest>\/.*)?$/;

/**
 * What Aerie uses of Qdrant's REST interface, in strict mode: fields that are filtered by must have been indexed before the
 * first point. Its graph is worse than a real one, so that it is seen whether a filter loses anything: without `exact` it
 * looks at the nearest `hnsw_ef` points and throws away what the filter forbids.
 */
export function startFakeQdrant({ apiKey }: { apiKey?: string } = {}): Promise<StoreServer> {
  const collections = new Map<string, Collection>();
  return StoreServer.start((request) => {
    if (apiKey !== undefined && request.headers['api-key'] !== apiKey) return failed(401, 'Invalid API key');
    if (request.bytes > MOST_BYTES) return failed(413, 'Payload too large');
    const { name = '', rest = '' } = ROUTE.exec(request.path)?.groups ?? {};
    const route = `${request.method} ${rest}`;
    if (route === 'PUT ') return create(collections, name, request);
    const collection = collections.get(name);
    if (!collection) return failed(404, `Not found: Collection \`${name}\` doesn't exist!`);
    return ROUTES[route]?.(collection, request.body) ?? failed(404, `no route ${route}`);
  });
}

function create(collections: Map<string, Collection>, name: string, { body }: StoreRequest): StoreAnswer {
  if (collections.has(name)) return failed(409, `Wrong input: Collection \`${name}\` already exists!`);
  const { size, distance } = body['vectors'] as { size: number; distance: string };
  if (distance !== 'Dot') return failed(400, 'this fake only knows Dot');
  collections.set(name, { size, points: new Map(), indexed: new Set() });
  return done(true);
}

const ROUTES: Record<string, (collection: Collection, body: Record<string, unknown>) => StoreAnswer> = {
  'PUT /index': (collection, { field_name }) => {
    if (collection.points.size === 0) collection.indexed.add(field_name as string);
    return completed();
  },
  'PUT /points': (collection, { points }) => {
    const given = points as { id: number | string; vector: number[]; payload: Payload }[];
    const wrong = given.find(({ vector }) => vector.length !== collection.size);
    if (wrong) return failed(400, `Wrong input: Vector dimension error: expected dim: ${collection.size}`);
    for (const { id, vector, payload } of given) collection.points.set(id, { id, values: vector, payload });
    return completed();
  },
  'POST /points/delete': (collection, { filter }) => {
    const unindexed = unindexedIn(filter as Filter, collection);
    if (unindexed) return unindexed;
    for (const point of collection.points.values()) {
      if (passes(filter as Filter, point)) collection.points.delete(point.id);
    }
    return completed();
  },
  'POST /points/query': (collection, body) => {
    const unindexed = unindexedIn(body['filter'] as Filter, collection);
    if (unindexed) return unindexed;
    const { exact, hnsw_ef } = body['params'] as { exact?: boolean; hnsw_ef?: number };
    const seen = nearest(collection.points.values(), body['query'] as number[], exact ? Infinity : hnsw_ef!);
    const found = seen.filter(({ item }) => passes(body['filter'] as Filter, item)).slice(0, body['limit'] as number);
    return done({ points: found.map(({ item, score }) => ({ id: item.id, version: 1, score })) });
  },
};

function passes(condition: Condition, point: Point): boolean {
  const { must = [], should = [], must_not = [], key, match, has_id } = condition;
  if (has_id && !has_id.includes(point.id)) return false;
  if (key !== undefined && !matches(point.payload[key], match!)) return false;
  return (
    must.every((each) => passes(each, point)) &&
    (should.length === 0 || should.some((each) => passes(each, point))) &&
    !must_not.some((each) => passes(each, point))
  );
}

/** A list matches when one of its items does. */
function matches(actual: unknown, { value, any }: { value?: unknown; any?: unknown[] }): boolean {
  const items = Array.isArray(actual) ? actual : [actual];
  return any ? items.some((item) => any.includes(item)) : items.includes(value);
}

function unindexedIn(condition: Condition, { indexed }: Collection): StoreAnswer | undefined {
  const { must = [], should = [], must_not = [], key } = condition;
  if (key !== undefined && !indexed.has(key))
    return failed(400, `Bad request: Index required but not found for "${key}"`);
  for (const inner of [...must, ...should, ...must_not]) {
    const unindexed = unindexedIn(inner, { indexed } as Collection);
    if (unindexed) return unindexed;
  }
  return undefined;
}

const done = (result: unknown): StoreAnswer => ({ status: 200, body: { result, status: 'ok', time: 0.001 } });
const completed = (): StoreAnswer => done({ operation_id: 1, status: 'completed' });
const failed = (status: number, error: string): StoreAnswer => ({ status, body: { status: { error }, time: 0.001 } });
