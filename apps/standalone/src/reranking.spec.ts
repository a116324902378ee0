import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

import type { SearchHit } from '#contracts';
import { catalogueOf, type FakeProvider, type TenantAndKey, type TestPlatform } from '#testing';

import { Standalone } from './standalone.suite.js';

interface Rerank {
  query: string;
  documents: string[];
}

describe('a search that others help with', () => {
  /** What the reranker does with a call; it prefers long documents. */
  let behave: 'well' | 'slowly' | 'badly' | 'not at all';
  let asked: Rerank[];
  let reranker: Server;
  let standalone: Standalone;
  let platform: TestPlatform;
  let provider: FakeProvider;
  let who: TenantAndKey;
  let store: string;

  beforeAll(async () => {
    reranker = createServer(async (request, response) => {
      const call = JSON.parse(Buffer.concat(await Array.fromAsync(request)).toString()) as Rerank;
      asked.push(call);
      if (behave === 'slowly') return;
      const results = call.documents.map((text, index) => ({ index, relevance_score: text.length }));
      const body = JSON.stringify({ results: behave === 'badly' ? results.slice(1) : results });
      response.writeHead(behave === 'not at all' ? 503 : 200, { 'content-type': 'application/json' }).end(body);
    });
    await new Promise<void>((resolve) => reranker.listen(0, '127.0.0.1', resolve));
    const base_url = `http://127.0.0.1:${(reranker.address() as AddressInfo).port}/v2`;
    standalone = await Standalone.start((fake) => ({
      catalogue: {
        ...catalogueOf(fake),
        retrieval: {
          reranker: { base_url, model: 'reranker', private_network: true, timeout_ms: 400 },
          rewrite_model: 'fake-model',
        },
      },
    }));
    ({ platform, provider } = standalone);
    who = await platform.createTenantAndKey();
    store = (await call('/v1/vector_stores', {})).id;
    const documents = [
      { id: 'short', text: 'Pumps, pumps, pumps.' },
      { id: 'long', text: 'Among many other machines of the plant, some pumps run at night.' },
    ];
    await call(`/v1/vector_stores/${store}/documents`, { documents });
  });
  afterAll(async () => {
    await standalone?.stop();
    reranker.close();
    reranker.closeAllConnections();
  });
  beforeEach(async () => {
    [behave, asked] = ['well', []];
    await provider.reset();
  });

  const call = async (path: string, body: unknown) => (await platform.call('POST', path, { key: who.key, body })).body;
  const search = async (query: string, more: object = {}) => {
    const { data, aerie, search_query } = await call(`/v1/vector_stores/${store}/search`, { query, ...more });
    return {
      ids: (data as SearchHit[]).map(({ document_id }) => document_id),
      degraded: aerie?.degraded,
      search_query,
    };
  };

  it('is ordered by the reranker, which reads the question and the passages', async () => {
    expect(await search('pumps')).toMatchObject({ ids: ['long', 'short'], degraded: undefined });
    expect(asked).toMatchObject([
      { query: 'pumps', documents: [expect.stringContaining('Pumps'), expect.any(String)] },
    ]);
  });

  it.each(['slowly', 'badly', 'not at all'] as const)(
    'keeps its order, and says so, when the reranker answers %s',
    async (how) => {
      behave = how;
      expect(await search('pumps')).toMatchObject({ ids: ['short', 'long'], degraded: ['rerank'] });
    },
  );

  it('goes by other words where the call asks for it, and by its own when there are none', async () => {
    await provider.script({ answer: 'pumps at night' });
    expect(await search('What runs when it is dark?', { rewrite_query: true })).toMatchObject({
      ids: ['long', 'short'],
      search_query: 'pumps at night',
    });
    await provider.script({ answer: ' ' });
    expect(await search('pumps', { rewrite_query: true })).toMatchObject({
      search_query: 'pumps',
      degraded: ['rewrite'],
    });
  });
});
