import type { DocumentInput, SearchFilter } from '#contracts';

import { TenantDatabase } from '../access/tenant-database.store.js';
import { CollectionsController } from '../collections/collections.controller.js';
import { CollectionsStore } from '../collections/collections.store.js';
import type { RunningRetrieval } from '../retrieval-app.suite.js';
import { LexicalIndexStore } from './lexical-index.store.js';

/** More than the index looks at first for the limit that is asked. */
const HIDDEN = 300;
const LIMIT = 20;

/** What the lexical index promises beyond its scores, on whichever database. */
export function lexicalIndexSuite(start: () => Promise<RunningRetrieval>): void {
  const tenant = 'acme';
  let running: RunningRetrieval;

  beforeAll(async () => {
    running = await start();
  });

  afterAll(() => running?.stop());

  const storeWith = async (documents: DocumentInput[]): Promise<string> => {
    const stores = running.app.get(CollectionsController);
    const { id } = await stores.create({ tenant, name: 'ranked' });
    await stores.put({ tenant, storeId: id, documents });
    return id;
  };

  const rank = (storeId: string, terms: string[], filter?: SearchFilter) =>
    running.app.get(TenantDatabase).within({ tenant, access: ['staff'] }, async (manager) => {
      const { key } = await running.app.get(CollectionsStore).find(manager, storeId);
      return running.app.get(LexicalIndexStore).search(manager, key, { terms, limit: LIMIT, filter });
    });

  /** The first documents score highest by far; only the last ones, some of which score equally, are for all. */
  const buried = (mark: Partial<DocumentInput>): DocumentInput[] => [
    ...Array.from({ length: HIDDEN }, (_, at) => ({ id: `hidden${at}`, text: `quartz quartz vein ${at}`, ...mark })),
    ...Array.from({ length: LIMIT + 5 }, (_, at) => ({
      id: `open${at}`,
      text: `quartz among ${'other words in a longer text '.repeat(1 + (at % 3))}`,
      metadata: { open: true },
    })),
  ];

  it.each<[string, Partial<DocumentInput>, SearchFilter | undefined]>([
    ['a filter', { metadata: { open: false } }, { type: 'eq', key: 'open', value: true }],
    ['an access list', { access: ['board'] }, undefined],
  ])(
    'gives as many chunks as were asked for, best first, though %s hides all that rank higher',
    async (_, mark, on) => {
      const storeId = await storeWith(buried(mark));
      const { candidates } = await rank(storeId, ['quartz', 'vein'], on);
      expect(candidates).toHaveLength(LIMIT);
      for (const { terms } of candidates) expect(terms).not.toContain('vein');
      const places = candidates.map(({ score, chunkId }) => [-score, Number(chunkId)] as const);
      expect(places).toEqual(places.toSorted(([a, x], [b, y]) => a - b || x - y));
      expect(new Set(candidates.map(({ score }) => score)).size).toBeLessThanOrEqual(3);
    },
  );

  it('gives what there is when less is left than was asked for', async () => {
    const storeId = await storeWith(buried({ metadata: { open: false } }).slice(0, HIDDEN + 2));
    const { candidates } = await rank(storeId, ['quartz'], { type: 'eq', key: 'open', value: true });
    expect(candidates).toHaveLength(2);
  });
}
