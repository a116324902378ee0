import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

import { toFile } from 'openai';

import type { SearchHit, VectorStoreFileView } from '#contracts';
import type { TenantAndKey, TestPlatform } from '#testing';

import { Standalone } from './standalone.suite.js';

const PAGE = `<html><head><title>Turbines</title></head><body><h1>Upkeep</h1>
  <p>Oil the <b>bearings</b> of the turbine every 400 hours.</p></body></html>`;

describe('documents that are read first', () => {
  let standalone: Standalone;
  let platform: TestPlatform;
  let web: Server;
  let webUrl: string;
  let who: TenantAndKey;

  beforeAll(async () => {
    web = createServer((request, response) => {
      if (request.url === '/page') response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' }).end(PAGE);
      else response.writeHead(404).end('no');
    });
    await new Promise<void>((resolve) => web.listen(0, '127.0.0.1', resolve));
    webUrl = `http://127.0.0.1:${(web.address() as AddressInfo).port}`;
    standalone = await Standalone.start(() => ({ env: { AERIE_DOCUMENT_PRIVATE_NETWORK: 'true' } }));
    ({ platform } = standalone);
    who = await platform.createTenantAndKey();
  });
  afterAll(async () => {
    await standalone?.stop();
    web.close();
  });

  const client = () => platform.openai(who.key);
  const storeOf = async () => (await client().vectorStores.create({ name: 'Manuals' })).id;
  const call = (method: string, path: string, body?: unknown) => platform.call(method, path, { key: who.key, body });
  const upload = (name: string, content: string | Buffer) =>
    toFile(Buffer.from(content), name).then((file) => client().files.create({ file, purpose: 'assistants' }));
  const settled = async (store: string, id: string): Promise<VectorStoreFileView> => {
    const path = `/v1/vector_stores/${store}/files/${encodeURIComponent(id)}`;
    await expect.poll(async () => (await call('GET', path)).body.status, { timeout: 20_000 }).not.toBe('in_progress');
    return (await call('GET', path)).body;
  };
  const hitsOf = async (store: string, query: string): Promise<SearchHit[]> =>
    (await call('POST', `/v1/vector_stores/${store}/search`, { query })).body.data;

  it('come from a file through the SDK, keep its attributes, and quote the text that was read', async () => {
    const store = await storeOf();
    const file = await upload('turbine.html', PAGE);
    const attached = await client().vectorStores.files.createAndPoll(store, {
      file_id: file.id,
      attributes: { site: 'north' },
    });
    expect(attached).toMatchObject({
      id: file.id,
      status: 'completed',
      last_error: null,
      attributes: { site: 'north' },
    });
    const [hit] = await hitsOf(store, 'oil the bearings');
    expect(hit).toMatchObject({ file_id: file.id, filename: 'Turbines', attributes: { site: 'north' } });
    const { body } = await call('GET', `/v1/vector_stores/${store}/files/${file.id}/content`);
    expect(body.data[0].text.slice(hit!.start, hit!.end)).toBe(hit!.content[0]!.text);
    expect(await client().vectorStores.files.delete(file.id, { vector_store_id: store })).toMatchObject({
      deleted: true,
    });
    expect(await hitsOf(store, 'oil the bearings')).toEqual([]);
    expect((await call('GET', `/v1/vector_stores/${store}/files/${file.id}`)).status).toBe(404);
  });

  it('come from a URL, beside documents that bring their text', async () => {
    const store = await storeOf();
    const { body } = await call('POST', `/v1/vector_stores/${store}/documents`, {
      documents: [
        { id: 'note', text: 'Check the oil on Mondays.' },
        { id: 'web/page 😀', url: `${webUrl}/page`, metadata: { from: 'web' } },
      ],
    });
    expect(body.data.map(({ id, status }: { id: string; status: string }) => [id, status])).toEqual([
      ['note', 'created'],
      ['web/page 😀', 'in_progress'],
    ]);
    expect(await settled(store, 'web/page 😀')).toMatchObject({ status: 'completed', aerie: { title: 'Turbines' } });
    expect((await hitsOf(store, 'oil')).map(({ document_id }) => document_id).sort()).toEqual(['note', 'web/page 😀']);
  });

  it('are told to have failed, each with its reason, and the others are taken', async () => {
    const store = await storeOf();
    const files = await Promise.all([
      upload('good.md', '# Pumps\n\nPumps run at night.'),
      upload('empty.txt', ''),
      upload('binary.txt', Buffer.from([0, 1, 2, 3, 0xff, 0xfe, 0, 0, 7, 0])),
      upload('broken.pdf', '%PDF-1.7\nnothing that a reader could use'),
    ]);
    const batch = await client().vectorStores.fileBatches.createAndPoll(store, {
      file_ids: [...files.map(({ id }) => id), 'file-nobody'],
    });
    expect(batch.file_counts).toEqual({ in_progress: 0, completed: 1, failed: 4, cancelled: 0, total: 5 });
    const listed = await Array.fromAsync(client().vectorStores.files.list(store, { filter: 'failed' }));
    for (const { last_error } of listed) expect(last_error).toMatchObject({ message: expect.stringMatching(/\w{3}/) });
    const inBatch = await Array.fromAsync(
      client().vectorStores.fileBatches.listFiles(batch.id, { vector_store_id: store, limit: 2 }),
    );
    expect(inBatch.map(({ id }) => id).sort()).toEqual([...files.map(({ id }) => id), 'file-nobody'].sort());
    expect((await hitsOf(store, 'pumps')).map(({ file_id }) => file_id)).toEqual([files[0]!.id]);
    const unreachable = { id: 'gone', url: `${webUrl}/missing` };
    await call('POST', `/v1/vector_stores/${store}/documents`, { documents: [unreachable] });
    expect(await settled(store, 'gone')).toMatchObject({ status: 'failed', last_error: { code: 'server_error' } });
    await call('POST', `/v1/vector_stores/${store}/documents`, {
      documents: [{ id: 'gone', text: 'Here after all.' }],
    });
    expect(await settled(store, 'gone')).toMatchObject({ status: 'completed', last_error: null });
  });

  it.each([
    ['no place to be had', [{ id: 'a' }]],
    ['two places', [{ id: 'a', text: 'x', url: 'https://example.com' }]],
    ['a file and a text', [{ id: 'a', text: 'x', file_id: 'f' }]],
  ])('with %s are refused before anything is taken', async (_, documents) => {
    const store = await storeOf();
    const answer = await call('POST', `/v1/vector_stores/${store}/documents`, {
      documents: [{ id: 'fine', text: 'fine' }, ...documents],
    });
    expect(answer).toMatchObject({ status: 400, body: { error: { code: 'invalid_request', param: 'documents[1]' } } });
    expect(await Array.fromAsync(client().vectorStores.files.list(store))).toEqual([]);
  });
});
