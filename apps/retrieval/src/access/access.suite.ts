import * as fc from 'fast-check';

import { type DocumentInput, passes, type Search, type SearchFilter, type SearchResult } from '#contracts';
import { seededRandom } from '#learning';

import { CollectionsController } from '../collections/collections.controller.js';
import type { RunningRetrieval } from '../retrieval-app.suite.js';
import { vectorIsolationSuite } from './vector-isolation.suite.js';

const key = fc.constantFrom('a', 'b', 'c', 'nul\0');
const scalar = fc.oneof(
  fc.constantFrom('x', 'y', '1', 'half\ud800'),
  fc.constantFrom(0, 1, 1.5, -2, 1e21, 5e-324),
  fc.boolean(),
);
const comparison = fc.oneof(
  fc.record({ type: fc.constantFrom('eq' as const, 'ne' as const), key, value: scalar }),
  fc.record({
    type: fc.constantFrom('in' as const, 'nin' as const),
    key,
    value: fc.array(scalar, { minLength: 1, maxLength: 3 }),
  }),
  fc.record({
    type: fc.constantFrom('gt' as const, 'gte' as const, 'lt' as const, 'lte' as const),
    key,
    value: fc.constantFrom(-2, 0, 1, 1.5),
  }),
);
const { filter: anyFilter } = fc.letrec<{ filter: SearchFilter }>((tie) => ({
  filter: fc.oneof(
    { maxDepth: 2 },
    comparison,
    fc.record({
      type: fc.constantFrom('and' as const, 'or' as const),
      filters: fc.array(tie('filter'), { minLength: 1, maxLength: 3 }),
    }),
  ),
}));

const idsOf = ({ data }: SearchResult): string[] => data.map((hit) => hit.document_id);

