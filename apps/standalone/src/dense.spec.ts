import type { SearchHit, VectorStoreView } from '#contracts';
import {
  catalogueOf,
  type Meaning,
  startFakeEmbedder,
  type StoreServer,
  type TenantAndKey,
  type TestPlatform,
  withMeaning,
} from '#testing';

import { saying, Standalone } from './standalone.suite.js';

describe('search by meaning', () => {
  const meaning: Meaning = { dimensions: 4, texts: [] };
  let embedder: StoreServer;
  let standalone: Standalone;
  let platform: TestPlatform;
  let who: TenantAndKey;

  beforeAll(async () => {
    embedder = await startFakeEmbedder(meaning);
    standalone = await Standalone.start((provider) => ({
      catalogue: withMeaning(catalogueOf(provider), embedder.url),
    }));
    ({ platform } = standalone);
    who = await platform.createTenantAndKey();
  });
  afterAll(async () => {
    await standalone?.stop();
    await embedder?.stop();
  });
  beforeEach(() => {
    Object.assign(meaning, { dimensions: 4, texts: [] });
    embedder.fault = undefined;
  });

  const call = async (method: string, path: string, body?: unknown) => {
    const answer = await platform.call(method, path, { key: who.key, body });
    if (answer.status >= 300) throw new Error(JSON.stringify(answer.body));
    return answer.body;
  };
  const storeWith = async (texts: Record<string, string>, aerie: object = {}): Promise<string> => {
    const { id } = await call('POST', '/v1/vector_stores', { aerie: { embedding_model: 'meaning', ...aerie } });
    const documents = Object.entries(texts).map(([name, text]) => ({ id: name, text, metadata: { name } }));
    await call('POST', `/v1/vector_stores/${id}/documents`, { documents });
    return id;
  };
  const embedded = async (store: string, count: number) => {
    await expect
      .poll(async () => ((await call('GET', `/v1/vector_stores/${store}`)) as VectorStoreView).aerie.embedded, {
        timeout: 20_000,
      })
      .toBe(count);
  };
  const found = async (store: string, query: string, more: object = {}) => {
    const { data, aerie } = await call('POST', `/v1/vector_stores/${store}/search`, { query, ...more });
    return { ids: (data as SearchHit[]).map(({ document_id }) => document_id), degraded: aerie?.degraded };
  };

  const TEXTS = { auto: 'The automobile is in the garage.', kitty: 'A kitten sleeps.', sky: 'A storm comes.' };

  it.each(['pgvector', 'exact'])('finds in %s what the words do not say', async (vector_store) => {
    const store = await storeWith(TEXTS, { vector_store });
    expect((await found(store, 'car')).ids).toEqual([]);
    await embedded(store, 3);
    expect((await found(store, 'car')).ids[0]).toBe('auto');
    expect((await found(store, 'feline')).ids[0]).toBe('kitty');
    const filters = { type: 'ne', key: 'name', value: 'auto' };
    expect((await found(store, 'car', { filters })).ids).not.toContain('auto');
    const documents = [{ id: 'auto', text: TEXTS.auto, metadata: { name: 'renamed' } }];
    await call('POST', `/v1/vector_stores/${store}/documents`, { documents });
    await expect.poll(async () => (await found(store, 'car', { filters })).ids[0], { timeout: 20_000 }).toBe('auto');
  });

  it('makes a vector once for a text, whatever happens around it, and forgets what is deleted at once', async () => {
    const part = (word: string) => `${`The ${word} pump runs at night. `.repeat(24)}\n\n`;
    const store = await storeWith({ manual: part('first') + part('second') + part('third') });
    await embedded(store, 3);
    expect(meaning.texts).toHaveLength(3);
    const documents = [
      { id: 'manual', text: `A new line on cars.\n\n${part('first')}${part('second')}${part('third')}` },
    ];
    for (let again = 0; again < 3; again++) await call('POST', `/v1/vector_stores/${store}/documents`, { documents });
    await expect
      .poll(async () => (await found(store, 'vehicle')).ids, { timeout: 20_000 })
      .toEqual(['manual', 'manual', 'manual']);
    expect(meaning.texts.filter((text) => text.includes('second'))).toHaveLength(1);
    await call('DELETE', `/v1/vector_stores/${store}/documents/manual`);
    expect((await found(store, 'vehicle')).ids).toEqual([]);
    await embedded(store, 0);
  });

  it.each(['pgvector', 'exact'])('goes by other attributes in %s without another vector', async (vector_store) => {
    const store = await storeWith({ old: 'This automobile is old.' }, { vector_store });
    await embedded(store, 1);
    const asked = meaning.texts.length;
    const attributes = { name: 'oldtimer' };
    await platform.openai(who.key).vectorStores.files.update('old', { vector_store_id: store, attributes });
    const named = (value: string) => found(store, 'car', { filters: { type: 'eq', key: 'name', value } });
    expect(await named('old')).toMatchObject({ ids: [] });
    await expect.poll(() => named('oldtimer'), { timeout: 20_000 }).toMatchObject({ ids: ['old'] });
    // One for the question.
    expect(meaning.texts.slice(asked).filter((text) => text !== 'car')).toEqual([]);
  });

  it('goes by words alone while the model is away, says so, and catches up by itself', async () => {
    embedder.fault = 500;
    // Texts of its own: the router keeps the vectors of those that it has seen.
    const texts = Object.entries(TEXTS).map(([name, text]) => [name, `${text} So it was.`]);
    const store = await storeWith(Object.fromEntries(texts));
    expect(await found(store, 'garage')).toEqual({ ids: ['auto'], degraded: undefined });
    embedder.fault = undefined;
    await embedded(store, 3);
    embedder.fault = 500;
    for (let asked = 0; asked < 5; asked++) {
      expect(await found(store, `garage ${asked}`)).toEqual({ ids: ['auto'], degraded: ['dense'] });
    }
    embedder.fault = undefined;
    await expect.poll(async () => (await found(store, 'vehicle')).ids[0], { timeout: 30_000 }).toBe('auto');
  });

  it('stands beside words: of two stores that rank by different scores, the best of each comes first', async () => {
    const byMeaning = await storeWith(TEXTS);
    const byWords = await storeWith(
      { report: 'Every vehicle is listed: vehicle by vehicle.', annex: 'One vehicle is missing.', menu: 'Soup.' },
      { embedding_model: 'none' },
    );
    await embedded(byMeaning, 3);
    const asked = {
      ...saying('vehicle'),
      aerie: { vector_stores: [byWords, byMeaning], max_passages: 2, include: ['passages'] },
    };
    const { aerie } = await call('POST', '/v1/chat/completions', asked);
    const ids = aerie.passages.map(({ document_id }: { document_id: string }) => document_id);
    expect(ids.toSorted()).toEqual(['auto', 'report']);
  });

  it('is built anew beside the old vectors when the model changes their length, then switched', async () => {
    const store = await storeWith(TEXTS);
    await embedded(store, 3);
    meaning.dimensions = 6;
    expect(await found(store, 'A garage for 6')).toEqual({ ids: ['auto'], degraded: ['dense'] });
    await call('POST', `/v1/vector_stores/${store}/documents`, { documents: [{ id: 'new', text: 'Another car.' }] });
    await expect
      .poll(() => found(store, 'vehicles in 6'), { timeout: 40_000 })
      .toMatchObject({ ids: expect.arrayContaining(['new', 'auto']) });
    await embedded(store, 4);
  });

  it('refuses a model that does not embed, and a store that the platform has not', async () => {
    const create = (aerie: object) => platform.call('POST', '/v1/vector_stores', { key: who.key, body: { aerie } });
    expect(await create({ embedding_model: 'fake-model' })).toMatchObject({
      status: 404,
      body: { error: { param: 'aerie.embedding_model' } },
    });
    expect(await create({ embedding_model: 'meaning', vector_store: 'qdrant' })).toMatchObject({
      status: 400,
      body: { error: { param: 'aerie.vector_store' } },
    });
    expect(await create({ fusion: { lexical_weight: 2 } })).toMatchObject({ status: 400 });
  });
});
