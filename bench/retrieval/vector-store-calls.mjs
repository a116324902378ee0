import { percentile } from '../statistics.mjs';
import { documentsOf, queriesOf } from './corpus.mjs';

const DOCUMENTS_PER_CALL = 100;
/** The next call is read and analysed while the last one is written. */
const CALLS_AT_ONCE = 2;
const SEARCHES_AT_ONCE = 4;
const WARM_UP = 20;
const TIMEOUT_MS = 120_000;

/** A new vector store with so many chunks, and how many of them a second were searchable. */
export async function ingest(platform, chunks) {
  const { id: storeId } = await post(platform, '/vector_stores', { name: 'bench' });
  const calls = batches(documentsOf(chunks));
  let written = 0;
  const began = performance.now();
  await atOnce(CALLS_AT_ONCE, calls, async (documents) => {
    const { data } = await post(platform, `/vector_stores/${storeId}/documents`, { documents });
    for (const { chunks: count } of data) written += count;
  });
  const seconds = (performance.now() - began) / 1000;
  if (written !== chunks) throw new Error(`${written} chunks were written, ${chunks} expected`);
  return { storeId, perSecond: chunks / seconds };
}

/** The time of whole calls, one after the other and then some at once; no question is asked twice. */
export async function search(platform, storeId, { chunks, queries }) {
  const asked = queriesOf(WARM_UP + 2 * queries, chunks);
  const time = async (query) => {
    const began = performance.now();
    const { data } = await post(platform, `/vector_stores/${storeId}/search`, { query });
    if (data.length === 0) throw new Error(`nothing was found for "${query}"`);
    return performance.now() - began;
  };
  for (const query of asked.slice(0, WARM_UP)) await time(query);
  const tookMs = [];
  for (const query of asked.slice(WARM_UP, WARM_UP + queries)) tookMs.push(await time(query));
  const busyMs = [];
  await atOnce(SEARCHES_AT_ONCE, asked.slice(WARM_UP + queries).values(), async (query) => {
    busyMs.push(await time(query));
  });
  return {
    p50: percentile(tookMs, 0.5),
    p95: percentile(tookMs, 0.95),
    busyP95: percentile(busyMs, 0.95),
    searches: asked.length,
  };
}

function* batches(documents) {
  let batch = [];
  for (const document of documents) {
    batch.push(document);
    if (batch.length === DOCUMENTS_PER_CALL) yield batch.splice(0);
  }
  if (batch.length > 0) yield batch;
}

async function atOnce(workers, items, work) {
  const worker = async () => {
    for (let next = items.next(); !next.done; next = items.next()) await work(next.value);
  };
  await Promise.all(Array.from({ length: workers }, worker));
}

async function post({ url, headers }, path, body) {
  const answer = await fetch(`${url}${path}`, {
    method: 'POST',
    headers: { ...headers, 'content-type': 'application/json' },
    body: JSON.stringify(body),
    signal: AbortSignal.timeout(TIMEOUT_MS),
  });
  if (!answer.ok) throw new Error(`POST ${path} answered ${answer.status}: ${await answer.text()}`);
  return answer.json();
}
