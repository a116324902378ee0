import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import OpenAI from 'openai';

import { type FakeProvider, startFakeProvider } from '#testing';

import { refusal, saying, startAll } from './standalone.suite.js';

describe('a restart on the same data folder', () => {
  let dataDir: string;
  let provider: FakeProvider;

  beforeAll(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'aerie-restart-'));
    provider = await startFakeProvider({ script: { answer: 'Hi.', usage: { promptTokens: 10, completionTokens: 5 } } });
  });
  afterAll(async () => {
    await provider?.stop();
    await rm(dataDir, { recursive: true, force: true });
  });

  const start = () => startAll({ provider, dataDir, env: { AERIE_ADMIN_KEY: undefined } });
  const adminKey = async () => (await readFile(join(dataDir, 'admin.key'), 'utf8')).trim();

  it('keeps the admin key, keys, tenants, budgets, documents and the ledger', async () => {
    const first = await start();
    const operator = await adminKey();
    expect((await stat(join(dataDir, 'admin.key'))).mode & 0o777).toBe(0o600);
    const post = async (path: string, body: object, key = operator) => {
      const answer = await first.call('POST', path, { key, body });
      expect(answer.status).toBeLessThan(300);
      return answer.body;
    };
    await post('/v1/tenants', { id: 'acme', name: 'Acme' });
    const { key } = await post('/v1/keys', { tenant: 'acme', name: 'laptop' });
    const revoked = await post('/v1/keys', { tenant: 'acme', name: 'lost' });
    await first.call('DELETE', `/v1/keys/${revoked.id}`, { key: operator });
    await post('/v1/budgets', { scope: { tenant: 'acme' }, limit_usd: 0.001, period: 'total' });
    const store = await post('/v1/vector_stores', { name: 'Handbook' }, key);
    await post(`/v1/vector_stores/${store.id}/documents`, { documents: [{ id: 'a', text: 'Parking is free.' }] }, key);
    // No wait for the ledger: what was answered is charged even if the platform closes at once.
    await first.openai(key).chat.completions.create(saying('Hello.', { max_tokens: 16 }));
    await first.close();

    const second = await start();
    try {
      expect(await adminKey()).toBe(operator);
      expect((await second.call('GET', '/v1/tenants', { key: operator })).body.data).toMatchObject([
        { id: 'acme', name: 'Acme' },
        { id: 'default' },
      ]);
      await refusal(second.openai(revoked.key).models.list(), OpenAI.AuthenticationError);
      const usage = () => second.call('GET', '/v1/usage?group_by=tenant', { key });
      await expect
        .poll(async () => (await usage()).body.data, { timeout: 5000 })
        .toMatchObject([{ tenant: 'acme', requests: 1, cost_nano_usd: '20000' }]);
      expect((await second.call('GET', '/v1/budgets', { key: operator })).body.data).toMatchObject([
        { scope: { tenant: 'acme' }, limit_usd: 0.001, spent_usd: 0.00002 },
      ]);
      const found = await second.call('POST', `/v1/vector_stores/${store.id}/search`, {
        key,
        body: { query: 'parking' },
      });
      expect(found.body.data).toMatchObject([{ document_id: 'a' }]);
      await second.openai(key).chat.completions.create(saying('Hello.', { max_tokens: 16 }));
    } finally {
      await second.close();
    }
  });
});
