import OpenAI from 'openai';

import {
  eventsOf,
  key,
  platform,
  provider,
  refusal,
  saying,
  tenant,
  useCaller,
  useStandalone,
} from './standalone.suite.js';

const EMAIL = 'anna.schmidt@contoso.com';
const QUESTION = `May I write to ${EMAIL}?`;

describe('human review', () => {
  useStandalone();
  useCaller(beforeEach, { scopes: ['chat', 'usage'] });
  let reviewer: string;

  beforeEach(async () => {
    ({ key: reviewer } = await platform.createTenantAndKey({ tenant, scopes: ['reviews', 'guardrails:write'] }));
  });

  async function policy(stage: 'input' | 'output', review: object = {}): Promise<void> {
    const rules = [{ check: 'pii', stage, action: 'review' }];
    const body = { id: `of-${stage}`, routes: ['*'], rules, review };
    expect((await platform.call('POST', '/v1/guardrails/policies', { key: reviewer, body })).status).toBe(201);
  }
  const reviews = async (query = '') =>
    (await platform.call('GET', `/v1/reviews${query}`, { key: reviewer })).body.data as {
      id: string;
      status: string;
    }[];
  async function parked(): Promise<{ id: string }> {
    await expect.poll(() => reviews('?status=pending'), { timeout: 5000 }).toHaveLength(1);
    return (await reviews())[0]!;
  }
  const decide = (id: string, decision: string, body: object = {}) =>
    platform.call('POST', `/v1/reviews/${id}/${decision}`, { key: reviewer, body });
  const ask = (more: Record<string, unknown> = {}) =>
    platform.openai(key).chat.completions.create(saying(QUESTION, more));
  const jobs = (id: string) => platform.call('GET', `/v1/jobs/${id}`, { key });
  const asking = (headers: Record<string, string>, more: Record<string, unknown> = {}) =>
    platform.call('POST', '/v1/chat/completions', { key, headers, body: saying(QUESTION, more) });

  it('of a request goes on where it stopped once it is approved, and the caller who waited has the answer', async () => {
    await policy('input');
    const answer = ask();
    const { id } = await parked();
    expect((await provider.stats()).requests).toBe(0);
    expect((await decide(id, 'approve', { note: 'fine' })).body).toMatchObject({
      status: 'decided',
      decision: 'approve',
      note: 'fine',
    });
    expect((await answer).choices[0]!.message.content).toBe(QUESTION.replace(EMAIL, '[EMAIL]'));
    expect((await provider.stats()).requests).toBe(1);
  });

  it('streams the answer to a caller who waited on a stream', async () => {
    await policy('input');
    const response = fetch(`${platform.url}/v1/chat/completions`, {
      method: 'POST',
      headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
      body: JSON.stringify({ ...saying(QUESTION), stream: true }),
    });
    await decide((await parked()).id, 'approve');
    const events = await eventsOf(await response);
    expect(events.at(-1)).toBe('[DONE]');
    expect(events.join('')).toContain('[EMAIL]');
  });

  it('of a request sends on what was edited', async () => {
    await policy('input');
    const answer = ask();
    const { id } = await parked();
    expect((await decide(id, 'edit')).body.error).toMatchObject({ param: 'messages' });
    await decide(id, 'edit', { messages: [{ role: 'user', content: 'May I write to her?' }] });
    expect((await answer).choices[0]!.message.content).toBe('May I write to her?');
  });

  it('ends a rejected request as blocked, with nothing charged', async () => {
    await policy('input');
    const answer = refusal(ask(), OpenAI.BadRequestError);
    await decide((await parked()).id, 'reject');
    expect(await answer).toMatchObject({ code: 'content_blocked', message: expect.stringContaining('rejected') });
    expect((await provider.stats()).requests).toBe(0);
  });

  it.each([false, true])('of an answer holds every part of it until it is approved (stream: %s)', async (stream) => {
    await policy('output');
    await provider.script({ answer: `Ask ${EMAIL}.` });
    const response = fetch(`${platform.url}/v1/chat/completions`, {
      method: 'POST',
      headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
      body: JSON.stringify({ ...saying('Whom do I ask?'), stream }),
    });
    const { id } = await parked();
    expect((await reviews())[0]).toMatchObject({ stage: 'output', content: 'Ask [EMAIL].' });
    await decide(id, 'edit', { content: 'Ask the front desk.' });
    const body = await (await response).text();
    expect(body).toContain('Ask the front desk.');
    expect(body).not.toContain('anna');
    expect((await provider.stats()).requests).toBe(1);
  });

  it('lets one reviewer decide, and that one once', async () => {
    await policy('input');
    const answer = ask();
    const { id } = await parked();
    const { key: other } = await platform.createTenantAndKey({ tenant, scopes: ['reviews'] });
    const asOther = (what: string) => platform.call('POST', `/v1/reviews/${id}/${what}`, { key: other, body: {} });
    expect((await decide(id, 'claim', { lease_seconds: 60 })).body).toMatchObject({ status: 'claimed' });
    expect(await asOther('claim')).toMatchObject({ status: 409, body: { error: { code: 'conflict' } } });
    expect((await asOther('approve')).status).toBe(409);
    expect((await decide(id, 'approve')).status).toBe(200);
    expect((await decide(id, 'reject')).status).toBe(409);
    expect((await answer).choices).toHaveLength(1);
  });

  it('lets a claim run out', async () => {
    await policy('input');
    const answer = ask();
    const { id } = await parked();
    await decide(id, 'claim', { lease_seconds: 1 });
    const { key: other } = await platform.createTenantAndKey({ tenant, scopes: ['reviews'] });
    await expect
      .poll(async () => (await platform.call('POST', `/v1/reviews/${id}/approve`, { key: other, body: {} })).status, {
        timeout: 4000,
      })
      .toBe(200);
    await answer;
  });

  it.each([
    ['approve', 'completed'],
    ['reject', 'failed'],
  ])('nobody decided is decided by the clock: %s', async (on_timeout, status) => {
    await policy('input', { sla_seconds: 1, on_timeout });
    const accepted = await asking({ prefer: 'respond-async' });
    expect(accepted.status).toBe(202);
    await expect.poll(async () => (await jobs(accepted.body.id)).body.status, { timeout: 8000 }).toBe(status);
    expect((await reviews())[0]).toMatchObject({ decided_by: 'sla', decision: on_timeout });
  });

  it('that takes longer than the caller waits is told as 202, and the answer can be fetched', async () => {
    await policy('input');
    const answer = await asking({}, { aerie: { timeout_ms: 600 } });
    expect(answer).toMatchObject({ status: 202, body: { object: 'job', status: 'in_review' } });
    expect(answer.headers.get('location')).toBe(`/v1/jobs/${answer.body.id}`);
    await decide(answer.body.review_id, 'approve');
    await expect.poll(async () => (await jobs(answer.body.id)).body.status, { timeout: 5000 }).toBe('completed');
    expect((await jobs(answer.body.id)).body.response.choices[0].message.content).toContain('[EMAIL]');
  });

  it('of a tokenised value shows the reviewer a token, and the caller the value', async () => {
    const rules = [
      { check: 'pii', stage: 'input', action: 'tokenise' },
      { check: 'terms', stage: 'output', action: 'review', options: { lists: { NEWS: ['merger'] } } },
    ];
    const body = { id: 'both', routes: ['*'], rules };
    expect((await platform.call('POST', '/v1/guardrails/policies', { key: reviewer, body })).status).toBe(201);
    const answer = platform.openai(key).chat.completions.create(saying(`Tell ${EMAIL} of the merger.`));
    const { id } = await parked();
    expect(JSON.stringify(await reviews())).not.toContain('anna');
    await decide(id, 'approve');
    expect((await answer).choices[0]!.message.content).toContain(EMAIL);
  });

  it('charges a reviewed request once and holds nothing for it while it waits', async () => {
    await policy('input');
    const budget = await platform.admin('POST', '/v1/budgets', {
      scope: { tenant },
      limit_usd: 0.0001,
      period: 'total',
    });
    const answer = ask({ max_tokens: 20 });
    const { id } = await parked();
    await decide(id, 'approve');
    await answer;
    const spent = async () =>
      (await platform.admin('GET', `/v1/budgets?tenant=${tenant}`)).data.find(
        (candidate: { id: string }) => candidate.id === budget.id,
      ).spent_usd;
    const usage = async () => (await platform.call('GET', '/v1/usage', { key })).body;
    await expect.poll(async () => (await usage()).data[0]?.requests, { timeout: 5000 }).toBe(1);
    expect(await spent()).toBeCloseTo((await usage()).total_cost_usd, 12);
  });

  it("is another tenant's business alone", async () => {
    await policy('input');
    const answer = ask();
    const { id } = await parked();
    const stranger = await platform.createTenantAndKey({ scopes: ['reviews', 'chat'] });
    expect((await platform.call('GET', `/v1/reviews/${id}`, { key: stranger.key })).status).toBe(404);
    expect((await platform.call('POST', `/v1/reviews/${id}/approve`, { key: stranger.key, body: {} })).status).toBe(
      404,
    );
    expect((await platform.call('GET', '/v1/reviews', { key })).status).toBe(403);
    await decide(id, 'approve');
    expect((await platform.call('GET', `/v1/jobs/${(await answer).id}`, { key: stranger.key })).status).toBe(404);
  });
});

describe('a request that nobody waits for', () => {
  useStandalone();
  useCaller(beforeAll);

  it('is accepted at once and its answer is kept', async () => {
    const headers = { prefer: 'respond-async' };
    const accepted = await platform.call('POST', '/v1/chat/completions', { key, headers, body: saying('Hello.') });
    expect(accepted).toMatchObject({ status: 202, body: { object: 'job', status: 'queued', response: null } });
    const path = accepted.headers.get('location')!;
    await expect
      .poll(async () => (await platform.call('GET', path, { key })).body.status, { timeout: 5000 })
      .toBe('completed');
    const { response } = (await platform.call('GET', path, { key })).body;
    expect(response).toMatchObject({ object: 'chat.completion', choices: [{ message: { content: 'Hello.' } }] });
    expect((await platform.call('GET', '/v1/jobs/nope', { key })).status).toBe(404);
  });
});
