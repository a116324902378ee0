import type { INestApplicationContext } from '@nestjs/common';
import * as fc from 'fast-check';

import type { Asked, ChatMessage, CreateVectorStore, DocumentInput, Job, SearchResult } from '#contracts';

import { GroundController } from './ground/ground.controller.js';
import { analyze } from './language/analyzer.js';
import { B, idf, K1 } from './rank/bm25.js';
import { LexicalIndexStore } from './rank/lexical-index.store.js';
import type { RunningRetrieval } from './retrieval-app.suite.js';
import { TenantDatabase } from './access/tenant-database.store.js';
import { CollectionsStore } from './collections/collections.store.js';
import { CollectionsController } from './collections/collections.controller.js';

const HANDBOOK: DocumentInput[] = [
  {
    id: 'refunds',
    title: 'Refunds',
    text: 'Customers get their money back within 30 days.',
    metadata: { area: 'sales' },
  },
  { id: 'leave', title: 'Leave', text: 'Everyone has 28 days of paid leave a year.' },
  { id: 'on/call 😀', text: 'The engineer on call answers pages within 15 minutes.' },
];

/** The reference: every text scored in plain sight, best first, those without a query term left out. */
function bm25Scores(documents: string[][], query: string[]): number[] {
  const averageLen = documents.reduce((total, terms) => total + terms.length, 0) / documents.length;
  const scores = documents.map((terms) =>
    query.reduce((score, term) => {
      const tf = terms.filter((each) => each === term).length;
      const idfOfTerm = idf(documents.length, documents.filter((each) => each.includes(term)).length);
      return score + (idfOfTerm * tf * (K1 + 1)) / (tf + K1 * (1 - B + (B * terms.length) / averageLen));
    }, 0),
  );
  return scores.filter((score) => score > 0).sort((a, b) => b - a);
}

const idsOf = (result: SearchResult): string[] => result.data.map((hit) => hit.document_id);