/** Who finds what, on whichever database. `fuzzedQueries` are asked of several tenants at once. */
export function accessSuite(start: () => Promise<RunningRetrieval>, fuzzedQueries: number): void {
  let running: RunningRetrieval;
  let stores: CollectionsController;
  const tenant = 'acme';

  beforeAll(async () => {
    running = await start();
    stores = running.app.get(CollectionsController);
  });

  afterAll(() => running?.stop());

  const storeWith = async (documents: DocumentInput[] = [], of = tenant): Promise<string> => {
    const { id } = await stores.create({ tenant: of });
    if (documents.length > 0) await stores.put({ tenant: of, storeId: id, documents });
    return id;
  };
  const search = (storeId: string, query: string, options: Partial<Search> = {}) =>
    stores.search({ tenant, storeId, query, maxNumResults: 100, ...options });

  describe('filters', () => {
    it('let through exactly what the contract says, whatever the filter', async () => {
      const kept = ['x', 'y', '1', 0, 1, 1.5, -2, 1e21, 5e-324, true, false];
      const random = seededRandom(7);
      const documents = Array.from({ length: 40 }, (_, at) => {
        const held = ['a', 'b', 'c'].filter(() => random() < 0.6);
        const metadata = Object.fromEntries(held.map((name) => [name, kept[Math.floor(random() * kept.length)]!]));
        return { id: `d${at}`, text: 'shared', metadata };
      });
      const storeId = await storeWith(documents);
      await fc.assert(
        fc.asyncProperty(anyFilter, async (filters) => {
          const expected = documents.filter(({ metadata }) => passes(filters, metadata)).map(({ id }) => id);
          expect(idsOf(await search(storeId, 'shared', { filters })).sort()).toEqual(expected.sort());
        }),
        { numRuns: 150 },
      );
    });

    it('find as many as were asked for, however few of the best pass', async () => {
      const documents = Array.from({ length: 600 }, (_, at) => ({
        id: `d${at}`,
        text: at < 550 ? 'rare rare rare' : 'one rare word among several others',
        metadata: { kind: at < 550 ? 'loud' : 'quiet' },
      }));
      const storeId = await storeWith(documents);
      const filters: SearchFilter = { type: 'eq', key: 'kind', value: 'quiet' };
      expect(idsOf(await search(storeId, 'rare', { filters, maxNumResults: 10 }))).toHaveLength(10);
      expect(idsOf(await search(storeId, 'rare', { filters }))).toHaveLength(50);
    });
  });

  describe('access lists', () => {
    const SECRET: DocumentInput[] = [
      { id: 'public', text: 'Salaries are paid monthly.' },
      { id: 'hr', text: 'Salaries of the board.', access: ['group:hr'] },
      { id: 'ada', text: 'Salaries as Ada knows them.', access: ['user:ada', 'group:hr'] },
      { id: 'sealed', text: 'Salaries nobody may read.', access: [] },
    ];

    it('are found by those they name, by readers of all, and by nobody else', async () => {
      const storeId = await storeWith(SECRET);
      const found = async (access?: string[]) => idsOf(await search(storeId, 'salaries', { access })).sort();
      expect(await found()).toEqual(['public']);
      expect(await found(['user:bob', 'group:h'])).toEqual(['public']);
      expect(await found(['user:ada'])).toEqual(['ada', 'public']);
      expect(await found(['user:bob', 'group:hr'])).toEqual(['ada', 'hr', 'public']);
      expect(await found(['*'])).toEqual(['ada', 'hr', 'public', 'sealed']);
    });

    it('that change hold for the next query', async () => {
      const storeId = await storeWith(SECRET);
      const [, hr] = SECRET as [DocumentInput, DocumentInput];
      const found = async (access: string[]) => idsOf(await search(storeId, 'board', { access }));
      await stores.put({ tenant, storeId, documents: [{ ...hr, access: ['group:law'] }] });
      expect([await found(['group:hr']), await found(['group:law'])]).toEqual([[], ['hr']]);
      await stores.put({ tenant, storeId, documents: [{ id: hr.id, text: hr.text }] });
      expect(await found([])).toEqual(['hr']);
      await stores.put({ tenant, storeId, documents: [hr] });
      expect(await found([])).toEqual([]);
    });

    it('never show a foreign row, whatever is asked by whomever', async () => {
      const tenants = ['north', 'south', "ea'st", 'west%'];
      const groups = ['g1', 'g2', 'g3'];
      const random = seededRandom(11);
      const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)]!;
      const mayBeFoundBy = new Map<string, { tenant: string; access: string[] | undefined }>();
      const storeOf = new Map<string, string>();
      for (const of of tenants) {
        const documents = Array.from({ length: 60 }, (_, at): DocumentInput => {
          const access = random() < 0.5 ? groups.filter(() => random() < 0.4) : undefined;
          mayBeFoundBy.set(`${of}/${at}`, { tenant: of, access });
          return { id: `${of}/${at}`, text: `ant bee ${pick(['cat', 'dog', 'elk'])} ${of}`, ...(access && { access }) };
        });
        storeOf.set(of, await storeWith(documents, of));
      }
      const words = ['ant', 'bee', 'cat dog', 'elk north south', "' or true --", '*', 'west%', '\u001fg1'];
      let rows = 0;
      const one = async () => {
        const asker = pick(tenants);
        const access = pick([[], ['g1'], ['g2', 'g3'], ['*'], ['\u001fg1'], ["g1' or true"], ['G1']]);
        const question = { tenant: asker, storeId: storeOf.get(pick(tenants))!, query: pick(words), access };
        const filters = random() < 0.3 ? ({ type: 'ne', key: 'x', value: 1 } as const) : undefined;
        const { data } = await stores.search({ ...question, filters, maxNumResults: 100 }).catch((error) => {
          expect(error).toMatchObject({ code: 'not_found' });
          return { data: [] };
        });
        rows += data.length;
        for (const { document_id } of data) {
          const allowed = mayBeFoundBy.get(document_id)!;
          expect(allowed.tenant).toBe(asker);
          if (allowed.access && !access.includes('*'))
            expect(allowed.access.some((name) => access.includes(name))).toBe(true);
        }
      };
      for (let asked = 0; asked < fuzzedQueries; asked += 10) await Promise.all(Array.from({ length: 10 }, one));
      expect(rows).toBeGreaterThan(fuzzedQueries);
    });

    it('hold by the database itself: a statement that names no tenant sees nothing, and writes nothing', async () => {
      const storeId = await storeWith(SECRET);
      const { source } = running.database;
      const as = (settings: string, statement: string) =>
        source.transaction(async (manager) => {
          await manager.query(`set local role aerie_tenant`);
          if (settings) await manager.query(settings);
          return manager.query(statement);
        });
      const tables = await running.database.sql<{ name: string; held: boolean }>(
        `select relname as name, relrowsecurity as held from pg_class
         where relnamespace = 'retrieval'::regnamespace and relkind in ('r', 'p') order by relname`,
      );
      expect(tables.length).toBeGreaterThan(0);
      expect(tables.filter(({ held }) => !held)).toEqual([]);
      for (const { name: table } of tables) {
        expect(await as('', `select * from retrieval.${table}`)).toEqual([]);
        expect(await as(`set local aerie.tenant = 'nobody'`, `select * from retrieval.${table}`)).toEqual([]);
      }
      const acme = `set local aerie.tenant = 'acme'`;
      const [{ n }] = await as(acme, `select count(*)::int as n from retrieval.document where external_id = 'sealed'`);
      expect(n).toBe(0);
      const [, changed] = await as(acme, `update retrieval.document set access = null where external_id = 'sealed'`);
      expect(changed).toBe(0);
      await expect(
        as(acme, `insert into retrieval.vector_store (id, tenant) values ('smuggled', 'other')`),
      ).rejects.toThrow(/row-level security/);
      await expect(
        as('reset role', `alter table retrieval.document disable row level security`),
      ).resolves.toBeDefined();
      await source.query(`alter table retrieval.document enable row level security`);
      await expect(as('', `alter table retrieval.document disable row level security`)).rejects.toThrow(/owner/);
      expect(idsOf(await search(storeId, 'salaries'))).toEqual(['public']);
    });
  });

  describe('vectors', () => vectorIsolationSuite(() => running));

  describe('versions', () => {
    it('keep the chunks that a change leaves alone, and count on', async () => {
      const part = (word: string) => `${`The ${word} pump runs at night. `.repeat(24)}\n\n`;
      const text = part('first') + part('second') + part('third');
      const storeId = await storeWith([{ id: 'manual', text }]);
      const before = (await search(storeId, 'pump')).data;
      await stores.put({ tenant, storeId, documents: [{ id: 'manual', text: text.replace('second', 'other') }] });
      const after = (await search(storeId, 'pump')).data;
      const kept = after.filter(({ chunk_id }) => before.some((hit) => hit.chunk_id === chunk_id));
      expect([before.length, after.length, kept.length]).toEqual([3, 3, 2]);
      expect(new Set(after.map(({ version }) => version))).toEqual(new Set([2]));
      await stores.put({ tenant, storeId, documents: [{ id: 'manual', text: `New first line.\n\n${text}` }] });
      for (const hit of (await search(storeId, 'pump')).data) {
        expect(`New first line.\n\n${text}`.slice(hit.start, hit.end)).toBe(hit.content[0]!.text);
      }
    });

    it('come to the same state in whatever order and however often the events arrive', async () => {
      type Event = { id: string; version: number; text?: string };
      const events: Event[] = ['a', 'b', 'c'].flatMap((id, at) =>
        Array.from({ length: 5 }, (_, n): Event => {
          const gone = n === at + 1 || (id === 'c' && n === 4);
          return { id, version: n + 1, ...(!gone && { text: `Edition${n} of ${id}.` }) };
        }),
      );
      const replay = async (order: Event[]) => {
        const storeId = await storeWith();
        for (const { id, version, text } of order) {
          if (text) await stores.put({ tenant, storeId, documents: [{ id, version, text }] });
          else await stores.deleteDocument({ tenant, storeId, documentId: id, version });
        }
        const { data } = await search(storeId, 'edition0 edition1 edition2 edition3 edition4');
        const { file_counts } = await stores.get({ tenant, storeId });
        return { found: data.map((hit) => hit.content[0]!.text).sort(), total: file_counts.total };
      };
      const expected = { found: ['Edition4 of a.', 'Edition4 of b.'], total: 2 };
      expect(await replay(events)).toEqual(expected);
      await fc.assert(
        fc.asyncProperty(fc.shuffledSubarray([...events, ...events, ...events], { minLength: 45 }), async (order) => {
          expect(await replay(order)).toEqual(expected);
        }),
        { numRuns: 8 },
      );
    });
  });
}
