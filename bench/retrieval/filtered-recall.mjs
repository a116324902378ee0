// Filtered search in Postgres against comparing everything: recall, rows and time, by how much passes the filter.
import { mkdtempSync } from 'node:fs';
import { join } from 'node:path';

import { scratch } from '../processes.mjs';
import { percentile } from '../statistics.mjs';

const DIMENSIONS = 384;
const CLUSTERS = 1000;
const LIMIT = 10;
/** Of the points that pass: whole clusters, as the documents of an area are. */
const SHARES = [0.001, 0.01, 0.1, 0.5, 1];
const POINTS_PER_CALL = 1000;
const TENANT = 'bench';

/**
 * A table with columns `database, store, passing, ...`. Native Postgres is the cluster helper's; `from` imports a module of
 * the build.
 */
export async function measureFilteredRecall(from, { points, embeddedPoints, queries }) {
  const [storage, { RetrievalModule }, { createLogger }, { startPostgres, createDatabase }] = await Promise.all([
    from('libs/storage/src/index.js'),
    from('apps/retrieval/src/retrieval.module.js'),
    from('libs/telemetry/src/index.js'),
    from('libs/testing/src/cluster/postgres.js'),
  ]);
  const open = (config) =>
    storage.Database.open(
      config,
      storage.storageFeaturesOf([RetrievalModule]),
      createLogger({ level: 'warn', service: 'bench' }),
    );
  const server = process.env.DATABASE_URL ? undefined : await startPostgres();
  try {
    const url = await createDatabase(process.env.DATABASE_URL ?? server.address, 'bench_filtered_recall');
    const native = await measureOn(from, 'PostgreSQL', await open({ kind: 'postgres', url }), points, queries);
    const dataDir = mkdtempSync(join(scratch, 'recall-'));
    const embedded = await open({ kind: 'embedded', dataDir });
    return [...native, ...(await measureOn(from, 'PGlite', embedded, embeddedPoints, queries))];
  } finally {
    await server?.dispose();
  }
}

async function measureOn(from, name, database, many, queries) {
  const [{ TenantDatabase }, { VectorTableStore }, { PgvectorStore }, { ExactStore }] = await Promise.all([
    from('apps/retrieval/src/access/tenant-database.store.js'),
    from('apps/retrieval/src/stores/vector-table.store.js'),
    from('apps/retrieval/src/stores/pgvector.store.js'),
    from('apps/retrieval/src/stores/exact.store.js'),
  ]);
  const table = new VectorTableStore(database.source, new TenantDatabase(database.source));
  const pgvector = new PgvectorStore(database.source, table);
  const world = worldOf(many);
  const space = { tenant: TENANT, collection: 1, model: 'bench', dimensions: DIMENSIONS };
  try {
    const seconds = await load(table, pgvector, space, world);
    const rows = [];
    for (const [store, what] of [
      [pgvector, 'pgvector'],
      [new ExactStore(table), 'exact'],
    ]) {
      for (const share of SHARES)
        rows.push({ database: name, store: what, ...(await measureShare(store, space, world, share, queries)) });
    }
    console.log(`${name}: ${many} points of ${DIMENSIONS} dimensions in and indexed after ${seconds.toFixed(0)} s`);
    return rows;
  } finally {
    await pgvector.close();
    await database.close();
  }
}

/** All points first, because an index is made of many sooner than it takes them one by one; the first search wants it. */
async function load(table, pgvector, space, { points, near }) {
  const startedMs = performance.now();
  for (let at = 0; at < points.length; at += POINTS_PER_CALL) {
    await table.upsert(space, points.slice(at, at + POINTS_PER_CALL));
  }
  await pgvector.query(space, { vector: near(0), limit: LIMIT }, AbortSignal.timeout(60_000));
  await pgvector.settled();
  return (performance.now() - startedMs) / 1000;
}

async function measureShare(store, space, { points, near }, share, queries) {
  const within = Math.round(share * CLUSTERS);
  const filter = share === 1 ? undefined : { type: 'lt', key: 'cluster', value: within };
  const passing = points.filter(({ attributes }) => attributes.cluster < within);
  const times = [];
  let recalled = 0;
  let fewest = Infinity;
  for (let n = -3; n < queries; n++) {
    const vector = near(n + 3);
    const startedMs = performance.now();
    const found = await store.query(space, { vector, limit: LIMIT, filter }, AbortSignal.timeout(60_000));
    if (n < 0) continue;
    times.push(performance.now() - startedMs);
    const wanted = new Set(nearestOf(passing, vector));
    recalled += found.filter(({ chunkId }) => wanted.has(chunkId)).length / wanted.size;
    fewest = Math.min(fewest, found.length);
  }
  return {
    passing: share === 1 ? 'no filter' : `${share * 100} %`,
    points: passing.length,
    'recall@10': (recalled / queries).toFixed(4),
    'fewest rows': fewest,
    'p50 ms': percentile(times, 0.5).toFixed(1),
    'p95 ms': percentile(times, 0.95).toFixed(1),
  };
}

function nearestOf(points, vector) {
  const scored = points.map(({ chunkId, vector: each }) => {
    let score = 0;
    for (let i = 0; i < DIMENSIONS; i++) score += each[i] * vector[i];
    return { chunkId, score };
  });
  return scored
    .toSorted((a, b) => b.score - a.score)
    .slice(0, LIMIT)
    .map(({ chunkId }) => chunkId);
}

/** Points around centres; a question is near any of them, whether what it is filtered by is or not. */
function worldOf(many) {
  let state = 7;
  const random = () => (state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0) / 2 ** 32;
  const normal = () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  const centres = Array.from({ length: CLUSTERS }, () => unit(Float32Array.from({ length: DIMENSIONS }, normal)));
  const near = (n) =>
    unit(centres[(n * 389) % CLUSTERS].map((part) => part + (0.8 * normal()) / Math.sqrt(DIMENSIONS)));
  const points = Array.from({ length: many }, (_, n) => {
    const cluster = Math.floor(random() * CLUSTERS);
    const vector = unit(centres[cluster].map((part) => part + (0.8 * normal()) / Math.sqrt(DIMENSIONS)));
    return { chunkId: String(n + 1), vector, attributes: { cluster } };
  });
  return { points, near };
}

function unit(vector) {
  const length = Math.hypot(...vector);
  return vector.map((part) => part / length);
}
