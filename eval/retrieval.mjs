import { parseArgs } from 'node:util';

import { findCollections, readCollection } from './collections.mjs';
import { mean, ndcg, percentile, recall, reciprocalRank } from './metrics.mjs';
import { Platform } from './platform.mjs';
import { printRows } from './table.mjs';

const DOCUMENTS_PER_CALL = 500;
const CHARACTERS_PER_CALL = 2_000_000;
const RESULTS = 50;
/** The first columns of the table. */
const COLUMNS = ['collection', 'docs', 'chunks', 'queries', 'nDCG@10', 'R@50', 'MRR@10', 'hit@1', 'hit@5'];

const HELP = `npm run eval -- retrieval --data DIR [--url http://127.0.0.1:8080] [--key KEY]

DIR is a collection (docs.jsonl, queries.jsonl, qrels.tsv) or a folder of collections.`;

/** Loads collections into a running platform, asks their questions, and prints how good and how fast the answers are. */
export async function retrieval(args) {
  const { values } = parseArgs({
    args,
    options: {
      data: { type: 'string' },
      url: { type: 'string' },
      key: { type: 'string' },
      help: { type: 'boolean', short: 'h' },
    },
  });
  if (values.help) return console.log(HELP);
  if (!values.data) throw new Error(`--data is missing.\n\n${HELP}`);
  const folders = findCollections(values.data);
  const platform = await Platform.connect(values);
  const rows = [];
  for (const folder of folders) rows.push(await evaluate(platform, readCollection(folder)));
  printRows(rows, COLUMNS);
}

async function evaluate(platform, collection) {
  const store = await platform.post('/v1/vector_stores', { name: `eval ${collection.name}` });
  const path = `/v1/vector_stores/${store.id}`;
  try {
    const ingest = await ingestAll(platform, path, collection);
    const { answers, latenciesMs } = await askAll(platform, path, collection);
    return {
      collection: collection.name,
      docs: collection.docs.length + (collection.skipped ? ` (${collection.skipped} without text)` : ''),
      chunks: ingest.chunks,
      queries: answers.length,
      ...(collection.judgedByPassage ? hitRates(answers) : rankingMeasures(answers)),
      'p50 ms': percentile(latenciesMs, 0.5).toFixed(1),
      'p95 ms': percentile(latenciesMs, 0.95).toFixed(1),
      'docs/s': (collection.docs.length / ingest.seconds).toFixed(0),
      'chunks/s': (ingest.chunks / ingest.seconds).toFixed(0),
    };
  } finally {
    await platform.delete(path).catch((error) => console.error(`The store ${store.id} stays: ${error.message}`));
  }
}

async function ingestAll(platform, path, { name, docs }) {
  const startedMs = performance.now();
  let chunks = 0;
  let done = 0;
  for (const documents of callsOf(docs)) {
    const { data } = await platform.post(`${path}/documents`, { documents });
    chunks += data.reduce((sum, document) => sum + document.chunks, 0);
    done += documents.length;
    showProgress(`${name}: ingested`, done, docs.length);
  }
  return { chunks, seconds: (performance.now() - startedMs) / 1000 };
}

function callsOf(docs) {
  const calls = [[]];
  let characters = 0;
  for (const { id, title, text } of docs) {
    if (calls.at(-1).length === DOCUMENTS_PER_CALL || characters + text.length > CHARACTERS_PER_CALL) {
      calls.push([]);
      characters = 0;
    }
    calls.at(-1).push({ id, text, ...(title && { title }) });
    characters += text.length;
  }
  return calls.filter((call) => call.length > 0);
}

/** One question after the other: latencies without queueing. */
async function askAll(platform, path, { name, queries }) {
  const answers = [];
  const latenciesMs = [];
  for (const { text, grades } of queries) {
    const startedMs = performance.now();
    const { data } = await platform.post(`${path}/search`, { query: text, max_num_results: RESULTS });
    latenciesMs.push(performance.now() - startedMs);
    answers.push({ hits: data.map((hit) => hit.document_id), grades });
    showProgress(`${name}: asked`, answers.length, queries.length);
  }
  return { answers, latenciesMs };
}

/** A document ranks where its best chunk does. */
function rankingMeasures(answers) {
  const over = (measure, depth) => mean(answers.map(({ hits, grades }) => measure([...new Set(hits)], grades, depth)));
  return {
    'nDCG@10': over(ndcg, 10).toFixed(4),
    'R@50': over(recall, RESULTS).toFixed(4),
    'MRR@10': over(reciprocalRank, 10).toFixed(4),
  };
}

/** How often a chunk of the right document is among the first. */
function hitRates(answers) {
  const rate = (depth) =>
    mean(answers.map(({ hits, grades }) => Number(hits.slice(0, depth).some((id) => grades.get(id) > 0))));
  return { 'hit@1': rate(1).toFixed(4), 'hit@5': rate(5).toFixed(4) };
}

function showProgress(what, done, total) {
  if (!process.stderr.isTTY) return;
  process.stderr.write(done < total ? `\r${what} ${done} of ${total}\x1b[K` : '\r\x1b[K');
}
