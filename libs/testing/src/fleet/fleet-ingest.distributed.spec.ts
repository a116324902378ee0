import { randomUUID } from 'node:crypto';

import type { SearchHit } from '#contracts';
import { toFile } from 'openai';

import { events, fleet, useFleet } from './served-fleet.suite.js';

const TOPIC = 'ai.document.ingest';
const PATIENCE = { timeout: 60_000, interval: 100 };

describe('documents of five processes on real Kafka', { timeout: 120_000 }, () => {
  let store: string;

  useFleet('fleet_ingest');
  beforeEach(async () => {
    store = (await fleet.call('POST', '/v1/vector_stores', { name: 'events' })).body.id;
  });

  const publish = (type: string, value: object | string, key: string = randomUUID()) => {
    const headers = { ce_id: randomUUID(), ce_type: type, ce_source: '/tests', 'aerie-tenant': 'default' };
    return events.publish(headers, typeof value === 'string' ? value : JSON.stringify(value), key, TOPIC);
  };
  const put = (document: object, key?: string) => publish(TOPIC, { vector_store_id: store, document }, key);
  const remove = (document_id: string, version: number, key?: string) =>
    publish('ai.document.delete', { vector_store_id: store, document_id, version }, key);
  const found = async (query: string): Promise<string[]> => {
    const { body } = await fleet.call('POST', `/v1/vector_stores/${store}/search`, { query, max_num_results: 50 });
    return (body.data as SearchHit[]).map((hit) => hit.document_id).sort();
  };

  it('come by event, are found, and go by event', async () => {
    await put({ id: 'pumps', text: 'Pumps run at night.', version: 1 }, 'pumps');
    await expect.poll(() => found('pumps'), PATIENCE).toEqual(['pumps']);
    await remove('pumps', 2, 'pumps');
    await expect.poll(() => found('pumps'), PATIENCE).toEqual([]);
    await put({ id: 'pumps', text: 'Pumps run at noon.', version: 1 }, 'pumps');
    await put({ id: 'valves', text: 'Valves and pumps.', version: 1 }, 'pumps');
    await expect.poll(() => found('pumps'), PATIENCE).toEqual(['valves']);
  });

  it('that nobody can take are dead letters or failed documents, and hold up nothing', async () => {
    const marker = randomUUID();
    await publish(TOPIC, `{"marker": "${marker}"`);
    await put({ id: marker, text: 'x', url: 'https://example.com' });
    await put({ id: 'broken', url: 'http://127.0.0.1:9/nothing' });
    await put({ id: 'fine', text: 'Fine all the same.' });
    await expect.poll(() => found('fine'), PATIENCE).toEqual(['fine']);
    expect((await events.deadLetterOf(`{"marker": "${marker}"`)).headers['x-dead-topic']).toBe(TOPIC);
    expect((await events.deadLetterOf(`"id":"${marker}"`)).headers['x-dead-reason']).toContain('exactly one of');
    const { body } = await fleet.call('GET', `/v1/vector_stores/${store}/files/broken`);
    expect(body).toMatchObject({ status: 'failed', last_error: { code: 'invalid_file' } });
  });

  it('that are uploaded cross from the gateway to retrieval, and survive a killed retrieval', async () => {
    const content = `<h1>Upkeep</h1>${'<p>Oil the bearings of the turbine.</p>'.repeat(40_000)}`;
    const file = await fleet
      .openai()
      .files.create({ file: await toFile(Buffer.from(content), 'a.html'), purpose: 'assistants' });
    await fleet.openai().vectorStores.files.create(store, { file_id: file.id });
    await fleet.killAndRestart('retrieval');
    const status = async () => (await fleet.call('GET', `/v1/vector_stores/${store}/files/${file.id}`)).body.status;
    await expect.poll(status, PATIENCE).toBe('completed');
    expect(await found('bearings')).toContain(file.id);
  });

  it('stay out once their batch is cancelled, even where the process that reads them is killed', async () => {
    const openai = fleet.openai();
    // Chinese is cut into words for seconds.
    const content = Buffer.from('水泵在夜间运行，白天休息，每周检查一次。'.repeat(50_000));
    const file = await openai.files.create({ file: await toFile(content, 'a.txt'), purpose: 'assistants' });
    const batch = await openai.vectorStores.fileBatches.create(store, { file_ids: [file.id] });
    const cancelled = { status: 'cancelled', file_counts: { in_progress: 0, completed: 0, cancelled: 1, total: 1 } };
    const of = { vector_store_id: store };
    expect(await openai.vectorStores.fileBatches.cancel(batch.id, of)).toMatchObject(cancelled);
    await fleet.killAndRestart('retrieval');
    const leftOut = async () => {
      const metrics = await (await fetch(`${fleet.urlOf('retrieval')}/metrics`)).text();
      return metrics.includes('aerie_documents_ingested_total{status="cancelled"}');
    };
    await expect.poll(leftOut, PATIENCE).toBe(true);
    expect(await openai.vectorStores.fileBatches.retrieve(batch.id, of)).toMatchObject(cancelled);
    expect(await found('水泵')).toEqual([]);
  });

  it('take other attributes, which the next search goes by', async () => {
    await fleet.call('POST', `/v1/vector_stores/${store}/documents`, { documents: [{ id: 'a', text: 'Pumps run.' }] });
    const attributes = { site: 'south' };
    const told = await fleet.openai().vectorStores.files.update('a', { vector_store_id: store, attributes });
    expect(told).toMatchObject({ id: 'a', status: 'completed', attributes });
    const filters = { type: 'eq', key: 'site', value: 'south' };
    const { body } = await fleet.call('POST', `/v1/vector_stores/${store}/search`, { query: 'pumps', filters });
    expect(body.data).toMatchObject([{ document_id: 'a', attributes }]);
  });

  it('are embedded through the pipeline of embeddings, charged to their tenant, and found by meaning', async () => {
    const aerie = { embedding_model: 'fake-embedder' };
    store = (await fleet.call('POST', '/v1/vector_stores', { aerie })).body.id;
    await put({ id: 'pumps', text: 'Pumps run at night.' });
    const embedded = async () => (await fleet.call('GET', `/v1/vector_stores/${store}`)).body.aerie.embedded;
    await expect.poll(embedded, PATIENCE).toBe(1);
    const { body } = await fleet.call('POST', `/v1/vector_stores/${store}/search`, { query: 'something else' });
    expect(body.data.map((hit: SearchHit) => hit.document_id)).toEqual(['pumps']);
    expect(body.aerie).toBeUndefined();
    const used = async () => JSON.stringify((await fleet.call('GET', '/v1/usage')).body).includes('fake-embedder');
    await expect.poll(used, PATIENCE).toBe(true);
  });
});
