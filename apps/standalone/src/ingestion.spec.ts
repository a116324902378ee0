import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

import { NotFoundError, toFile } from 'openai';

import type { SearchHit, VectorStoreFileView } from '#contracts';
import type { TenantAndKey, TestPlatform } from '#testing';

import { Standalone } from './standalone.suite.js';

const PAGE = `<html><head><title>Turbines</title></head><body><h1>Upkeep</h1>
  <p>Oil the <b>bearings</b> of the turbine every 400 hours.</p></body></html>`;

function gated(): [gate: Promise<void>, open: () => void] {
  const { promise, resolve } = Promise.withResolvers<void>();
  return [promise, resolve];
}

describe('documents that are read first', () => {
  let standalone: Standalone;
  let platform: TestPlatform;
  let web: Server;
  let webUrl: string;
  let who: TenantAndKey;
  /** What `/late` waits for. */
  let gate: Promise<void>;
  let open: () => void;
  /** How often it was asked for. */
  let asked = 0;

  beforeAll(async () => {
    web = createServer((request, response) => {
      if (request.url === '/late') {
        asked++;
        void gate.then(() => response.writeHead(200, { 'content-type': 'text/html' }).end(PAGE));
      } else if (request.url === '/page')
        response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' }).end(PAGE);
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

  beforeEach(() => ([gate, open] = gated()));

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

  it('take other attributes at once, and are not read or cut anew for it', async () => {
    const store = await storeOf();
    const reader = await platform.createTenantAndKey({ tenant: who.tenant, access: ['group:ops'] });
    const document = { id: 'pumps', text: 'Pumps run at night.', metadata: { site: 'north' }, access: ['group:ops'] };
    const put = async (metadata: object) =>
      (await call('POST', `/v1/vector_stores/${store}/documents`, { documents: [{ ...document, metadata }] })).body
        .data[0].status;
    const search = async (site: string) => {
      const filters = { type: 'eq', key: 'site', value: site };
      const answer = await platform.call('POST', `/v1/vector_stores/${store}/search`, {
        key: reader.key,
        body: { query: 'pumps', filters },
      });
      return answer.body.data as SearchHit[];
    };
    const update = (attributes: Record<string, string | number> | null, id = 'pumps') =>
      client().vectorStores.files.update(id, { vector_store_id: store, attributes });
    await put(document.metadata);
    const [before] = await search('north');

    expect(await update({ site: 'south', year: 2026 })).toMatchObject({
      object: 'vector_store.file',
      attributes: { site: 'south', year: 2026 },
      aerie: { access: ['group:ops'], chunks: 1 },
    });
    expect(await search('north')).toEqual([]);
    const [after] = await search('south');
    expect(after).toEqual({ ...before, attributes: { site: 'south', year: 2026 }, version: before!.version + 1 });
    await update({ year: 2026, site: 'south' });
    expect((await search('south'))[0]!.version).toBe(after!.version);
    expect(await hitsOf(store, 'pumps')).toEqual([]);

    // Putting it again goes by what it is now.
    expect([await put({ site: 'south', year: 2026 }), await put({ site: 'north' })]).toEqual(['unchanged', 'replaced']);
    expect(await update(null)).toMatchObject({ attributes: {} });
    expect(await put({})).toBe('unchanged');

    await expect(update({ site: 'x' }, 'nobody')).rejects.toThrow(NotFoundError);
    await expect(update({ site: 'x'.repeat(513) })).rejects.toMatchObject({ status: 400, param: 'attributes' });
    await expect(update({ site: '\0' })).rejects.toMatchObject({ status: 400 });
    const nothing = await call('POST', `/v1/vector_stores/${store}/files/pumps`, {});
    expect(nothing).toMatchObject({ status: 400, body: { error: { param: 'attributes' } } });
  });

  it('take other attributes while they are being read', async () => {
    const store = await storeOf();
    const documents = [{ id: 'late', url: `${webUrl}/late`, metadata: { site: 'north' } }];
    await call('POST', `/v1/vector_stores/${store}/documents`, { documents });
    const attributes = { site: 'south' };
    const told = await client().vectorStores.files.update('late', { vector_store_id: store, attributes });
    expect(told).toMatchObject({ status: 'in_progress', attributes });
    open();
    expect(await settled(store, 'late')).toMatchObject({ status: 'completed', attributes });
    expect((await hitsOf(store, 'bearings'))[0]).toMatchObject({ attributes });
  });

  /** How many documents were left out so far. */
  const leftOut = async () => {
    const metrics = (await call('GET', '/metrics')).body as string;
    return Number(/aerie_documents_ingested_total\{status="cancelled"\} (\d+)/.exec(metrics)?.[1] ?? 0);
  };

  it('do not come back when they are deleted before their turn', async () => {
    const store = await storeOf();
    const before = await leftOut();
    // Of one id: the second waits for the first, which waits for its page.
    for (const url of [`${webUrl}/late`, `${webUrl}/page`]) {
      await call('POST', `/v1/vector_stores/${store}/documents`, { documents: [{ id: 'page', url }] });
    }
    expect((await call('DELETE', `/v1/vector_stores/${store}/documents/page`)).body).toMatchObject({ deleted: true });
    open();
    await expect.poll(leftOut, { timeout: 20_000 }).toBe(before + 2);
    expect((await call('GET', `/v1/vector_stores/${store}/files/page`)).status).toBe(404);
    expect((await client().vectorStores.retrieve(store)).file_counts.total).toBe(0);
  });

  describe('as a batch that is cancelled', () => {
    const cancel = (batch: string, store: string) =>
      client().vectorStores.fileBatches.cancel(batch, { vector_store_id: store });
    const batchOf = (store: string, file_ids: string[]) =>
      client().vectorStores.fileBatches.create(store, { file_ids });

    it('keep what is done, and leave out what waits, however often it is said', async () => {
      const store = await storeOf();
      const [done, waiting] = await Promise.all([upload('a.md', 'Pumps run.'), upload('b.md', 'Valves close.')]);
      // Documents of one id come one after the other: the file waits until the page is there.
      const documents = [{ id: waiting.id, url: `${webUrl}/late` }];
      const before = asked;
      await call('POST', `/v1/vector_stores/${store}/documents`, { documents });
      await expect.poll(() => asked).toBe(before + 1);
      const batch = await batchOf(store, [done.id, waiting.id]);
      await settled(store, done.id);

      const cancelled = {
        id: batch.id,
        object: 'vector_store.files_batch',
        status: 'cancelled',
        file_counts: { in_progress: 0, completed: 1, failed: 0, cancelled: 1, total: 2 },
      };
      expect(await cancel(batch.id, store)).toMatchObject(cancelled);
      expect(await cancel(batch.id, store)).toMatchObject(cancelled);
      expect(await settled(store, waiting.id)).toMatchObject({ status: 'cancelled', last_error: null });
      expect(await client().vectorStores.retrieve(store)).toMatchObject({
        file_counts: { completed: 1, cancelled: 1, total: 2 },
      });
      const left = await leftOut();
      open();
      // The page, too: the file was asked for in its place.
      await expect.poll(leftOut, { timeout: 20_000 }).toBe(left + 2);
      expect(await hitsOf(store, 'valves')).toEqual([]);
      expect((await hitsOf(store, 'pumps')).map(({ file_id }) => file_id)).toEqual([done.id]);

      const attached = await client().vectorStores.files.createAndPoll(store, { file_id: waiting.id });
      expect(attached.status).toBe('completed');
      expect((await hitsOf(store, 'valves')).map(({ file_id }) => file_id)).toEqual([waiting.id]);
      await expect(cancel('nobody', store)).rejects.toThrow(NotFoundError);
    });

    it('do not come back with a worker that was in the middle of one', async () => {
      const store = await storeOf();
      // Chinese is cut into words for seconds.
      const large = await upload('large.txt', '水泵在夜间运行，白天休息，每周检查一次。'.repeat(50_000));
      const before = await leftOut();
      const batch = await batchOf(store, [large.id]);
      await sleep(300);
      expect(await cancel(batch.id, store)).toMatchObject({ status: 'cancelled', file_counts: { cancelled: 1 } });
      await expect.poll(leftOut, { timeout: 30_000 }).toBe(before + 1);
      expect(await settled(store, large.id)).toMatchObject({ status: 'cancelled', aerie: { chunks: 0 } });
      expect(await hitsOf(store, '水泵')).toEqual([]);
    });
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
