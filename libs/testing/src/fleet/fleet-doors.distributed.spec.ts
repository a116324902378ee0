import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';

import { AuthenticationError, BadRequestError, NotFoundError, RateLimitError } from 'openai';

import { events, fleet, provider, useFleet } from './served-fleet.suite.js';

describe('five processes on real Kafka, through both doors', () => {
  useFleet('fleet_doors', { script: { answer: 'The answer is forty-two.' } });

  const event = (id: string, overrides: Record<string, string> = {}) => ({
    ce_id: id,
    ce_type: 'ai.chat.requested',
    ce_source: '/tests',
    'aerie-tenant': 'default',
    ...overrides,
  });
  const chat = (content: string) => ({ model: 'fake-model', messages: [{ role: 'user' as const, content }] });

  describe('REST, with the unmodified openai SDK', () => {
    it('answers a plain chat', async () => {
      const answer = await fleet.openai().chat.completions.create(chat('What is the answer?'));
      expect(answer.choices[0]!.message.content).toBe('The answer is forty-two.');
      expect(answer).toMatchObject({
        aerie: { route: { model: 'fake-model', provider: 'fake' }, request_id: expect.any(String) },
      });
    });

    it('streams a chat, with usage when it is asked for', async () => {
      const stream = await fleet.openai().chat.completions.create({
        ...chat('And as a stream?'),
        stream: true,
        stream_options: { include_usage: true },
      });
      let text = '';
      let usage = 0;
      for await (const chunk of stream) {
        text += chunk.choices[0]?.delta.content ?? '';
        usage = chunk.usage?.total_tokens ?? usage;
      }
      expect(text).toBe('The answer is forty-two.');
      expect(usage).toBeGreaterThan(0);
    });

    it('raises errors of the right classes', async () => {
      const openai = fleet.openai();
      await expect(
        openai.chat.completions.create({ model: 'fake-modell', messages: chat('x').messages }),
      ).rejects.toThrow(NotFoundError);
      await expect(openai.chat.completions.create({ model: 'fake-model', messages: [] })).rejects.toThrow(
        BadRequestError,
      );
      await expect(fleet.openai('wrong').chat.completions.create(chat('x'))).rejects.toThrow(AuthenticationError);
    });

    it('refuses what a budget does not pay for', async () => {
      await fleet.call('POST', '/v1/tenants', { id: 'poor', name: 'Poor' });
      const { body: key } = await fleet.call('POST', '/v1/keys', { tenant: 'poor', name: 'k' });
      await fleet.call('POST', '/v1/budgets', { scope: { tenant: 'poor' }, limit_usd: 0, period: 'total' });
      await sleep(2500);
      const refused = fleet.openai(key.key).chat.completions.create(chat('x'));
      await expect(refused).rejects.toThrow(RateLimitError);
      await expect(refused).rejects.toMatchObject({ code: 'budget_exceeded', type: 'insufficient_quota' });
    });

    it('redacts what the provider must not see', async () => {
      await fleet.openai().chat.completions.create(chat('Write to jane.roe@example.com about it'));
      const [last] = await provider.requests(1);
      expect(JSON.stringify(last!.body)).not.toContain('jane.roe');
    });

    it('embeds more than one record of the log can hold, and keeps it for the next who asks', async () => {
      await provider.rule({ endpoint: 'embeddings' }, { dimensions: 1536 });
      const input = Array.from({ length: 2048 }, (_, index) => `clause ${index}`);
      const ask = () => fleet.openai().embeddings.create({ model: 'fake-embedder', input });
      const first = await ask();
      expect(first).toMatchObject({
        usage: { total_tokens: expect.any(Number) },
        aerie: { cache: { status: 'miss' } },
      });
      expect(first.data.map(({ index, embedding }) => [index, embedding.length])).toEqual(
        input.map((_, index) => [index, 1536]),
      );
      const before = (await provider.stats()).requests;
      const second = await ask();
      expect(second).toMatchObject({ usage: { total_tokens: 0 }, aerie: { cache: { status: 'hit' } } });
      expect(second.data).toEqual(first.data);
      expect((await provider.stats()).requests).toBe(before);
    });

    it('grounds an answer on documents, and keeps them from other tenants', async () => {
      const { body: store } = await fleet.call('POST', '/v1/vector_stores', { name: 'facts' });
      const documents = [{ id: 'leave', title: 'Leave', text: 'Employees have 28 days of paid leave a year.' }];
      const put = await fleet.call('POST', `/v1/vector_stores/${store.id}/documents`, { documents });
      expect(put.body.data[0].status).toBe('created');
      const { body: answer } = await fleet.call('POST', '/v1/chat/completions', {
        model: 'local/extractive',
        messages: [{ role: 'user', content: 'How many days of leave do employees have?' }],
        aerie: { vector_stores: [store.id] },
      });
      expect(answer.choices[0].message.content).toContain('28 days');
      const [citation] = answer.aerie.citations;
      expect(documents[0]!.text.slice(citation.start, citation.end)).toBe(citation.quote);
      expect(answer.aerie.groundedness.score).toBeGreaterThan(0.8);
      await fleet.call('POST', '/v1/tenants', { id: 'other', name: 'Other' });
      const { body: key } = await fleet.call('POST', '/v1/keys', { tenant: 'other', name: 'k' });
      const foreign = await fleet.call('POST', `/v1/vector_stores/${store.id}/search`, { query: 'leave' }, key.key);
      expect(foreign.status).toBe(404);
    });
  });

  describe('events', () => {
    it('are told how well their answers are grounded', async () => {
      const { body: store } = await fleet.call('POST', '/v1/vector_stores', { name: 'facts' });
      const text = 'Employees have 28 days of paid leave a year.';
      await fleet.call('POST', `/v1/vector_stores/${store.id}/documents`, { documents: [{ id: 'leave', text }] });
      const id = randomUUID();
      const asked = { ...chat('How many days of leave do employees have?'), aerie: { vector_stores: [store.id] } };
      await events.publish(event(id), JSON.stringify({ ...asked, model: 'local/extractive' }));
      const { aerie, choices } = JSON.parse((await events.answerTo(id)).value);
      const [{ start, end, score }] = aerie.groundedness.sentences;
      expect(choices[0].message.content.slice(start, end)).toBe(`${text} [1]`);
      expect(score).toBeGreaterThan(0.8);
    });

    it('answers a request from the topic on the topic, and charges it', async () => {
      const id = randomUUID();
      await events.publish(event(id), JSON.stringify(chat('From an event')));
      const answer = await events.answerTo(id);
      expect(answer.headers).toMatchObject({ ce_type: 'ai.chat.completed', 'aerie-tenant': 'default' });
      expect(JSON.parse(answer.value).choices[0].message.content).toBe('The answer is forty-two.');
    });

    it('calls the provider once for an event that is published twice', async () => {
      const id = randomUUID();
      const before = (await provider.stats()).requests;
      const body = JSON.stringify(chat(`only once ${id}`));
      await events.publish(event(id), body, 'same');
      await events.publish(event(id), body, 'same');
      await events.answerTo(id);
      await sleep(1500);
      expect((await provider.stats()).requests - before).toBe(1);
    });

    it.each([
      ['a value that is not JSON', {}, '{oops', 'invalid_request'],
      ['a body without messages', {}, JSON.stringify({ model: 'fake-model' }), 'invalid_request'],
      ['an unknown model', {}, JSON.stringify({ ...chat('x'), model: 'nothing-like-it' }), 'model_not_found'],
      ['an unknown type', { ce_type: 'ai.dance.requested' }, JSON.stringify(chat('x')), 'invalid_request'],
      ['an unknown tenant', { 'aerie-tenant': 'nobody' }, JSON.stringify(chat('x')), 'not_found'],
    ])('answers %s with an error of the table', async (_what, headers, value, code) => {
      const id = randomUUID();
      await events.publish(event(id, headers as Record<string, string>), value);
      const answer = await events.answerTo(id);
      expect(answer.headers['ce_type']).toBe('ai.chat.failed');
      expect(JSON.parse(answer.value).error.code).toBe(code);
    });

    it('tells of a request that waits for a person, and answers it once it is approved', async () => {
      const id = randomUUID();
      const rules = [{ check: 'terms', stage: 'input', action: 'review', options: { lists: { DEAL: ['merger'] } } }];
      const policy = { id: 'events', rules };
      expect((await fleet.call('POST', '/v1/guardrails/policies', policy)).status).toBe(201);
      const request = { ...chat('Draft a note on the merger.'), aerie: { policy: 'events' } };
      await expect
        .poll(async () => (await fleet.call('GET', '/v1/guardrails/policies/events')).status, { timeout: 5000 })
        .toBe(200);
      await events.publish(event(id), JSON.stringify(request));
      const parked = await events.answerTo(id);
      expect(parked.headers['ce_type']).toBe('ai.chat.parked');
      const { review_id: reviewId } = JSON.parse(parked.value);
      expect((await fleet.call('POST', `/v1/reviews/${reviewId}/approve`, {})).status).toBe(200);
      const answer = await events.answerTo(id, 'completed');
      expect(JSON.parse(answer.value).choices[0].message.content).toBe('The answer is forty-two.');
    });

    it('tells where an answer is that is too large for a record', async () => {
      const id = randomUUID();
      const long = 'word '.repeat(250_000);
      await provider.rule({ message: 'at length' }, { answer: long });
      await events.publish(event(id), JSON.stringify(chat('Tell it at length')));
      const { headers, value } = await events.answerTo(id);
      expect([headers['ce_type'], JSON.parse(value).status]).toEqual(['ai.chat.completed', 'completed']);
      const { body: job } = await fleet.call('GET', JSON.parse(value).location);
      expect(job.response).toMatchObject({ object: 'chat.completion', choices: [{ message: { content: long } }] });
    });

    it('keeps a record without an id as a dead letter with the reason', async () => {
      const marker = randomUUID();
      await events.publish({ ce_type: 'ai.chat.requested' }, JSON.stringify(chat(marker)));
      const letter = await events.deadLetterOf(marker);
      expect(letter.headers['x-dead-reason']).toContain('ce_id');
      expect(letter.headers['x-dead-topic']).toBe('ai.requests');
    });
  });
});
