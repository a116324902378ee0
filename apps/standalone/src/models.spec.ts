import OpenAI from 'openai';

import { openai, platform, provider, refusal, saying, useCaller, useStandalone } from './standalone.suite.js';

describe('models', () => {
  useStandalone();
  useCaller(beforeAll);

  it('and routes are listed in the shape of OpenAI', async () => {
    const models = await Array.fromAsync(openai.models.list());
    expect(models.map(({ id }) => id)).toEqual([
      'fake-model',
      'claude-fake',
      'fake-embedder',
      'local/extractive',
      'local/hashing',
      'auto',
    ]);
    expect(models[0]).toMatchObject({ object: 'model', created: expect.any(Number), owned_by: 'fake' });
    expect(models[2]).toMatchObject({ aerie: { kind: 'model', embedding: { space: 'fake-embedder' } } });
    expect(models[5]).toMatchObject({ aerie: { kind: 'route', targets: ['fake-model', 'local/extractive'] } });
  });

  it.each(['fake-model', 'local/extractive', 'auto'])('%s is read by its name', async (id) => {
    expect(await openai.models.retrieve(id)).toMatchObject({ id, object: 'model' });
  });

  it('with a slash in their name are also found unescaped', async () => {
    const answer = await platform.call('GET', '/v1/models/local/extractive', { key: platform.adminKey });
    expect(answer).toMatchObject({ status: 200, body: { id: 'local/extractive' } });
  });

  it('that do not exist are not found', async () => {
    const error = await refusal(openai.models.retrieve('gpt-99'), OpenAI.NotFoundError);
    expect(error).toMatchObject({ status: 404, code: 'model_not_found', param: 'model' });
  });

  it.each([false, true])(
    'asked for by a wrong name are told with the names that are near (stream: %s)',
    async (stream) => {
      const error = await refusal(
        openai.chat.completions.create({
          ...saying('Hi.', { model: 'fake-modle' }),
          stream,
        } as OpenAI.ChatCompletionCreateParams),
        OpenAI.NotFoundError,
      );
      expect(error).toMatchObject({
        status: 404,
        code: 'model_not_found',
        param: 'model',
        type: 'invalid_request_error',
      });
      expect(error.message).toContain('"fake-model"');
    },
  );

  it('that are local answer without any provider, deterministic and with real token counts', async () => {
    const ask = () =>
      openai.chat.completions.create(
        saying('Oslo is the capital of Norway. What is the capital of Norway?', { model: 'local/extractive' }),
      );
    const [first, second] = [await ask(), await ask()];
    expect(first.choices[0]!.message.content).toContain('Oslo is the capital of Norway.');
    expect(second.choices).toEqual(first.choices);
    expect(first.usage!.prompt_tokens).toBeGreaterThan(10);
    expect(first.usage!.completion_tokens).toBeGreaterThan(3);
    expect((await provider.stats()).requests).toBe(0);
  });

  it('take what users say of their answers', async () => {
    const { response } = await openai.chat.completions.create(saying('Hello.')).withResponse();
    const request_id = response.headers.get('x-request-id');
    const { key } = await platform.createTenantAndKey();
    const say = (body: object) => platform.call('POST', '/v1/feedback', { key, body });
    expect(await say({ request_id, rating: 'good' })).toMatchObject({ status: 202, body: { object: 'feedback' } });
    const wrong = await say({ request_id, rating: 'meh' });
    expect(wrong).toMatchObject({ status: 400, body: { error: { code: 'invalid_request', param: 'rating' } } });
    expect(await say({ request_id: 'mine', rating: 'bad' })).toMatchObject({ status: 400 });
  });
});
