import OpenAI from 'openai';

import { key, openai, platform, refusal, saying, useCaller, useStandalone } from './standalone.suite.js';

const CHAT = '/v1/chat/completions';
const MB = 1024 * 1024;

describe('bad input', () => {
  useStandalone();
  useCaller(beforeAll);

  const chat = (body: object) => platform.call('POST', CHAT, { key, body: { ...saying('Hello.'), ...body } });

  it.each([
    ['text that is not JSON', '{"model": ', /not valid JSON/],
    ['an empty body', '', /empty/],
    ['an array', [1, 2], /JSON object/],
    ['a string', '"hello"', /JSON object/],
    ['null', 'null', /JSON object/],
    ['a body that pollutes prototypes', '{"__proto__": {"admin": true}, "model": "fake-model"}', /JSON|messages/],
  ])('of a chat: %s is refused with 400', async (_, body, message) => {
    const answer = await platform.call('POST', CHAT, { key, body });
    expect(answer).toMatchObject({
      status: 400,
      body: {
        error: { type: 'invalid_request_error', code: 'invalid_request', message: expect.stringMatching(message) },
      },
    });
    expect(answer.headers.get('x-should-retry')).toBe('false');
    expect(answer.headers.get('x-request-id')).toBeTruthy();
  });

  it('of a chat without a body is refused with 400', async () => {
    expect(await platform.call('POST', CHAT, { key })).toMatchObject({
      status: 400,
      body: { error: { code: 'invalid_request' } },
    });
  });

  it.each(['text/plain', 'application/xml', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x'])(
    'of content type %s is refused and told what to send',
    async (type) => {
      const answer = await platform.call('POST', CHAT, { key, body: 'a=b', headers: { 'content-type': type } });
      expect(answer).toMatchObject({
        status: 400,
        body: { error: { code: 'invalid_request', message: expect.stringContaining('application/json') } },
      });
    },
  );

  it.each([
    ['no messages', { messages: [] }, 'messages', /at least one message/],
    ['messages that are no list', { messages: 'Hello.' }, 'messages', /array/],
    ['messages that are missing', { messages: undefined }, 'messages', /array/],
    ['a wrong role', { messages: [{ role: 'robot', content: 'Hi.' }] }, 'messages', /\[0\]\.role.*system.*user/],
    ['a role that is missing', { messages: [{ content: 'Hi.' }] }, 'messages', /\[0\]\.role/],
    ['content that is missing', { messages: [{ role: 'user' }] }, 'messages', /\[0\]\.content/],
    ['content that is a number', { messages: [{ role: 'user', content: 7 }] }, 'messages', /\[0\]\.content/],
    ['a message that is null', { messages: [null] }, 'messages', /\[0\]/],
    ['a part without a type', { messages: [{ role: 'user', content: [{}] }] }, 'messages', /content\[0\]\.type/],
    ['a model that is missing', { model: undefined }, 'model', /model/],
    ['a model that is no string', { model: { id: 'x' } }, 'model', /model/],
    ['max_tokens -1', { max_tokens: -1 }, 'max_tokens', /1/],
    ['max_tokens 1.5', { max_tokens: 1.5 }, 'max_tokens', /integer/],
    ['temperature 9', { temperature: 9 }, 'temperature', /2/],
    ['temperature "hot"', { temperature: 'hot' }, 'temperature', /number/],
    ['top_p 2', { top_p: 2 }, 'top_p', /1/],
    ['n 0', { n: 0 }, 'n', /1/],
    ['stream "yes"', { stream: 'yes' }, 'stream', /boolean/],
    ['an unknown lane', { aerie: { lane: 'fast' } }, 'aerie', /lane.*interactive/],
    ['vector stores that are no list', { aerie: { vector_stores: 'vs_1' } }, 'aerie', /vector_stores/],
  ])('of a chat: %s is refused and named', async (_, body, param, message) => {
    expect(await chat(body)).toMatchObject({
      status: 400,
      body: {
        error: {
          type: 'invalid_request_error',
          code: 'invalid_request',
          param: expect.stringContaining(param),
          message: expect.stringMatching(message),
        },
      },
    });
  });

  it('of 10,000 messages is refused with the limit', async () => {
    const messages = Array.from({ length: 10_000 }, () => ({ role: 'user', content: 'Hi.' }));
    const answer = await chat({ messages });
    expect(answer).toMatchObject({ status: 400, body: { error: { code: 'invalid_request', param: 'messages' } } });
    expect(answer.body.error.message).toMatch(/at most 2048 messages, got 10000/);
  });

  it('of 10 MB is refused with 413', async () => {
    expect(await chat({ messages: [{ role: 'user', content: 'a'.repeat(10 * MB) }] })).toMatchObject({
      status: 413,
      body: { error: { type: 'invalid_request_error', code: 'too_large' } },
    });
  });

  it('is raised by the SDK as BadRequestError', async () => {
    const error = await refusal(
      openai.chat.completions.create(saying('Hi.', { temperature: 9 })),
      OpenAI.BadRequestError,
    );
    expect(error).toMatchObject({ status: 400, code: 'invalid_request', param: 'temperature' });
    expect(error.requestID).toBeTruthy();
  });

  it('in a stream is an ordinary HTTP error', async () => {
    const asking = openai.chat.completions.create({ ...saying('Hi.', { n: 0 }), stream: true });
    expect((await refusal(asking, OpenAI.BadRequestError)).param).toBe('n');
  });

  it('on an unknown route is answered in the shape of every error', async () => {
    for (const [method, path] of [
      ['GET', '/'],
      ['GET', '/v1/nothing?here=1'],
      ['POST', '/v1/chat'],
      ['PUT', CHAT],
    ] as const) {
      const answer = await platform.call(method, path, { key });
      expect(answer).toMatchObject({
        status: 404,
        body: { error: { type: 'invalid_request_error', code: 'not_found' } },
      });
      expect(answer.body.error.message).toContain(`${method} ${path.split('?')[0]}`);
    }
  });

  it('in a path that is no valid URL is a client error', async () => {
    const answer = await platform.call('GET', '/v1/models/%E0%A4%A', { key });
    expect(answer.status).toBeGreaterThanOrEqual(400);
    expect(answer.status).toBeLessThan(500);
    expect(answer.body).toHaveProperty('error.code');
  });

  it.each([
    ['no id', { name: 'A' }, 'id'],
    ['an id with capitals', { id: 'ACME', name: 'A' }, 'id'],
    ['no name', { id: 'acme-2' }, 'name'],
  ])('of a tenant with %s is refused', async (_, body, param) => {
    expect(await platform.call('POST', '/v1/tenants', { key: platform.adminKey, body })).toMatchObject({
      status: 400,
      body: { error: { code: 'invalid_request', param } },
    });
  });

  it.each([
    ['no scope', { limit_usd: 1, period: 'total' }, 'scope'],
    ['an empty scope', { scope: {}, limit_usd: 1, period: 'total' }, 'scope'],
    ['a negative limit', { scope: { tenant: 'default' }, limit_usd: -1, period: 'total' }, 'limit_usd'],
    ['a limit that is no number', { scope: { tenant: 'default' }, limit_usd: '1', period: 'total' }, 'limit_usd'],
    ['an unknown period', { scope: { tenant: 'default' }, limit_usd: 1, period: 'year' }, 'period'],
  ])('of a budget with %s is refused', async (_, body, param) => {
    expect(await platform.call('POST', '/v1/budgets', { key: platform.adminKey, body })).toMatchObject({
      status: 400,
      body: { error: { code: 'invalid_request', param } },
    });
  });

  it.each(['from=yesterday', 'to=never', 'group_by=colour'])('of /v1/usage?%s is refused', async (query) => {
    expect(await platform.call('GET', `/v1/usage?${query}`, { key })).toMatchObject({
      status: 400,
      body: { error: { code: 'invalid_request', param: query.split('=')[0] } },
    });
  });

  it('leaves the platform well', async () => {
    const completion = await openai.chat.completions.create(saying('Still here?'));
    expect(completion.choices[0]!.message.content).toBe('Still here?');
  });
});
