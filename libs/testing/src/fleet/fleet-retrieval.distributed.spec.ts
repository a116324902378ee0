import { randomUUID } from 'node:crypto';

import type { SearchHit } from '#contracts';

import { type Meaning, startFakeEmbedder, withMeaning } from '../fake-embedder.js';
import { type Judgement, startFakeReranker } from '../fake-reranker.js';
import { catalogueOf } from '../platform/test-catalogue.js';
import { startFakeQdrant } from '../vector-stores/fake-qdrant.js';
import type { StoreServer } from '../vector-stores/store-server.js';
import { events, fleet, provider, useFleet } from './served-fleet.suite.js';

const PATIENCE = { timeout: 60_000, interval: 100 };
const REWRITER = 'claude-fake';
const TEXTS = {
  auto: 'The automobile is in the garage.',
  kitty: 'A kitten sleeps.',
  sky: 'A storm comes from the north, and the harbour closes its gates before midnight.',
};
const FIRST_CITED = 'It is told here [1].';

interface Found {
  ids: string[];
  degraded: string[] | undefined;
  query: string;
}

interface Grounded {
  ids: string[];
  degraded: string[] | undefined;
  cited: string[];
  text: string;
}

describe(
  'retrieval of five processes on real Kafka, with a Qdrant, a reranker and a rewriter',
  { timeout: 120_000 },
  () => {
    const meaning: Meaning = { dimensions: 4, texts: [] };
    const judgement: Judgement = { score: () => 1, forgets: 0 };
    let embedder: StoreServer;
    let reranker: StoreServer;
    let qdrant: StoreServer;
    let store: string;

    beforeAll(async () => {
      [embedder, reranker, qdrant] = await Promise.all([
        startFakeEmbedder(meaning),
        startFakeReranker(judgement),
        startFakeQdrant(),
      ]);
    });
    afterAll(() => Promise.all([embedder, reranker, qdrant].map((server) => server?.stop())));

    useFleet('fleet_retrieval', { script: { answer: FIRST_CITED } }, (fake) => ({
      ...withMeaning(catalogueOf(fake), embedder.url),
      retrieval: {
        rewrite_model: REWRITER,
        reranker: { base_url: reranker.url, model: 'reranker', private_network: true },
      },
      vector_stores: { qdrant: { url: qdrant.url, private_network: true } },
    }));

    beforeAll(async () => {
      await provider.rule({ model: REWRITER }, { answer: 'vehicle' });
      const aerie = { embedding_model: 'meaning', vector_store: 'qdrant' };
      store = (await fleet.call('POST', '/v1/vector_stores', { aerie })).body.id;
      const documents = Object.entries(TEXTS).map(([id, text]) => ({ id, text }));
      await fleet.call('POST', `/v1/vector_stores/${store}/documents`, { documents });
    });
    beforeEach(() => {
      // Passages that it finds alike stay in the order they have.
      judgement.score = () => 1;
      qdrant.fault = undefined;
    });

    const idsOf = (hits: { document_id: string }[]) => hits.map(({ document_id }) => document_id);

    async function found(query: string, rewrite_query = false): Promise<Found> {
      const { status, body } = await fleet.call('POST', `/v1/vector_stores/${store}/search`, { query, rewrite_query });
      expect([status, body.error]).toEqual([200, undefined]);
      return { ids: idsOf(body.data as SearchHit[]), degraded: body.aerie?.degraded, query: body.search_query };
    }

    const chat = (question: string, rewrite_query = false) => ({
      model: 'auto',
      messages: [{ role: 'user', content: question }],
      aerie: { vector_stores: [store], rewrite_query, include: ['passages'] },
    });
    // oxlint-disable-next-line typescript/no-explicit-any -- a test asserts what it is
    const groundedOf = ({ choices, aerie }: any): Grounded => ({
      ids: idsOf(aerie.passages),
      degraded: aerie.grounding?.degraded,
      cited: idsOf(aerie.citations),
      text: choices[0].message.content,
    });
    async function byRest(...asked: Parameters<typeof chat>): Promise<Grounded> {
      const { status, body } = await fleet.call('POST', '/v1/chat/completions', chat(...asked));
      expect([status, body.error]).toEqual([200, undefined]);
      return groundedOf(body);
    }
    async function byEvent(...asked: Parameters<typeof chat>): Promise<Grounded> {
      const ce_id = randomUUID();
      const headers = { ce_id, ce_type: 'ai.chat.requested', ce_source: '/tests', 'aerie-tenant': 'default' };
      await events.publish(headers, JSON.stringify(chat(...asked)));
      const { headers: told, value } = await events.answerTo(ce_id);
      expect([told['ce_type'], value]).toEqual(['ai.chat.completed', expect.any(String)]);
      return groundedOf(JSON.parse(value));
    }
    /** The same question through both doors. */
    const grounded = async (...asked: Parameters<typeof chat>) => [await byRest(...asked), await byEvent(...asked)];
    /** What the vector store itself says to the question that it was asked last. */
    async function pointsHeld(): Promise<number> {
      const { path, body } = qdrant.requests.findLast((request) => request.path.endsWith('/points/query'))!;
      const answer = await fetch(`${qdrant.url}${path}`, { method: 'POST', body: JSON.stringify(body) });
      return ((await answer.json()) as { result: { points: unknown[] } }).result.points.length;
    }

    it('finds by meaning what shares no word with the question', async () => {
      const embedded = async () => (await fleet.call('GET', `/v1/vector_stores/${store}`)).body.aerie.embedded;
      await expect.poll(embedded, PATIENCE).toBe(Object.keys(TEXTS).length);
      expect(await found('feline')).toMatchObject({ degraded: undefined, query: 'feline' });
      expect((await found('feline')).ids[0]).toBe('kitty');
      expect((await found('weather')).ids[0]).toBe('sky');
      for (const { ids, cited, degraded } of await grounded('Any vehicle?')) {
        expect([ids[0], cited, degraded]).toEqual(['auto', ['auto'], undefined]);
      }
      expect(qdrant.requests.some(({ path }) => path.endsWith('/points/query'))).toBe(true);
    });

    it('leaves the last word to the reranker', async () => {
      judgement.score = (passage) => passage.length;
      const byLength = Object.entries(TEXTS).sort(([, a], [, b]) => b.length - a.length);
      const ids = byLength.map(([id]) => id);
      expect(await found('feline')).toMatchObject({ ids, degraded: undefined });
      for (const answer of await grounded('Some feline?')) {
        expect(answer).toMatchObject({ ids, cited: [ids[0]], degraded: undefined });
      }
    });

    it('finds by the words of the rewriter', async () => {
      expect((await found('Where does my kitten ride?')).ids[0]).toBe('kitty');
      const rewritten = await found('Where does my kitten ride?', true);
      expect([rewritten.ids[0], rewritten.query, rewritten.degraded]).toEqual(['auto', 'vehicle', undefined]);
      for (const { ids, degraded } of await grounded('Where does my kitten ride now?', true)) {
        expect([ids[0], degraded]).toEqual(['auto', undefined]);
      }
    });

    it('finds nothing of a deleted document, though its vector is still there', async () => {
      qdrant.fault = ({ path }) => (path.endsWith('/points/delete') ? 503 : undefined);
      const before = (await found('automobile')).ids;
      expect([before[0], await pointsHeld()]).toEqual(['auto', 3]);
      expect((await fleet.call('DELETE', `/v1/vector_stores/${store}/documents/auto`)).body.deleted).toBe(true);
      expect((await found('automobile')).ids.sort()).toEqual(['kitty', 'sky']);
      for (const { ids } of await grounded('Is there an automobile?')) expect(ids).not.toContain('auto');
      // Its vector was to be removed, and was not.
      await expect.poll(() => qdrant.requests.some(({ path }) => path.endsWith('/points/delete')), PATIENCE).toBe(true);
      expect((await found('car')).ids).not.toContain('auto');
      expect(await pointsHeld()).toBe(3);
    });

    describe('when one after the other goes away', () => {
      it('keeps its order without the reranker, and says so', async () => {
        await reranker.stop();
        expect(await found('feline')).toMatchObject({ ids: ['kitty', 'sky'], degraded: ['rerank'] });
        for (const answer of await grounded('Another feline?')) {
          expect(answer).toMatchObject({ ids: ['kitty', 'sky'], cited: ['kitty'], degraded: ['rerank'] });
        }
      });

      it('goes by words without the vector store, and says so', async () => {
        await qdrant.stop();
        expect(await found('storm')).toMatchObject({ ids: ['sky'], degraded: ['dense', 'rerank'] });
        for (const answer of await grounded('Does a storm come?')) {
          expect(answer).toMatchObject({ ids: ['sky'], cited: ['sky'], degraded: ['dense', 'rerank'] });
        }
      });

      it('goes by the question without the rewriter, and says so', async () => {
        await provider.stop();
        const question = 'Does a storm come?';
        const degraded = ['rewrite', 'dense', 'rerank'];
        expect(await found(question, true)).toEqual({ ids: ['sky'], query: question, degraded });
        for (const answer of await grounded(question, true)) {
          expect(answer).toEqual({ ids: ['sky'], cited: ['sky'], text: expect.stringContaining('storm'), degraded });
        }
      });
    });
  },
);
