import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { catalogueOf, type FakeProvider, startFakeProvider, testModel, type TestPlatform } from '#testing';

import { saying, startAll } from './standalone.suite.js';

const QUESTION =
  'A 45-year-old patient presents with chest pain and dyspnea after a long flight. Which is the most appropriate next step ' +
  'in management?\nA. Aspirin\nB. CT pulmonary angiography\nC. Discharge\nD. Echocardiography\nAnswer:';

describe('what users say of answers', () => {
  let dataDir: string;
  let provider: FakeProvider;
  let first: TestPlatform;

  beforeAll(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'aerie-learning-'));
    provider = await startFakeProvider();
    first = await start();
  });
  afterAll(async () => {
    await provider?.stop();
    await rm(dataDir, { recursive: true, force: true });
  });

  const start = () => {
    const models = [
      testModel({ id: 'best', provider: 'fake', tier: 'premium' }),
      testModel({ id: 'small', provider: 'fake', tier: 'economy' }),
    ];
    const routes = [{ alias: 'auto', strategy: 'auto' as const, targets: ['best', 'small'] }];
    return startAll({ provider, dataDir, catalogue: { ...catalogueOf(provider), models, routes } });
  };

  const ask = async (platform: TestPlatform, key: string): Promise<{ id: string; model: string }> => {
    const { status, body } = await platform.call('POST', '/v1/chat/completions', {
      key,
      body: saying(QUESTION, { model: 'auto' }),
    });
    expect(status).toBe(200);
    return { id: body.aerie.request_id, model: body.aerie.route.model };
  };
  const mostly = async (platform: TestPlatform, key: string) => {
    const models: string[] = [];
    for (let time = 0; time < 15; time++) models.push((await ask(platform, key)).model);
    return models.toSorted()[7];
  };

  it('moves the route of their tenant, and still does after a restart', async () => {
    const { key } = await first.createTenantAndKey();
    expect(await mostly(first, key)).toBe('small');
    const askAndSay = async () => {
      const { id, model } = await ask(first, key);
      const rating = model === 'best' ? 'good' : 'bad';
      const { status } = await first.call('POST', '/v1/feedback', { key, body: { request_id: id, rating } });
      expect(status).toBe(202);
    };
    for (let time = 0; time < 10; time++) await Promise.all(Array.from({ length: 10 }, askAndSay));
    await vi.waitFor(async () => expect(await mostly(first, key)).toBe('best'), 10_000);
    await first.close();

    const second = await start();
    try {
      await vi.waitFor(async () => expect(await mostly(second, key)).toBe('best'), 10_000);
    } finally {
      await second.close();
    }
  });
});
