import OpenAI from 'openai';

import { platform, provider, refusal, saying, useStandalone } from './standalone.suite.js';

describe('keys and tenants', () => {
  useStandalone();

  const ask = (key: string) => platform.openai(key).chat.completions.create(saying('Hello.'));

  it('a key is shown once and kept by its hash alone', async () => {
    const { key, keyId, tenant } = await platform.createTenantAndKey({ name: 'laptop' });
    const { data } = await platform.admin('GET', '/v1/keys');
    const listed = data.find(({ id }: { id: string }) => id === keyId);
    expect(listed).toMatchObject({ object: 'key', tenant, name: 'laptop', revoked_at: null });
    expect(JSON.stringify(data)).not.toContain(key.split('_')[2]);
  });

  it('a call without a key is refused with 401', async () => {
    const answer = await platform.call('POST', '/v1/chat/completions', { body: saying('Hello.') });
    expect(answer).toMatchObject({
      status: 401,
      body: { error: { type: 'authentication_error', code: 'unauthenticated' } },
    });
    expect(answer.headers.get('x-should-retry')).toBe('false');
  });

  it.each([
    ['text', 'sk-hello'],
    [
      'a well-formed key of another platform',
      'aerie_0123456789AB_0123456789012345678901234567890123456789012_00000000',
    ],
    ['a lookalike of the admin key', 'aerie_admin_0000000000000000000000000000'],
  ])('a key that nobody made is refused: %s', async (_, key) => {
    const error = await refusal(ask(key), OpenAI.AuthenticationError);
    expect(error).toMatchObject({ status: 401, code: 'unauthenticated', type: 'authentication_error' });
  });

  it('a key with one letter changed is refused', async () => {
    const { key } = await platform.createTenantAndKey();
    const letter = key[30] === 'a' ? 'b' : 'a';
    const error = await refusal(ask(`${key.slice(0, 30)}${letter}${key.slice(31)}`), OpenAI.AuthenticationError);
    expect(error.status).toBe(401);
  });

  it('an expired key is refused and told so', async () => {
    const { key } = await platform.createTenantAndKey({ expires_at: new Date(Date.now() - 1000).toISOString() });
    const error = await refusal(ask(key), OpenAI.AuthenticationError);
    expect(error.message).toContain('expired');
  });

  it('a key serves until it expires', async () => {
    const { key } = await platform.createTenantAndKey({ expires_at: new Date(Date.now() + 60_000).toISOString() });
    expect((await ask(key)).model).toBe('fake-model');
  });

  it('a revoked key is refused at once', async () => {
    const { key, keyId } = await platform.createTenantAndKey();
    await ask(key);
    await platform.admin('DELETE', `/v1/keys/${keyId}`);
    await refusal(ask(key), OpenAI.AuthenticationError);
    const again = await platform.call('DELETE', `/v1/keys/${keyId}`, { key: platform.adminKey });
    expect(again).toMatchObject({ status: 404, body: { error: { code: 'not_found' } } });
  });

  it('a key opens what its scopes name and nothing else', async () => {
    const { key } = await platform.createTenantAndKey({ scopes: ['models'] });
    await platform.openai(key).models.list();
    const error = await refusal(ask(key), OpenAI.PermissionDeniedError);
    expect(error).toMatchObject({ status: 403, code: 'forbidden', type: 'permission_error' });
    expect(error.message).toMatch(/"chat".*models/);
  });

  it.each([
    ['POST', '/v1/tenants'],
    ['GET', '/v1/tenants'],
    ['POST', '/v1/keys'],
    ['GET', '/v1/keys'],
    ['DELETE', '/v1/keys/x'],
    ['POST', '/v1/budgets'],
    ['GET', '/v1/budgets'],
    ['DELETE', '/v1/budgets/x'],
  ])('%s %s is for operators', async (method, path) => {
    const { key } = await platform.createTenantAndKey();
    expect(await platform.call(method, path, { key, ...(method === 'POST' ? { body: {} } : {}) })).toMatchObject({
      status: 403,
      body: { error: { code: 'forbidden' } },
    });
  });

  it('a key that only reads vector stores cannot write them', async () => {
    const { key } = await platform.createTenantAndKey({ scopes: ['vector_stores'] });
    expect((await platform.call('GET', '/v1/vector_stores', { key })).status).toBe(200);
    expect((await platform.call('POST', '/v1/vector_stores', { key, body: {} })).status).toBe(403);
  });

  it('a key of one tenant cannot take the name of another', async () => {
    const [mine, theirs] = [await platform.createTenantAndKey(), await platform.createTenantAndKey()];
    await ask(mine.key);
    const usage = () =>
      platform.call('GET', '/v1/usage?group_by=tenant', { key: mine.key, headers: { 'aerie-tenant': theirs.tenant } });
    await expect
      .poll(async () => (await usage()).body.data, { timeout: 5000 })
      .toMatchObject([{ tenant: mine.tenant, requests: 1 }]);
  });

  it('the admin key speaks for any tenant that exists', async () => {
    const { tenant } = await platform.createTenantAndKey();
    const call = (name: string) =>
      platform.call('POST', '/v1/chat/completions', {
        key: platform.adminKey,
        headers: { 'aerie-tenant': name },
        body: saying('Hello.'),
      });
    expect((await call(tenant)).status).toBe(200);
    expect(await call('nobody')).toMatchObject({
      status: 404,
      body: { error: { code: 'not_found', param: 'aerie-tenant' } },
    });
  });

  it('a key in x-api-key is as good as a bearer token', async () => {
    const { key } = await platform.createTenantAndKey();
    expect((await platform.call('GET', '/v1/models', { headers: { 'x-api-key': key } })).status).toBe(200);
  });

  it('a tenant that exists is a conflict', async () => {
    const { tenant } = await platform.createTenantAndKey();
    const answer = await platform.call('POST', '/v1/tenants', {
      key: platform.adminKey,
      body: { id: tenant, name: 'Again' },
    });
    expect(answer).toMatchObject({ status: 409, body: { error: { code: 'conflict', param: 'id' } } });
    expect(answer.headers.get('x-should-retry')).toBe('false');
  });

  it('of tenants made at the same time one is made', async () => {
    const made = await Promise.all(
      Array.from({ length: 8 }, () =>
        platform.call('POST', '/v1/tenants', { key: platform.adminKey, body: { id: 'racer', name: 'Racer' } }),
      ),
    );
    expect(made.map(({ status }) => status).sort()).toEqual([201, 409, 409, 409, 409, 409, 409, 409]);
  });

  it.each([
    ['a tenant that does not exist', { tenant: 'nobody', name: 'x' }, 404, 'tenant'],
    ['an unknown scope', { tenant: 'default', name: 'x', scopes: ['fly'] }, 400, 'scopes'],
    ['a date that is none', { tenant: 'default', name: 'x', expires_at: 'soon' }, 400, 'expires_at'],
    ['a negative limit', { tenant: 'default', name: 'x', requests_per_minute: -1 }, 400, 'requests_per_minute'],
    ['no name', { tenant: 'default' }, 400, 'name'],
  ])('a key for %s is not made', async (_, body, status, param) => {
    expect(await platform.call('POST', '/v1/keys', { key: platform.adminKey, body })).toMatchObject({
      status,
      body: { error: { param } },
    });
  });

  it('more requests a minute than a key may make are refused, and told when to come back', async () => {
    await provider.reset();
    const limited = await platform.createTenantAndKey({ requests_per_minute: 3 });
    const free = await platform.createTenantAndKey({ requests_per_minute: 0 });
    for (let n = 0; n < 3; n++) await ask(limited.key);
    const error = await refusal(ask(limited.key), OpenAI.RateLimitError);
    expect(error).toMatchObject({ status: 429, code: 'rate_limited', type: 'rate_limit_error' });
    expect(error.headers.get('x-should-retry')).toBe('true');
    const seconds = Number(error.headers.get('retry-after'));
    expect(seconds).toBeGreaterThan(0);
    expect(seconds).toBeLessThanOrEqual(60);
    expect(Number(error.headers.get('retry-after-ms'))).toBeLessThanOrEqual(60_000);
    await ask(free.key);
    expect((await provider.stats()).requests).toBe(4);
  });

  it('of requests at the same time no more than the limit pass', async () => {
    const { key } = await platform.createTenantAndKey({ requests_per_minute: 5 });
    const outcomes = await Promise.allSettled(Array.from({ length: 20 }, () => ask(key)));
    expect(outcomes.filter(({ status }) => status === 'fulfilled').length).toBe(5);
  });
});
