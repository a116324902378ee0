import OpenAI from 'openai';

import type { Citation, DocumentInput, PassageView, SearchHit } from '#contracts';
import type { TenantAndKey } from '#testing';

import { platform, provider, refusal, saying, useStandalone } from './standalone.suite.js';

const REFUNDS = {
  id: 'refunds',
  title: 'Refunds',
  text: 'Customers may return any item. A refund is paid within 14 days of the return. 💶 Shipping is not refunded.',
  metadata: { department: 'sales', year: 2026, public: true },
};
const LEAVE = {
  id: 'leave',
  title: 'Leave',
  text: 'Every employee has 30 days of leave a year. Leave is asked for in March.',
};
const DOCUMENTS: DocumentInput[] = [REFUNDS, LEAVE];

describe('grounding on documents', () => {
  useStandalone();
  let who: TenantAndKey;
  let store: string;

  beforeAll(async () => {
    who = await platform.createTenantAndKey();
    store = await storeOf(who);
    await put(store, DOCUMENTS);
  });

  const storeOf = async ({ key }: TenantAndKey) =>
    (await platform.openai(key).vectorStores.create({ name: 'Handbook' })).id;

  const put = (id: string, documents: unknown, { key }: TenantAndKey = who) =>
    platform.call('POST', `/v1/vector_stores/${id}/documents`, { key, body: { documents } });

  const remove = (id: string, document: string) =>
    platform.call('DELETE', `/v1/vector_stores/${id}/documents/${encodeURIComponent(document)}`, { key: who.key });

  const grounded = (content: string, more: Record<string, unknown> = {}) =>
    platform.openai(who.key).chat.completions.create(saying(content, { aerie: { vector_stores: [store] }, ...more }));

  const citationsOf = (answer: unknown) => (answer as { aerie: { citations: Citation[] } }).aerie.citations;

  describe('an answer', () => {
    it('of the local model comes from the documents and quotes them to the letter', async () => {
      const answer = await grounded('When is a refund paid?', { model: 'local/extractive' });
      expect(answer.choices[0]!.message.content).toContain('A refund is paid within 14 days of the return.');
      const citations = citationsOf(answer);
      expect(citations).toMatchObject([{ vector_store_id: store, document_id: 'refunds', title: 'Refunds' }]);
      for (const { start, end, quote } of citations) expect(REFUNDS.text.slice(start, end)).toBe(quote);
    });

    it('of the local model is that it does not know when the documents do not say', async () => {
      const answer = await grounded('Who won the chess championship of 1972?', { model: 'local/extractive' });
      expect(answer.choices[0]!.message.content).toMatch(/do not know/i);
      expect(citationsOf(answer) ?? []).toEqual([]);
    });

    it.each([false, true])('of a provider cites the passages that it names (stream: %s)', async (stream) => {
      await provider.script({ answer: 'It takes 14 days [1].' });
      const asked = { ...saying('When is a refund paid?', { aerie: { vector_stores: [store] } }), stream };
      const answer = await platform
        .openai(who.key)
        .chat.completions.create(asked as OpenAI.ChatCompletionCreateParamsNonStreaming);
      const last = stream ? (await Array.fromAsync(answer as unknown as AsyncIterable<unknown>)).at(-1) : answer;
      expect(citationsOf(last)).toMatchObject([{ n: 1, document_id: 'refunds' }]);
      const body = (await provider.requests(1))[0]!.body as { messages: { role: string; content: string }[] };
      expect(body.messages.map(({ role }) => role)).toEqual(['system', 'user']);
      expect(body.messages[0]!.content).toContain('A refund is paid within 14 days');
    });

    it.each([false, true])('tells what it was grounded on when it is asked to (stream: %s)', async (stream) => {
      await provider.script({ answer: 'It takes 14 days.' });
      const asked = { stream, aerie: { vector_stores: [store], include: ['passages'] } };
      const answer = await grounded('When is a refund paid?', asked);
      const last = stream ? (await Array.fromAsync(answer as unknown as AsyncIterable<unknown>)).at(-1) : answer;
      const { passages, citations } = (last as { aerie: { passages: PassageView[]; citations: Citation[] } }).aerie;
      expect(citations).toEqual([]);
      expect(passages[0]).toMatchObject({ n: 1, document_id: 'refunds', attributes: REFUNDS.metadata });
      expect(REFUNDS.text.slice(passages[0]!.start, passages[0]!.end)).toBe(passages[0]!.text);
    });

    it('on a vector store of another tenant is refused as not found', async () => {
      const other = await platform.createTenantAndKey();
      const error = await refusal(
        platform.openai(other.key).chat.completions.create(saying('Hi.', { aerie: { vector_stores: [store] } })),
        OpenAI.NotFoundError,
      );
      expect(error).toMatchObject({ code: 'not_found', param: 'aerie.vector_stores' });
      expect((await provider.stats()).requests).toBe(0);
    });
  });

  describe('a question to which nothing is found', () => {
    const ask = (body: object) => platform.call('POST', '/v1/chat/completions', { key: who.key, body });
    let aerie: { vector_stores: string[] };

    beforeAll(async () => {
      aerie = { vector_stores: [await storeOf(who)] };
    });

    it('is given to the model with the request to say so', async () => {
      const answer = await ask(saying('Who won?', { aerie }));
      expect(answer.body.aerie).not.toHaveProperty('groundedness');
      const [asked] = (await provider.requests(1)) as { body: { messages: { role: string; content: string }[] } }[];
      expect(asked!.body.messages.map(({ role }) => role)).toEqual(['system', 'user']);
      expect(asked!.body.messages[0]!.content).toMatch(/not in the documents/);
    });

    it('is not answered from elsewhere by the local model', async () => {
      const messages = [
        { role: 'system', content: 'The cup was won by Ada Lund in 1972.' },
        { role: 'user', content: 'Who won the cup in 1972?' },
      ];
      const answered = async (more: object) =>
        (await ask({ model: 'local/extractive', messages, ...more })).body.choices[0].message.content;
      expect(await answered({})).toContain('Ada Lund');
      expect(await answered({ aerie })).toMatch(/do not know/);
    });

    it('shares no kept answer with one that names no documents', async () => {
      const cached = async (more: object) =>
        (await ask(saying('Who won?', { temperature: 0, ...more }))).headers.get('x-aerie-cache');
      const named = { aerie };
      expect([await cached({}), await cached(named), await cached(named), await cached({})]).toEqual([
        'miss',
        'miss',
        'hit',
        'hit',
      ]);
    });
  });

  describe('a vector store', () => {
    it('is made, read, listed and deleted through the SDK', async () => {
      const { vectorStores } = platform.openai(who.key);
      const made = await vectorStores.create({ name: 'Short-lived' });
      expect(made).toMatchObject({ object: 'vector_store', name: 'Short-lived' });
      expect(await vectorStores.retrieve(made.id)).toMatchObject({ id: made.id });
      expect((await Array.fromAsync(vectorStores.list())).map(({ id }) => id)).toContain(made.id);
      expect(await vectorStores.delete(made.id)).toMatchObject({ id: made.id, deleted: true });
      await refusal(vectorStores.retrieve(made.id), OpenAI.NotFoundError);
    });

    it('is searched through the SDK, and each hit slices its document', async () => {
      const { data } = (await platform
        .openai(who.key)
        .vectorStores.search(store, { query: 'days of leave', max_num_results: 3 })) as unknown as {
        data: SearchHit[];
      };
      expect(data[0]).toMatchObject({ document_id: 'leave', filename: 'Leave', score: expect.any(Number) });
      expect(LEAVE.text.slice(data[0]!.start, data[0]!.end)).toBe(data[0]!.content[0]!.text);
    });

    it('of another tenant does not exist', async () => {
      const other = await platform.createTenantAndKey();
      const calls: [string, string, unknown?][] = [
        ['GET', ''],
        ['DELETE', ''],
        ['POST', '/documents', { documents: DOCUMENTS }],
        ['DELETE', '/documents/refunds'],
        ['POST', '/search', { query: 'refund' }],
      ];
      for (const [method, path, body] of calls) {
        const answer = await platform.call(method, `/v1/vector_stores/${store}${path}`, { key: other.key, body });
        expect(answer, `${method} ${path}`).toMatchObject({ status: 404, body: { error: { code: 'not_found' } } });
      }
      expect((await platform.call('GET', '/v1/vector_stores', { key: other.key })).body.data).toEqual([]);
    });
  });

  describe('a key', () => {
    const SALARIES = { id: 'salaries', text: 'Salaries of the board are paid in March.', access: ['group:board'] };

    it('reads as whom it was made for, or as fewer, and a key for all as whom the call names', async () => {
      const { tenant, key } = who;
      const id = await storeOf(who);
      await put(id, [SALARIES, { ...LEAVE, metadata: { year: 2026 } }]);
      const { key: board } = await platform.createTenantAndKey({ tenant, access: ['group:board'] });
      const { key: anyone } = await platform.createTenantAndKey({ tenant, access: ['*'] });
      const found = async (by: string, more: object = {}) => {
        const body = { query: 'March', ...more };
        const answer = await platform.call('POST', `/v1/vector_stores/${id}/search`, { key: by, body });
        return answer.body.data?.map((hit: SearchHit) => hit.document_id).sort() ?? answer.body.error;
      };
      expect(await found(key)).toEqual(['leave']);
      expect(await found(board)).toEqual(['leave', 'salaries']);
      expect(await found(board, { aerie: { access: [] } })).toEqual(['leave']);
      expect(await found(anyone)).toEqual(['leave']);
      expect(await found(anyone, { aerie: { access: ['group:board'] } })).toEqual(['leave', 'salaries']);
      expect(await found(board, { filters: { type: 'gte', key: 'year', value: 2026 } })).toEqual(['leave']);
      expect(await found(key, { aerie: { access: ['group:board'] } })).toMatchObject({
        code: 'forbidden',
        param: 'aerie.access',
      });
    });

    it('grounds an answer only on what it may read and what the filter lets through', async () => {
      const { tenant, key } = who;
      const id = await storeOf(who);
      await put(id, [SALARIES, { ...LEAVE, metadata: { year: 2026 } }]);
      const { key: board } = await platform.createTenantAndKey({ tenant, access: ['group:board'] });
      await provider.script({ answer: 'Much [1]. More [2].' });
      const cited = async (by: string, more: object = {}) => {
        const asked = saying('What happens in March?', { aerie: { vector_stores: [id], ...more } });
        const answer = await platform.openai(by).chat.completions.create(asked);
        return citationsOf(answer)
          .map((citation) => citation.document_id)
          .sort();
      };
      expect(await cited(key)).toEqual(['leave']);
      expect(await cited(board)).toEqual(['leave', 'salaries']);
      expect(await cited(board, { filters: { type: 'eq', key: 'year', value: 2026 } })).toEqual(['leave']);
    });
  });

  describe('documents', () => {
    it('are created, unchanged when put again, and replaced by other content', async () => {
      const id = await storeOf(who);
      const statuses = async (documents: unknown) =>
        (await put(id, documents)).body.data.map(({ status }: { status: string }) => status);
      expect(await statuses(DOCUMENTS)).toEqual(['created', 'created']);
      expect(await statuses([REFUNDS, { ...LEAVE, text: 'Leave is 40 days.' }])).toEqual(['unchanged', 'replaced']);
    });

    it('with the same id in one call are replaced by the last, and the answer says so', async () => {
      const id = await storeOf(who);
      const answer = await put(id, [
        { id: 'a', text: 'Apples are red.' },
        { id: 'a', text: 'Apples are green.' },
      ]);
      expect(answer.body.data).toMatchObject([{ id: 'a', object: 'vector_store.document', status: 'replaced' }]);
      const found = await platform.call('POST', `/v1/vector_stores/${id}/search`, {
        key: who.key,
        body: { query: 'apples' },
      });
      expect(found.body.data.map(({ content }: { content: { text: string }[] }) => content[0]!.text)).toEqual([
        'Apples are green.',
      ]);
    });

    it.each([
      ['no documents', []],
      ['no list', { id: 'a' }],
      ['more than 1,000', Array.from({ length: 1001 }, (_, n) => ({ id: `d${n}`, text: 'x' }))],
      ['one without text', [REFUNDS, { id: 'empty' }]],
      ['one with empty text', [{ id: 'empty', text: '' }]],
      ['one with nothing but spaces', [{ id: 'empty', text: ' \n ' }]],
      ['one without id', [{ text: 'Hello.' }]],
      ['one with an empty id', [{ id: '', text: 'Hello.' }]],
      ['nested metadata', [{ id: 'a', text: 'Hello.', metadata: { deep: { er: 1 } } }]],
    ])('are refused as a whole: %s', async (_, documents) => {
      const id = await storeOf(who);
      expect(await put(id, documents)).toMatchObject({
        status: 400,
        body: { error: { code: 'invalid_request', param: expect.stringContaining('documents') } },
      });
      expect(await platform.openai(who.key).vectorStores.retrieve(id)).toMatchObject({ file_counts: { total: 0 } });
    });

    it('are 1,000 in one call, and of more than 8 MB', async () => {
      const id = await storeOf(who);
      const documents = Array.from({ length: 1000 }, (_, n) => ({
        id: `d${n}`,
        text: `Document ${n} is about topic${n}. ${'\n'.repeat(9000)}The end.`,
      }));
      const answer = await put(id, documents);
      expect(answer.status).toBe(200);
      expect(answer.body.data.length).toBe(1000);
      const found = await platform.call('POST', `/v1/vector_stores/${id}/search`, {
        key: who.key,
        body: { query: 'topic777' },
      });
      expect(found.body.data).toMatchObject([{ document_id: 'd777' }]);
    });

    it('are out of every answer once they are deleted, whatever their id', async () => {
      const id = await storeOf(who);
      const name = `hr/policies/${'ü'.repeat(200)} 100%?#&.md`;
      await put(id, [{ id: name, text: 'Parking is free.' }]);
      expect(await remove(id, name)).toMatchObject({ status: 200, body: { id: name, deleted: true } });
      expect(await remove(id, name)).toMatchObject({ status: 404, body: { error: { code: 'not_found' } } });
      const found = await platform.call('POST', `/v1/vector_stores/${id}/search`, {
        key: who.key,
        body: { query: 'parking' },
      });
      expect(found.body.data).toEqual([]);
    });

    it('keep their metadata as attributes', async () => {
      const found = await platform.call('POST', `/v1/vector_stores/${store}/search`, {
        key: who.key,
        body: { query: 'refund' },
      });
      expect(found.body.data[0].attributes).toEqual(REFUNDS.metadata);
    });
  });

  it.each([
    ['no query', {}],
    ['an empty query', { query: '' }],
    ['0 results', { query: 'x', max_num_results: 0 }],
    ['101 results', { query: 'x', max_num_results: 101 }],
  ])('a search with %s is refused', async (_, body) => {
    const answer = await platform.call('POST', `/v1/vector_stores/${store}/search`, { key: who.key, body });
    expect(answer).toMatchObject({ status: 400, body: { error: { code: 'invalid_request' } } });
  });
});
