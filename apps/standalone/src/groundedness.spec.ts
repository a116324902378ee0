import type { Citation, Groundedness } from '#contracts';

import { eventsOf, key, platform, provider, saying, useCaller, useStandalone } from './standalone.suite.js';

const TEXT =
  'Customers may return any item. A refund is paid within 14 days of the return. Write to ' +
  'the desk for parcels. 💶 Shipping is not refunded.';
const SUPPORTED = 'A refund is paid within 14 days of the return [1].';
const INVENTED = 'Its founder sold balloons in Lisbon before the war.';
const SILENT = 'The documents do not say who the founder was.';
const EMAIL = 'anna.schmidt@contoso.com';

interface Aerie {
  citations: Citation[];
  groundedness?: Groundedness;
}

describe('the groundedness of an answer', () => {
  useStandalone();
  useCaller(beforeEach, {
    scopes: ['chat', 'usage', 'vector_stores', 'vector_stores:write', 'guardrails:write', 'reviews'],
  });
  let store: string;

  beforeEach(async () => {
    store = await storeOf([{ id: 'refunds', title: 'Refunds', text: TEXT }]);
  });

  async function storeOf(documents: object[]): Promise<string> {
    const { id } = (await platform.call('POST', '/v1/vector_stores', { key, body: { name: 'Handbook' } })).body;
    if (documents.length > 0) {
      await platform.call('POST', `/v1/vector_stores/${id}/documents`, { key, body: { documents } });
    }
    return id;
  }

  const policy = (rules: object[], more: object = {}) =>
    platform.call('POST', '/v1/guardrails/policies', { key, body: { id: 'all', routes: ['*'], rules, ...more } });

  const post = (path: string, body: object) =>
    fetch(`${platform.url}${path}`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${key}`,
        'content-type': 'application/json',
        'anthropic-version': '2023-06-01',
      },
      body: JSON.stringify(body),
    });

  /** The text that a client has, and what it is told of it, whether it came whole or in pieces. */
  async function ask(more: Record<string, unknown> = {}): Promise<{ text: string; aerie: Aerie }> {
    const body = saying('When is a refund paid?', { aerie: { vector_stores: [store] }, ...more });
    const response = await post('/v1/chat/completions', body);
    if (!more['stream']) {
      const { choices, aerie } = (await response.json()) as {
        choices: { message: { content: string } }[];
        aerie: Aerie;
      };
      return { text: choices[0]!.message.content, aerie };
    }
    const chunks = (await eventsOf(response)).filter((event) => event !== '[DONE]').map((event) => JSON.parse(event));
    const text = chunks.map(({ choices }) => choices[0]?.delta.content ?? '').join('');
    return { text, aerie: chunks.find(({ aerie }) => aerie?.citations).aerie };
  }

  const sentences = (text: string, { groundedness }: Aerie) =>
    groundedness!.sentences.map(({ start, end }) => text.slice(start, end));

  describe.each([false, true])('(stream: %s)', (stream) => {
    it('tells supported sentences from invented ones, each at its place', async () => {
      await provider.script({ answer: `${SUPPORTED} ${INVENTED}\n\n💶 ${SUPPORTED}` });
      const { text, aerie } = await ask({ stream });
      expect(sentences(text, aerie)).toEqual([SUPPORTED, INVENTED, `💶 ${SUPPORTED}`]);
      const [supported, invented, again] = aerie.groundedness!.sentences.map(({ score }) => score);
      expect(supported).toBeGreaterThan(0.8);
      expect(again).toBeGreaterThan(0.8);
      expect(invented).toBeLessThan(0.2);
      expect(aerie.groundedness!.score).toBeGreaterThan(invented!);
      expect(aerie.groundedness!.score).toBeLessThan(supported!);
      expect(aerie.citations).toHaveLength(1);
    });

    it.each(['verdict', 'buffer'])('is of the text that guards let through (%s)', async (streams) => {
      const rules = [
        { check: 'pii', stage: 'output', action: 'redact' },
        { check: 'disclaimer', stage: 'output', action: 'redact', options: { texts: ['No advice.'] } },
      ];
      expect((await policy(rules, { streams })).status).toBe(201);
      await provider.script({ answer: `Ask ${EMAIL} or ${EMAIL} about parcels at the desk. ${SUPPORTED}` });
      const { text, aerie } = await ask({ stream });
      expect(text).toContain('Ask [EMAIL] or [EMAIL]');
      expect(sentences(text, aerie).slice(0, 2)).toEqual([
        'Ask [EMAIL] or [EMAIL] about parcels at the desk.',
        SUPPORTED,
      ]);
    });

    it('holds nothing against what asserts nothing', async () => {
      await provider.script({ answer: SILENT });
      expect((await ask({ stream })).aerie.groundedness).toEqual({ score: 1, sentences: [] });
      await provider.script({ answer: `${SILENT} ${SUPPORTED}` });
      const { text, aerie } = await ask({ stream });
      expect(sentences(text, aerie)).toEqual([SUPPORTED]);
    });

    it('is told of a local answer, which is to the letter', async () => {
      const { text, aerie } = await ask({ stream, model: 'local/extractive' });
      expect(sentences(text, aerie)).toEqual(['A refund is paid within 14 days of the return. [1]']);
      expect(aerie.groundedness!.score).toBeGreaterThan(0.8);
    });

    it('is of the sentences as far as they can be judged in time', async () => {
      await provider.script({ answer: `${SUPPORTED} `.repeat(1000) });
      const { text, aerie } = await ask({ stream });
      const { sentences: judged, partial } = aerie.groundedness!;
      expect(partial).toBe(true);
      expect(judged.length).toBeGreaterThan(250);
      expect(judged.length).toBeLessThan(400);
      expect(new Set(sentences(text, aerie))).toEqual(new Set([SUPPORTED]));
    });
  });

  it('is told in a response and in a message as in a chat', async () => {
    await provider.script({ answer: `${SUPPORTED} ${INVENTED}` });
    const { aerie: chat } = await ask();
    const tools = [{ type: 'file_search', vector_store_ids: [store] }];
    const input = 'When is a refund paid?';
    const response = await (await post('/v1/responses', { model: 'fake-model', input, tools })).json();
    const messages = [{ role: 'user', content: input }];
    const aerie = { vector_stores: [store] };
    const message = await (await post('/v1/messages', { model: 'fake-model', max_tokens: 99, messages, aerie })).json();
    expect(chat.groundedness!.sentences).toHaveLength(2);
    expect(response).toMatchObject({ aerie: { groundedness: chat.groundedness } });
    expect(message).toMatchObject({ aerie: { groundedness: chat.groundedness } });
  });

  it('is of what a person let go', async () => {
    await policy([{ check: 'pii', stage: 'output', action: 'review' }]);
    await provider.script({ answer: `${INVENTED} Ask ${EMAIL}.` });
    const answer = ask();
    const pending = async () => (await platform.call('GET', '/v1/reviews?status=pending', { key })).body.data;
    await expect.poll(pending, { timeout: 5000 }).toHaveLength(1);
    const [{ id }] = await pending();
    const edited = await platform.call('POST', `/v1/reviews/${id}/edit`, { key, body: { content: SUPPORTED } });
    expect(edited.status).toBe(200);
    const { text, aerie } = await answer;
    expect(sentences(text, aerie)).toEqual([SUPPORTED]);
    expect(aerie.groundedness!.score).toBeGreaterThan(0.8);
  });

  it('is told by no answer without documents', async () => {
    await provider.script({ answer: SUPPORTED });
    const { body } = await platform.call('POST', '/v1/chat/completions', { key, body: saying('When?') });
    expect(body.aerie).toHaveProperty('route');
    expect(body.aerie).not.toHaveProperty('groundedness');
  });
});
