import { averagePrecision, mean, ndcg, percentile, recall, reciprocalRank } from '../metrics.mjs';
import { passageRecall } from './passage-recall.mjs';

const DOCUMENTS_PER_CALL = 500;
const CHARACTERS_PER_CALL = 2_000_000;
/** As many as the door allows. */
const RESULTS = 100;

/** Loads a collection into a store of its own, asks its questions one after the other, and returns a row of figures. */
export async function evaluateCollection(platform, collection) {
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
      ...(collection.judgedByPlace ? await passageRecall(collection, answers) : rankingMeasures(answers)),
      'p50 ms': percentile(latenciesMs, 0.5).toFixed(1),
      'p95 ms': percentile(latenciesMs, 0.95).toFixed(1),
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
  for (const query of queries) {
    const startedMs = performance.now();
    const { data } = await platform.post(`${path}/search`, { query: query.text, max_num_results: RESULTS });
    latenciesMs.push(performance.now() - startedMs);
    answers.push({ query, hits: data });
    showProgress(`${name}: asked`, answers.length, queries.length);
  }
  return { answers, latenciesMs };
}

/** A document ranks where its best chunk does. */
function rankingMeasures(answers) {
  const ranked = answers.map(({ hits, query }) => [[...new Set(hits.map((hit) => hit.document_id))], query.grades]);
  const over = (measure, depth) => mean(ranked.map(([ids, grades]) => measure(ids, grades, depth))).toFixed(4);
  return {
    'nDCG@10': over(ndcg, 10),
    'R@100': over(recall, RESULTS),
    MAP: over(averagePrecision, RESULTS),
    'MRR@10': over(reciprocalRank, 10),
  };
}

function showProgress(what, done, total) {
  if (!process.stderr.isTTY) return;
  process.stderr.write(done < total ? `\r${what} ${done} of ${total}\x1b[K` : '\r\x1b[K');
}
