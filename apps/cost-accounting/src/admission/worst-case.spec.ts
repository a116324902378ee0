import * as fc from 'fast-check';

import { type ChatRequest, costNanoUsd } from '#contracts';

import { TEST_CATALOGUE } from '../replica.suite.js';
import { demandOf } from './demand.js';
import { tariffsOf } from './tariff.js';
import { WorstCase } from './worst-case.js';

const request = (fields: Partial<ChatRequest> = {}): ChatRequest => ({
  model: 'small',
  messages: [{ role: 'user', content: 'Hello' }],
  ...fields,
});
const tariffs = tariffsOf(TEST_CATALOGUE);
const plain = (name: string) => tariffs.get(name)!.plain;
const worstOf = (model: string, fields: Partial<ChatRequest>, promptTokens: number) =>
  new WorstCase(plain(model), demandOf({ request: request(fields) }), promptTokens);

describe('the worst case of a request', () => {
  it('is its prompt and the longest completion, for every choice, at the dearest model of its route', () => {
    expect(worstOf('small', { max_tokens: 100 }, 10).costNanoUsd).toBe(61_500n);
    expect(worstOf('small', { max_completion_tokens: 100, max_tokens: 900, n: 3 }, 10).costNanoUsd).toBe(181_500n);
    expect(worstOf('auto', { max_tokens: 100 }, 10).costNanoUsd).toBe(1_025_000n);
  });

  it('has as many completion tokens as the model makes when the request does not say', () => {
    expect(worstOf('small', {}, 0)).toMatchObject({ maxTokens: 1000, costNanoUsd: 600_000n });
    expect(worstOf('small', { max_tokens: 5000 }, 0).maxTokens).toBe(1000);
  });

  it('never has more prompt than the context window, even when the prompt cannot be measured', () => {
    expect(worstOf('small', { max_tokens: 1 }, Infinity).costNanoUsd).toBe(128_000n * 150n + 600n);
  });

  it('is free when all its models are, and unknown when no model has the name', () => {
    expect(plain('free').isFree).toBe(true);
    expect(plain('auto').isFree).toBe(false);
    expect(tariffs.get('gpt-9')).toBeUndefined();
  });

  it('is not cut below 16 tokens, or what was asked for if that is less', () => {
    expect(worstOf('small', { max_tokens: 100 }, 10).floorNanoUsd).toBe(1500n + 9600n);
    expect(worstOf('small', { max_tokens: 3 }, 10).floorNanoUsd).toBe(1500n + 1800n);
  });

  it('cut to an amount costs at most that amount, and one token more would cost more', () => {
    const names = fc.constantFrom('small', 'big', 'auto');
    fc.assert(
      fc.property(names, fc.nat(5000), fc.integer({ min: 1, max: 4 }), fc.nat(30_000_000), (name, prompt, n, extra) => {
        const worst = worstOf(name, { n }, prompt);
        const amount = worst.floorNanoUsd + BigInt(extra);
        const { maxTokens, costNanoUsd: cost } = worst.within(amount);
        expect(maxTokens).toBeGreaterThanOrEqual(16);
        expect(cost).toBeLessThanOrEqual(amount);
        const next = plain(name).costNanoUsd(prompt, maxTokens + 1, n);
        expect(maxTokens === worst.maxTokens || next > amount).toBe(true);
      }),
    );
  });

  it('covers what the call is charged at every model, whichever bucket its prompt falls into', () => {
    const tokens = fc.nat(1000);
    fc.assert(
      fc.property(tokens, tokens, tokens, tokens, (inputTokens, cacheReadTokens, cacheWriteTokens, outputTokens) => {
        const usage = { inputTokens, cacheReadTokens, cacheWriteTokens, outputTokens, source: 'provider' as const };
        const price = {
          input_usd_per_million: 0.333333,
          output_usd_per_million: 1.000001,
          cache_write_usd_per_million: 0.5,
        };
        const model = { ...TEST_CATALOGUE.models[0]!, price };
        const tariff = tariffsOf({ ...TEST_CATALOGUE, models: [model] }).get('small')!.plain;
        const held = tariff.costNanoUsd(inputTokens + cacheReadTokens + cacheWriteTokens, outputTokens, 1);
        expect(costNanoUsd(price, usage)).toBeLessThanOrEqual(held);
      }),
    );
  });

  describe('of a route that compares prompts by a model', () => {
    const embedder = { ...TEST_CATALOGUE.models[0]!, id: 'embedder', max_output_tokens: 0, embedding: {} };
    const price = (input: number) => ({ input_usd_per_million: input, output_usd_per_million: 0 });
    const compares = (alias: string, target: string, model: string) => ({
      alias,
      strategy: 'fallback' as const,
      targets: [target],
      semantic_cache_model: model,
    });
    const comparing = tariffsOf({
      ...TEST_CATALOGUE,
      models: [
        ...TEST_CATALOGUE.models,
        { ...embedder, price: price(0.5) },
        { ...embedder, id: 'free-embedder', price: price(0) },
      ],
      routes: [
        compares('paid', 'small', 'embedder'),
        compares('half-free', 'free', 'embedder'),
        compares('all-free', 'free', 'free-embedder'),
      ],
    });
    const fields = { max_tokens: 100, aerie: { semantic_cache: true } };
    const demand = (more: Partial<ChatRequest> = {}) => demandOf({ request: request({ ...fields, ...more }) });

    it('has what it costs to embed the last message, which is at most its bytes, beside the answer', () => {
      const { plain: own, compared } = comparing.get('paid')!;
      expect(new WorstCase(own, demand(), 10).costNanoUsd).toBe(61_500n);
      const worst = new WorstCase(compared, demand(), 10);
      expect(worst.costNanoUsd).toBe(61_500n + 5n * 500n);
      expect(worst.floorNanoUsd).toBe(1500n + 9600n + 2500n);
      expect(new WorstCase(compared, demandOf({ request: request({ max_tokens: 100 }) }), 10).costNanoUsd).toBe(
        61_500n,
      );
    });

    it('has no more of it than the longest prompt that is compared', () => {
      const { compared } = comparing.get('paid')!;
      const messages = [{ role: 'user' as const, content: 'x'.repeat(1_000_000) }];
      expect(new WorstCase(compared, demand({ messages }), 10).costNanoUsd).toBe(61_500n + 12_000n * 500n);
    });

    it('leaves the answer what the comparison does not take', () => {
      const worst = new WorstCase(comparing.get('paid')!.compared, demand(), 10);
      expect(worst.within(1500n + 2500n + 600n * 20n)).toEqual({ maxTokens: 20, costNanoUsd: 16_000n });
    });

    it('is free when the answer and the comparison are', () => {
      const isFree = (name: string) => [comparing.get(name)!.plain.isFree, comparing.get(name)!.compared.isFree];
      expect(isFree('half-free')).toEqual([true, false]);
      expect(isFree('all-free')).toEqual([true, true]);
    });

    it('is bound by budgets of the model that compares', () => {
      expect(comparing.get('paid')!.plain.names).toEqual(['paid', 'small']);
      expect(comparing.get('paid')!.compared.names).toEqual(['paid', 'small', 'embedder']);
    });
  });
});
