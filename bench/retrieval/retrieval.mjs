// `npm run bench -- retrieval`: ingesting and searching through the public door, embedded and on a real PostgreSQL.
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';

import { machine } from '../machine.mjs';
import { markdownTable } from '../markdown-table.mjs';
import { endWithUs, treeUsageOf } from '../processes.mjs';
import { startStandalone } from '../targets/standalone.mjs';
import { ingest, search } from './vector-store-calls.mjs';

const CASES = [
  {
    name: 'embedded',
    chunks: 12_000,
    goals: { 'chunks/s': '>= 300', 'p50 ms': '<= 15', 'p95 ms': '<= 40', 'RSS MB': '<= 600' },
  },
  { name: 'PostgreSQL', chunks: 114_000, goals: { 'p95 ms': '<= 60' } },
];
const START = { embedded: startEmbedded, PostgreSQL: startOnPostgres };
const QUERIES = 400;
/** What a quick run leaves out: it shows that everything runs. */
const QUICK = 20;

export async function benchRetrieval(args) {
  const { values } = parseArgs({
    args,
    options: { quick: { type: 'boolean', default: false }, dist: { type: 'string', default: 'dist' } },
  });
  endWithUs();
  const dist = resolve(values.dist);
  const testing = await import(pathToFileURL(join(dist, 'libs/testing/src/index.js')).href);
  const provider = await testing.startFakeProvider({ record: false });
  console.log(JSON.stringify(machine()));
  try {
    for (const { name, goals, ...of } of CASES) {
      const chunks = values.quick ? of.chunks / QUICK : of.chunks;
      const platform = await START[name](provider, dist, testing).catch((error) =>
        console.log(`\nnot measured on ${name}: ${error.message}`),
      );
      if (!platform) continue;
      try {
        const measured = await measure(platform, chunks, values.quick ? QUERIES / QUICK : QUERIES);
        console.log(`\n${name}, ${chunks.toLocaleString('en-US')} chunks in one store of one tenant:`);
        console.log(markdownTable(Object.entries(measured).map(([what, figure]) => rowOf(what, figure, goals))));
      } finally {
        await platform.stop();
      }
    }
  } finally {
    await provider.stop();
  }
}

const rowOf = (what, measured, goals) => ({ '': what, goal: goals[what] ?? '', measured });

function startEmbedded(provider, dist) {
  return startStandalone({ provider, dist });
}

/** One process of Aerie on a database server of its own. */
async function startOnPostgres(provider, dist, { startPostgres, createDatabase }) {
  const server = process.env.DATABASE_URL ? undefined : await startPostgres();
  try {
    const url = await createDatabase(server?.address ?? process.env.DATABASE_URL, 'aerie_bench');
    const platform = await startStandalone({ provider, dist, env: { DATABASE_URL: url } });
    const stop = async () => {
      await platform.stop();
      await server?.dispose();
    };
    return { ...platform, infrastructure: server?.pid ? [server] : [], stop };
  } catch (error) {
    await server?.dispose();
    throw error;
  }
}

async function measure(platform, chunks, queries) {
  const { storeId, perSecond } = await ingest(platform, chunks);
  const cpuBefore = usageOf(platform).cpuSeconds;
  const { p50, p95, busyP95, searches } = await search(platform, storeId, { chunks, queries });
  const { rssMb, cpuSeconds } = usageOf(platform);
  return {
    'chunks/s': Math.round(perSecond),
    'p50 ms': p50.toFixed(1),
    'p95 ms': p95.toFixed(1),
    'p95 ms, four searches at once': busyP95.toFixed(1),
    'CPU ms a search, database included': (((cpuSeconds - cpuBefore) * 1000) / searches).toFixed(1),
    'RSS MB': Math.round(rssMb),
  };
}

/** The memory of Aerie, and the CPU time of Aerie and its database: on a busy machine it tells more than the clock. */
function usageOf({ processes, infrastructure = [] }) {
  const [own, database] = [processes, infrastructure].map((all) => all.map(({ pid }) => treeUsageOf(pid)));
  return {
    rssMb: own.reduce((sum, { rssMb }) => sum + rssMb, 0),
    cpuSeconds: [...own, ...database].reduce((sum, { cpuSeconds }) => sum + cpuSeconds, 0),
  };
}
