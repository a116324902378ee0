import type { SearchHit } from '#contracts';
import {
  catalogueOf,
  type FakeProvider,
  type Judgement,
  startFakeReranker,
  type StoreFault,
  type StoreServer,
  type TenantAndKey,
  type TestPlatform,
} from '#testing';

import { Standalone } from './standalone.suite.js';

describe('a search that others help with', () => {
  /** It prefers long documents. */
  const judgement: Judgement = { score: (passage) => passage.length, forgets: 0 };
  let reranker: StoreServer;
  let standalone: Standalone;
  let platform: TestPlatform;
  let provider: FakeProvider;
  let who: TenantAndKey;
  let store: string;

  beforeAll(async () => {
    reranker = await startFakeReranker(judgement);
    standalone = await Standalone.start((fake) => ({
      catalogue: {
        ...catalogueOf(fake),
        retrieval: {
          reranker: { base_url: `${reranker.url}/v2`, model: 'reranker', private_network: true, timeout_ms: 400 },
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
    await reranker?.stop();
  });
  beforeEach(async () => {
    reranker.fault = undefined;
    judgement.forgets = 0;
    reranker.requests.length = 0;
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
    expect(reranker.requests.map(({ body }) => body)).toMatchObject([
      { query: 'pumps', documents: [expect.stringContaining('Pumps'), expect.any(String)] },
    ]);
  });

  it.each([
    ['slowly', { fault: 'silence' }],
    ['badly', { forgets: 1 }],
    ['not at all', { fault: 503 }],
  ] as const)(
    'keeps its order, and says so, when the reranker answers %s',
    async (_how, { fault, forgets = 0 }: { fault?: StoreFault; forgets?: number }) => {
      reranker.fault = fault;
      judgement.forgets = forgets;
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
