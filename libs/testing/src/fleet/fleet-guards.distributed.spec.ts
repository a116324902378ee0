import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';

import { BadRequestError } from 'openai';
import { Client } from 'pg';

import { sharedCluster } from '../cluster/shared-cluster.js';
import { type FakeProvider, startFakeProvider } from '../fake-provider/fake-provider.js';
import { type Fleet, startFleet } from './fleet.js';

const EMAIL = 'anna.schmidt@contoso.com';
/** A rebalance after a kill can take a while on a slow machine; what matters is that the answer comes. */
const PATIENCE_MS = 60_000;
const SCOPES = ['chat', 'usage', 'guardrails', 'guardrails:write', 'reviews'];

describe('guards of five processes on real Kafka', () => {
  let fleet: Fleet;
  let provider: FakeProvider;
  let key: string;
  let databaseUrl: string;

  beforeAll(async () => {
    const cluster = await sharedCluster();
    provider = await startFakeProvider();
    databaseUrl = await cluster.createDatabase('fleet_guards');
    fleet = await startFleet({ ...cluster, databaseUrl }, provider);
  });
  afterAll(async () => {
    await fleet?.stop();
    await provider?.stop();
  });
  beforeEach(async () => {
    await provider.reset();
    const tenant = `t-${randomUUID()}`;
    await fleet.call('POST', '/v1/tenants', { id: tenant, name: tenant });
    key = (await fleet.call('POST', '/v1/keys', { tenant, name: 'test', scopes: SCOPES })).body.key;
  });

  const call = (method: string, path: string, body?: unknown) => fleet.call(method, path, body, key);
  const ask = (content: string, more: object = {}) =>
    fleet.openai(key, PATIENCE_MS).chat.completions.create({
      model: 'fake-model',
      messages: [{ role: 'user', content }],
      ...more,
      stream: false,
    });
  const policy = async (...rules: object[]) => {
    const made = await call('POST', '/v1/guardrails/policies', { id: 'all', routes: ['*'], rules });
    expect(made.status).toBe(201);
  };
  const pending = async (): Promise<{ id: string }[]> => (await call('GET', '/v1/reviews?status=pending')).body.data;
  const parked = async () => {
    await expect.poll(pending, { timeout: 10_000 }).toHaveLength(1);
    return (await pending())[0]!.id;
  };

  /** Nobody can read the policies until the returned function is called. */
  const lockPolicies = async () => {
    const database = new Client({ connectionString: databaseUrl });
    await database.connect();
    await database.query('begin; lock table guardrails.policy_version');
    return () => database.end();
  };

  it('judge by the policy of the tenant, and tell its version', async () => {
    await policy({ check: 'pii', stage: 'input', action: 'block' });
    await expect(ask(`Mail ${EMAIL}.`)).rejects.toBeInstanceOf(BadRequestError);
    const { body } = await call('POST', '/v1/guardrails/inspect', { stage: 'input', text: `Mail ${EMAIL}.` });
    expect(body).toMatchObject({ action: 'block', policy: 'all@1', findings: [{ type: 'EMAIL' }] });
  });

  it('put values back, plain and streamed, that no provider has seen', async () => {
    await policy({ check: 'pii', stage: 'input', action: 'tokenise' });
    expect((await ask(`Mail ${EMAIL}.`)).choices[0]!.message.content).toBe(`Mail ${EMAIL}.`);
    const stream = await fleet.openai(key).chat.completions.create({
      model: 'fake-model',
      messages: [{ role: 'user', content: `Mail ${EMAIL}.` }],
      stream: true,
    });
    const pieces = (await Array.fromAsync(stream)).map(({ choices }) => choices[0]?.delta.content ?? '');
    expect(pieces.join('')).toBe(`Mail ${EMAIL}.`);
    expect(JSON.stringify(await provider.requests())).not.toContain('anna');
  });

  it('that end a stream cancel the provider in another process', async () => {
    await policy({ check: 'pii', stage: 'output', action: 'block' });
    const chunks = ['Well, ', 'ask ', `${EMAIL} `, 'or ', ...Array.from({ length: 400 }, () => 'word ')];
    await provider.script({ chunks, interDeltaMs: 20 });
    const response = await fetch(`${fleet.url}/v1/chat/completions`, {
      method: 'POST',
      headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
      body: JSON.stringify({ model: 'fake-model', messages: [{ role: 'user', content: 'Whom?' }], stream: true }),
    });
    const text = await response.text();
    const endedAtMs = Date.now();
    expect(text).not.toMatch(/anna|\[DONE\]/);
    expect(text).toContain('content_blocked');
    await expect.poll(async () => (await provider.requests())[0]?.outcome, { timeout: 2000 }).toBe('aborted');
    expect(Date.now() - endedAtMs).toBeLessThan(1000);
  });

  it(
    'that park a request survive a killed guardrails process, and answer whoever still waits',
    { timeout: 90_000 },
    async () => {
      await policy({ check: 'pii', stage: 'input', action: 'review' });
      const answer = ask(`Mail ${EMAIL}.`);
      const id = await parked();
      await fleet.killAndRestart('guardrails');
      await expect
        .poll(async () => (await call('POST', `/v1/reviews/${id}/approve`, {})).status, { timeout: 60_000 })
        .toBe(200);
      expect((await answer).choices[0]!.message.content).toBe('Mail [EMAIL].');
      expect((await provider.stats()).requests).toBe(1);
      await expect
        .poll(async () => (await call('GET', '/v1/usage')).body.data[0]?.requests, { timeout: 10_000 })
        .toBe(1);
    },
  );

  it(
    'judge what waited in the log for a restarted process by the policy of its tenant',
    { timeout: 90_000 },
    async () => {
      await policy({ check: 'pii', stage: 'input', action: 'block' });
      const release = await lockPolicies();
      const restarted = fleet.killAndRestart('guardrails');
      const answer = ask(`Mail ${EMAIL}.`);
      // Long enough for a process that does not wait for its policies to take the request from the log.
      await Promise.race([answer.catch(() => {}), sleep(6000)]);
      await release();
      await restarted;
      await expect(answer).rejects.toBeInstanceOf(BadRequestError);
      expect(await provider.requests()).toEqual([]);
    },
  );

  it('that park an answer send it on as it was approved', async () => {
    await policy({ check: 'pii', stage: 'output', action: 'review' });
    await provider.script({ answer: `Ask ${EMAIL}.` });
    const answer = ask('Whom do I ask?');
    await call('POST', `/v1/reviews/${await parked()}/edit`, { content: 'Ask the desk.' });
    expect((await answer).choices[0]!.message.content).toBe('Ask the desk.');
  });

  it('answer a request that nobody waits for into the store of jobs', async () => {
    const accepted = await fetch(`${fleet.url}/v1/chat/completions`, {
      method: 'POST',
      headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json', prefer: 'respond-async' },
      body: JSON.stringify({ model: 'fake-model', messages: [{ role: 'user', content: 'Hello.' }] }),
    });
    expect(accepted.status).toBe(202);
    const path = accepted.headers.get('location')!;
    await expect.poll(async () => (await call('GET', path)).body.status, { timeout: 10_000 }).toBe('completed');
    expect((await call('GET', path)).body.response.choices[0].message.content).toBe('Hello.');
  });
});