/** What the app promises through its doors, on whichever database. */
export function retrievalSuite(start: () => Promise<RunningRetrieval>): void {
  let running: RunningRetrieval;
  let app: INestApplicationContext;
  let stores: CollectionsController;
  let grounds: GroundController;
  const tenant = 'acme';

  beforeAll(async () => {
    running = await start();
    app = running.app;
    stores = app.get(CollectionsController);
    grounds = app.get(GroundController);
  });

  afterAll(() => running?.stop());

  const storeWith = async (documents: DocumentInput[] = [], of = tenant): Promise<string> => {
    const { id } = await stores.create({ tenant: of, name: 'handbook' });
    if (documents.length > 0) await stores.put({ tenant: of, storeId: id, documents });
    return id;
  };
  const search = (storeId: string, query: string, maxNumResults = 10) =>
    stores.search({ tenant, storeId, query, maxNumResults });
  const statusesOf = async (storeId: string, documents: DocumentInput[]) =>
    (await stores.put({ tenant, storeId, documents })).data.map(({ id, status }) => [id, status]);

  /** The counts that ranking uses, and the postings, are what the chunks say. */
  const expectExactIndex = async (storeId: string) => {
    const [counts] = await running.database.source.query(
      `select s.document_count, s.chunk_count, s.total_len::int,
         (select count(*)::int from retrieval.document d where d.store = s.key and d.deleted_at is null) as documents,
         (select count(*)::int from retrieval.chunk c join retrieval.document d on d.id = c.document where d.store = s.key) as chunks,
         (select coalesce(sum(c.len), 0)::int from retrieval.chunk c join retrieval.document d on d.id = c.document where d.store = s.key) as len,
         (select coalesce(sum(get_byte(p.postings, at + 2) * 256 + get_byte(p.postings, at + 3)), 0)::int
          from retrieval.posting_block p, generate_series(0, octet_length(p.postings) - 1, 8) at where p.store = s.key) as tf,
         (select count(*)::int
          from retrieval.posting_block p, generate_series(0, octet_length(p.postings) - 1, 8) at where p.store = s.key
            and not exists (select 1 from retrieval.chunk c where c.id = p.block * 256 + get_byte(p.postings, at + 1))) as orphans
       from retrieval.vector_store s where s.id = $1`,
      [storeId],
    );
    expect(counts).toMatchObject({ documents: counts.document_count, chunks: counts.chunk_count, orphans: 0 });
    expect([counts.len, counts.tf]).toEqual([counts.total_len, counts.total_len]);
  };

  describe('vector stores', () => {
    it('are created, listed newest first, read and deleted', async () => {
      const of = 'lister';
      const first = await stores.create({ tenant: of });
      const second = await stores.create({ tenant: of, name: 'second' });
      expect(first).toMatchObject({
        object: 'vector_store',
        name: null,
        status: 'completed',
        file_counts: { total: 0 },
      });
      expect(Math.abs(first.created_at - Date.now() / 1000)).toBeLessThan(60);
      expect((await stores.list({ tenant: of })).map(({ id }) => id)).toEqual([second.id, first.id]);
      await expect(stores.get({ tenant: of, storeId: second.id })).resolves.toEqual(second);
      await expect(stores.delete({ tenant: of, storeId: first.id })).resolves.toEqual({ deleted: true });
      expect((await stores.list({ tenant: of })).map(({ id }) => id)).toEqual([second.id]);
    });

    it('do not exist for another tenant, nor once they are deleted, nor under a malformed id', async () => {
      const deleted = await storeWith(HANDBOOK);
      await stores.delete({ tenant, storeId: deleted });
      const foreign = await storeWith(HANDBOOK, 'other');
      for (const storeId of [foreign, deleted, 'vs_nothing', 'nul\0', '\ud800']) {
        const missing = { code: 'not_found', message: expect.stringContaining(storeId) };
        await expect(stores.get({ tenant, storeId })).rejects.toMatchObject(missing);
        await expect(search(storeId, 'refund')).rejects.toMatchObject(missing);
        await expect(search(storeId, 'the')).rejects.toMatchObject(missing);
        await expect(stores.put({ tenant, storeId, documents: HANDBOOK })).rejects.toMatchObject(missing);
        await expect(stores.deleteDocument({ tenant, storeId, documentId: 'leave' })).rejects.toMatchObject(missing);
        await expect(stores.delete({ tenant, storeId })).rejects.toMatchObject(missing);
      }
      await expect(
        stores.search({ tenant: 'other', storeId: foreign, query: 'refund', maxNumResults: 1 }),
      ).resolves.toMatchObject({
        data: [{ document_id: 'refunds' }],
      });
    });

    it('leave no rows behind when they are deleted', async () => {
      const storeId = await storeWith(HANDBOOK);
      const [{ key }] = await running.database.source.query('select key from retrieval.vector_store where id = $1', [
        storeId,
      ]);
      await stores.delete({ tenant, storeId });
      await expect
        .poll(async () => {
          const [left] = await running.database.source.query(
            `select (select count(*)::int from retrieval.posting_block where store = $1)
                  + (select count(*)::int from retrieval.document where store = $1)
                  + (select count(*)::int from retrieval.vector_store where key = $1) as rows`,
            [key],
          );
          return left.rows;
        })
        .toBe(0);
    });
  });

  describe('documents', () => {
    it('are cut as their store wants it, anew once it wants it otherwise', async () => {
      const text = 'The pump runs at night. '.repeat(80).trim();
      const put = async (storeId: string) => {
        const { data } = await stores.put({ tenant, storeId, documents: [{ id: 'pump', text }] });
        return [data[0]!.status, data[0]!.chunks];
      };
      const cut = async (wanted: Omit<CreateVectorStore, 'name'>) => (await stores.create({ tenant, ...wanted })).id;
      expect(await put(await cut({}))).toEqual(['created', 1]);
      const small = await cut({ aerie: { chunking: { max_chars: 400, min_chars: 300 } } });
      expect(await put(small)).toEqual(['created', 5]);
      expect(await put(small)).toEqual(['unchanged', 5]);
      const { data } = await search(small, 'pump at night', 50);
      expect(data.map(({ start, end }) => text.slice(start, end))).toEqual(data.map((hit) => hit.content[0]!.text));
      await stores.update({ tenant, storeId: small, change: { aerie: { chunking: {} } } });
      expect(await put(small)).toEqual(['replaced', 1]);
      const sizes = { max_chunk_size_tokens: 100, chunk_overlap_tokens: 50 };
      const overlapping = await cut({ chunking_strategy: { type: 'static', static: sizes } });
      const [, chunks] = await put(overlapping);
      expect(chunks).toBeGreaterThan(text.length / 440 + 2);
    });

    it('are found in the shape of OpenAI, with offsets that slice the original', async () => {
      const storeId = await storeWith(HANDBOOK);
      const result = await search(storeId, 'when do customers get a refund?');
      expect(result).toMatchObject({ object: 'vector_store.search_results.page', has_more: false, next_page: null });
      expect(result.data[0]).toEqual({
        file_id: 'refunds',
        document_id: 'refunds',
        version: 1,
        chunk_id: expect.any(String),
        filename: 'Refunds',
        score: expect.any(Number),
        attributes: { area: 'sales' },
        content: [{ type: 'text', text: HANDBOOK[0]!.text }],
        start: 0,
        end: HANDBOOK[0]!.text.length,
      });
      expect((await search(storeId, 'who answers pages')).data[0]).toMatchObject({
        document_id: 'on/call 😀',
        filename: 'on/call 😀',
        attributes: {},
      });
      await expect(stores.get({ tenant, storeId })).resolves.toMatchObject({ file_counts: { completed: 3, total: 3 } });
    });

    it('quote the original exactly in every chunk, astral characters included', async () => {
      const text = Array.from({ length: 400 }, (_, at) => `Clause ${at} 😀𝒳 binds the 漢字 party${at}.`).join('  ');
      const storeId = await storeWith([{ id: 'contract', text }]);
      const { data } = await search(storeId, 'clause binds party17', 50);
      expect(data.length).toBeGreaterThan(10);
      expect(data[0]!.content[0]!.text).toContain('party17.');
      for (const hit of data) expect(text.slice(hit.start, hit.end)).toBe(hit.content[0]!.text);
    });

    it('are created, then unchanged, then replaced by other content', async () => {
      const storeId = await storeWith();
      const [refunds, leave] = HANDBOOK as [DocumentInput, DocumentInput];
      expect(await statusesOf(storeId, [refunds, leave])).toEqual([
        ['refunds', 'created'],
        ['leave', 'created'],
      ]);
      expect(await statusesOf(storeId, [leave, refunds])).toEqual([
        ['leave', 'unchanged'],
        ['refunds', 'unchanged'],
      ]);
      const moved = { ...refunds, text: 'Vouchers are issued instead.' };
      expect(await statusesOf(storeId, [moved, leave])).toEqual([
        ['refunds', 'replaced'],
        ['leave', 'unchanged'],
      ]);
      expect(idsOf(await search(storeId, 'money'))).toEqual([]);
      expect(idsOf(await search(storeId, 'voucher'))).toEqual(['refunds']);
      expect(await statusesOf(storeId, [{ ...moved, metadata: { area: 'law' } }])).toEqual([['refunds', 'replaced']]);
      await expectExactIndex(storeId);
    });

    it('with the same id in one call: the last wins and is reported as replaced', async () => {
      const storeId = await storeWith();
      const statuses = await statusesOf(storeId, [
        { id: 'a', text: 'alpha' },
        { id: 'b', text: 'bravo' },
        { id: 'a', text: 'omega' },
      ]);
      expect(statuses).toEqual([
        ['a', 'replaced'],
        ['b', 'created'],
      ]);
      expect(idsOf(await search(storeId, 'alpha'))).toEqual([]);
      expect(idsOf(await search(storeId, 'omega'))).toEqual(['a']);
      await expectExactIndex(storeId);
    });

    it('are out of every search once their delete is answered', async () => {
      const storeId = await storeWith(HANDBOOK);
      const remove = (documentId: string) => stores.deleteDocument({ tenant, storeId, documentId });
      await expect(remove('on/call 😀')).resolves.toEqual({ deleted: true });
      expect(idsOf(await search(storeId, 'engineer pages leave'))).toEqual(['leave']);
      await expect(remove('on/call 😀')).resolves.toEqual({ deleted: false });
      await expect(remove('nul\0')).resolves.toEqual({ deleted: false });
      await expectExactIndex(storeId);
    });

    it('without text, or with characters no database keeps, refuse the whole call and are named', async () => {
      const storeId = await storeWith();
      const good = HANDBOOK[0]!;
      const bad: [DocumentInput, string][] = [
        [{ id: 'blank', text: ' \n\t\u3000' }, 'documents[1].text'],
        [{ id: 'nul', text: 'a\0b' }, 'documents[1].text'],
        [{ id: 'half', text: 'a\ud83d b' }, 'documents[1].text'],
        [{ id: 'titled', title: '\0', text: 'a' }, 'documents[1].title'],
        [{ id: 'told', text: 'a', metadata: { k: '\udc00' } }, 'documents[1].metadata'],
      ];
      for (const [document, param] of bad) {
        await expect(stores.put({ tenant, storeId, documents: [good, document] })).rejects.toMatchObject({
          code: 'invalid_request',
          message: expect.stringContaining(`"${document.id}" (documents[1])`),
          param,
        });
      }
      await expect(stores.get({ tenant, storeId })).resolves.toMatchObject({ file_counts: { total: 0 } });
    });

    it('that hold no word are kept, and found by nothing', async () => {
      const storeId = await storeWith([{ id: 'dots', text: '... !!! ---' }]);
      expect(idsOf(await search(storeId, 'dots ...'))).toEqual([]);
      await expect(stores.deleteDocument({ tenant, storeId, documentId: 'dots' })).resolves.toEqual({ deleted: true });
      await expectExactIndex(storeId);
    });

    it('of a megabyte without a space, and of thousands of chunks, are indexed', async () => {
      const storeId = await storeWith([{ id: 'solid', text: '漢'.repeat(300_000) }]);
      const book = Array.from({ length: 20_000 }, (_, at) => `Line ${at % 500} of ledger${at}.`).join('\n');
      const { data } = await stores.put({ tenant, storeId, documents: [{ id: 'book', text: book }] });
      expect(data[0]!.chunks).toBeGreaterThan(500);
      expect((await search(storeId, 'ledger19999')).data[0]!.content[0]!.text).toContain('ledger19999.');
      expect((await search(storeId, `${'ledger7 '.repeat(4000)}`)).data).toHaveLength(1);
      await stores.deleteDocument({ tenant, storeId, documentId: 'book' });
      await expectExactIndex(storeId);
    });

    it('written and deleted by many at once keep the index exact', async () => {
      const storeId = await storeWith();
      const word = (n: number) => `word${n}`;
      const write = (round: number) =>
        stores.put({
          tenant,
          storeId,
          documents: Array.from({ length: 30 }, (_, at) => ({
            id: `d${(at * 7 + round) % 40}`,
            text: `${word(round)} ${word(at)} shared ${word((at + round) % 5)}`,
          })),
        });
      const erase = (at: number) => stores.deleteDocument({ tenant, storeId, documentId: `d${at}` });
      await Promise.all(Array.from({ length: 16 }, (_, at) => (at % 4 === 3 ? erase(at) : write(at))));
      await expectExactIndex(storeId);
      const { file_counts } = await stores.get({ tenant, storeId });
      expect((await search(storeId, 'shared', 50)).data).toHaveLength(file_counts.total);
    });

    it('never show a reader old and new chunks together', async () => {
      const version = (n: number) => ({ id: 'page', text: `Common line of edition${n}.\n`.repeat(150) });
      const storeId = await storeWith([version(0)]);
      const writer = { busy: true };
      const reads: number[] = [];
      const read = async () => {
        while (writer.busy) {
          const { data } = await search(storeId, 'common line', 50);
          const editions = new Set(data.map((hit) => /edition\d+/.exec(hit.content[0]!.text)![0]));
          reads.push(editions.size);
        }
      };
      const reading = read();
      for (let n = 1; n <= 12; n++) await stores.put({ tenant, storeId, documents: [version(n)] });
      writer.busy = false;
      await reading;
      expect(Math.max(...reads)).toBe(1);
    });
  });

  describe('ranking', () => {
    const words = fc.array(fc.constantFrom(...'ant bee cat dog elk fox gnu hen'.split(' ')), { maxLength: 12 });
    const texts = fc.array(
      words.map((drawn) => `x ${drawn.join(' ')}`),
      { minLength: 1, maxLength: 25 },
    );

    it('scores exactly as BM25 computed in memory, after replacing and deleting too', async () => {
      const index = app.get(LexicalIndexStore);
      const database = app.get(TenantDatabase);
      await fc.assert(
        fc.asyncProperty(texts, texts, words, async (first, second, asked) => {
          const storeId = await storeWith(first.map((text, at) => ({ id: `d${at}`, text })));
          await stores.put({ tenant, storeId, documents: second.map((text, at) => ({ id: `d${at * 2}`, text })) });
          await stores.deleteDocument({ tenant, storeId, documentId: 'd0' });
          const kept = new Map(first.map((text, at) => [`d${at}`, text]));
          second.forEach((text, at) => kept.set(`d${at * 2}`, text));
          kept.delete('d0');
          const query = analyze(asked.join(' '));
          const found = await database.within({ tenant, access: [] }, async (manager) => {
            const { key } = await app.get(CollectionsStore).find(manager, storeId);
            return index.search(manager, key, { terms: query, limit: 100 });
          });
          const scores = found.candidates.map(({ score }) => score);
          const expected = bm25Scores(
            [...kept.values()].map((text) => analyze(text)),
            query,
          );
          expect(scores).toHaveLength(expected.length);
          scores.forEach((score, at) => expect(score).toBeCloseTo(expected[at]!, 9));
        }),
        { numRuns: 25 },
      );
    });

    it('counts statistics per store: what others hold changes no score', async () => {
      const alone = await storeWith(HANDBOOK);
      const before = await search(alone, 'paid leave');
      await storeWith(
        Array.from({ length: 40 }, (_, at) => ({ id: `n${at}`, text: `paid leave leave ${at}` })),
        'other',
      );
      await storeWith(Array.from({ length: 40 }, (_, at) => ({ id: `n${at}`, text: `paid leave leave ${at}` })));
      expect(await search(alone, 'paid leave')).toEqual(before);
    });
  });

  describe('grounding', () => {
    const ask = (aerie: object, messages: ChatMessage[]) =>
      grounds.ground({
        principal: { tenant, keyId: 'k' },
        state: { request: { model: 'm', messages, aerie } },
      } as unknown as Job<Asked>);

    it('answers the last message of the user with numbered passages of all named stores, best first', async () => {
      const handbook = await storeWith(HANDBOOK);
      const other = await storeWith([
        { id: 'law', title: 'Refund law', text: 'A refund is due within 14 days by law.' },
      ]);
      const { grounding } = await ask({ vector_stores: [handbook, other, handbook], max_passages: 2 }, [
        { role: 'user', content: 'How much paid leave is there?' },
        { role: 'assistant', content: '28 days.' },
        { role: 'user', content: [{ type: 'text', text: 'When is a refund due by law?' }, { type: 'image_url' }] },
      ]);
      expect(grounding.passages.map(({ n, storeId, documentId }) => [n, storeId, documentId])).toEqual([
        [1, other, 'law'],
        [2, handbook, 'refunds'],
      ]);
      const [first, second] = grounding.passages;
      expect(first).toMatchObject({ title: 'Refund law', start: 0, text: 'A refund is due within 14 days by law.' });
      expect(first!.score).toBeGreaterThanOrEqual(second!.score);
    });

    it('gives six passages unless asked otherwise', async () => {
      const many = Array.from({ length: 9 }, (_, at) => ({ id: `p${at}`, text: `Policy ${at} on travel.` }));
      const storeId = await storeWith(many);
      const { grounding } = await ask({ vector_stores: [storeId] }, [{ role: 'user', content: 'travel policy' }]);
      expect(grounding.passages.map(({ n }) => n)).toEqual([1, 2, 3, 4, 5, 6]);
    });

    it('finds nothing where nothing is asked, and says which store is unknown', async () => {
      const storeId = await storeWith(HANDBOOK);
      const silent = await ask({ vector_stores: [storeId] }, [{ role: 'system', content: 'Be kind about leave.' }]);
      expect(silent.grounding.passages).toEqual([]);
      const foreign = await storeWith(HANDBOOK, 'other');
      for (const unknown of [foreign, 'nothing', 'nul\0']) {
        await expect(
          ask({ vector_stores: [storeId, unknown] }, [{ role: 'user', content: 'leave' }]),
        ).rejects.toMatchObject({
          code: 'not_found',
          param: 'aerie.vector_stores',
          message: expect.stringContaining(unknown),
        });
      }
    });
  });
}
