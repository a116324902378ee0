import { type ManagedServer, sharedCluster, shareServer, startFakeProvider, startPostgres } from '#testing';

import { jobOf, Router } from '../router.harness.suite.js';
import { LlmRouterModule } from '../llm-router.module.js';
import { learningSuite } from './learning.suite.js';

describe('learning on PostgreSQL', () => {
  learningSuite(async () =>
    shareServer(LlmRouterModule, await (await sharedCluster()).createDatabase('llm_router_spec')),
  );
});

describe('learning while PostgreSQL is away', () => {
  let postgres: ManagedServer;

  beforeAll(async () => {
    postgres = await startPostgres();
  });
  afterAll(() => postgres?.dispose());

  it('lets decisions go on, and takes what users say when it is told again', async () => {
    const provider = await startFakeProvider();
    const shared = shareServer(LlmRouterModule, postgres.address);
    const router = await Router.start(
      {
        providers: [{ id: 'one', kind: 'openai', base_url: provider.openaiBaseUrl }],
        models: [
          { id: 'best', provider: 'one', tier: 'premium' },
          { id: 'small', provider: 'one', tier: 'economy' },
        ],
        routes: [{ alias: 'auto', strategy: 'auto', targets: ['best', 'small'] }],
      },
      (await shared.connect()).source,
    );
    try {
      const job = jobOf({ model: 'auto' });
      const ask = () => Array.fromAsync(router.answer(job));
      await ask();
      const say = () => router.hears({ jobId: job.id, tenant: 'acme', rating: 'bad' });
      await postgres.stop({ signal: 'SIGKILL' });
      await expect(say()).rejects.toThrow(/terminat|ECONN|connect/i);
      expect((await ask()).at(-1)).toMatchObject({
        end: { aerie: { route: { reason: expect.stringMatching(/^auto: /) } } },
      });
      await postgres.start();
      await vi.waitFor(say, 20_000);
      const database = await shared.connect();
      expect(await database.sql(`select good from llm_router.lesson`)).toEqual([{ good: false }]);
    } finally {
      await router.stop();
      await shared.close();
      await provider.stop();
    }
  }, 120_000);
});
