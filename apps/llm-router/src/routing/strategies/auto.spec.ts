import type { ChatRequest, ModelConfig } from '#contracts';

import { Answer, first as provider, jobOf, type JobOptions, Router, useProviders } from '../../router.harness.suite.js';
import { shareEmbedded, type SharedDatabase } from '#testing';
import { LlmRouterModule } from '../../llm-router.module.js';

const QUESTION =
  'A 45-year-old patient presents with chest pain and dyspnea after a long flight. Which is the most appropriate next step ' +
  'in management?\nA. Aspirin\nB. CT pulmonary angiography\nC. Discharge\nD. Echocardiography\nAnswer:';
const UNFAMILIAR = 'ʘ‿ʘ ꧁꧂ 𓀀𓁀𓂀 ⠓⠑⠇⠇⠕ '.repeat(20);
const SCHEMA = { type: 'json_schema', json_schema: { name: 'answer', schema: { type: 'object' } } };

describe('a route of strategy auto', () => {
  let database: SharedDatabase;
  let router: Router;

  useProviders();
  beforeAll(async () => {
    database = await shareEmbedded(LlmRouterModule);
  });
  afterAll(() => database.close());
  const start = async (): Promise<Router> => {
    const model = (id: string, tier: ModelConfig['tier']) => ({ id, provider: 'one', tier, max_output_tokens: 1000 });
    const setup = {
      providers: [{ id: 'one', kind: 'openai' as const, base_url: provider.openaiBaseUrl }],
      models: [model('best', 'premium'), model('middle', 'standard'), model('small', 'economy')],
      routes: [
        { alias: 'auto', strategy: 'auto' as const, targets: ['middle', 'best', 'small'] },
        { alias: 'thrifty', strategy: 'auto' as const, targets: ['best', 'small'], quality: 0.5 },
        { alias: 'careful', strategy: 'auto' as const, targets: ['best', 'small'], quality: 1 },
      ],
    };
    return Router.start(setup, (await database.connect()).source);
  };
  beforeEach(async () => {
    router = await start();
  });
  afterEach(() => router.stop());

  const ask = async (content: string, request: Partial<ChatRequest> = {}, options: JobOptions = {}) => {
    const messages = [{ role: 'user' as const, content }];
    return (await router.ask({ model: 'auto', messages, ...request }, options)).end.aerie.route!;
  };

  /** Where outcomes are told, now and then the other one is tried. */
  const mostly = async (tenant: string) => {
    const models = await Promise.all(
      Array.from({ length: 21 }, async () => (await ask(QUESTION, {}, { tenant })).model),
    );
    return models.toSorted()[10];
  };

  /** As on a replica that starts; it reads beside the first requests what others have learnt. */
  const expectAnew = async (models: Record<string, string>) => {
    await router.stop();
    router = await start();
    await vi.waitFor(async () => {
      for (const [tenant, model] of Object.entries(models))
        expect([tenant, await mostly(tenant)]).toEqual([tenant, model]);
    }, 10_000);
  };

  it('says what it expects of the strong model, and asks it when that is worth it', async () => {
    const [thrifty, careful] = [await ask(QUESTION, { model: 'thrifty' }), await ask(QUESTION, { model: 'careful' })];
    expect(thrifty.reason).toMatch(/^auto: expected gain -?[.\d]+ below -?[.\d]+$/);
    expect(thrifty.model).toBe('small');
    expect(careful.model).toBe('best');
  });

  it('asks the strong model what is unlike anything that it knows', async () => {
    const route = await ask(UNFAMILIAR);
    expect(route).toMatchObject({ model: 'best', reason: 'auto: unlike anything that the scorer knows' });
  });

  it('never goes above the tier of its user', async () => {
    await provider.script({ fault: { kind: 'status', status: 401 } });
    const { error } = await router.ask({ model: 'auto', aerie: { tier: 'standard' } });
    expect(error!.message).toMatch(/small at one .*middle at one|middle at one .*small at one/);
    expect(error!.message).not.toContain('best');
  });

  it('asks the cheapest when the money is nearly spent', async () => {
    const route = await ask('Prove it.', { max_tokens: 500 }, { maxCompletionTokens: 20 });
    expect(route).toMatchObject({ model: 'small', reason: 'auto: the budget is nearly spent' });
    expect((await ask(QUESTION, { max_tokens: 500 }, { maxCompletionTokens: 500 })).reason).not.toContain('budget');
  });

  it('leaves out models that lately took longer than the latency budget', async () => {
    await provider.script({ latencyMs: 300 });
    await router.ask({ model: 'best' });
    await provider.reset();
    expect((await ask(UNFAMILIAR)).model).toBe('best');
    expect((await ask(UNFAMILIAR, { aerie: { latency_budget_ms: 100 } })).model).toBe('middle');
  });

  it('learns from answers that did not have the form that was asked for: in its tenant, and for no other', async () => {
    const wrong = [
      { role: 'user' as const, content: QUESTION },
      { role: 'assistant' as const, content: 'Apple' },
      { role: 'user' as const, content: 'The answer is not of the form that was asked for.' },
    ];
    const correct = async () => {
      const request = { model: 'auto', messages: wrong, response_format: SCHEMA };
      const job = { ...jobOf(request, { tenant: 'unlucky' }), pipeline: 'correction' };
      const answer = new Answer(await Array.fromAsync(router.answer(job)));
      expect(answer.end.aerie.route).toMatchObject({ model: 'best' });
    };
    expect((await ask(QUESTION, {}, { tenant: 'unlucky' })).model).toBe('small');
    for (let times = 0; times < 60; times++) await correct();
    expect(await mostly('unlucky')).toBe('best');
    expect(await mostly('lucky')).toBe('small');
    await expectAnew({ unlucky: 'best', lucky: 'small' });
  });

  it('learns from what users say of answers, and takes nobody at his word for another tenant', async () => {
    const say = async (times: number, tenant: string, speaker = tenant) => {
      for (let time = 0; time < times; time++) {
        const job = jobOf({ model: 'auto', messages: [{ role: 'user', content: QUESTION }] }, { tenant });
        const { end } = new Answer(await Array.fromAsync(router.answer(job)));
        const rating = end.aerie.route!.model === 'best' ? 'good' : 'bad';
        await router.hears({ jobId: job.id, tenant: speaker, rating });
      }
    };
    await say(100, 'heard');
    await say(100, 'slandered', 'somebody');
    expect([await mostly('heard'), await mostly('slandered')]).toEqual(['best', 'small']);
    await expectAnew({ heard: 'best', slandered: 'small' });
  });
});
