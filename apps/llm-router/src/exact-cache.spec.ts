import type { ChatRequest } from '#contracts';

import { type CacheScope, canonical, keyOf } from './exact-cache.js';
import { passage } from './router.harness.suite.js';

const target = { model: { id: 'm' }, provider: { id: 'p' } };
const scope = (request: object = {}, changes: object = {}): CacheScope =>
  ({
    tenant: 'acme',
    request: { model: 'm', messages: [{ role: 'user', content: 'Hi' }], ...request } as ChatRequest,
    route: { name: 'm', alias: false, targets: [target] },
    guardPolicy: 'default',
    passages: [],
    ...changes,
  }) as unknown as CacheScope;

describe('the key of the exact cache', () => {
  it.each([
    { temperature: 0.1 },
    { top_p: 0.5 },
    { n: 2 },
    { seed: 1 },
    { stop: ['x'] },
    { max_tokens: 5 },
    { max_completion_tokens: 5 },
    { tools: [] },
    { tool_choice: 'none' },
    { parallel_tool_calls: false },
    { response_format: { type: 'json_object' } },
    { reasoning_effort: 'low' },
    { logprobs: true },
    { top_logprobs: 2 },
    { logit_bias: { 1: 2 } },
    { modalities: ['text'] },
    { prediction: { type: 'content' } },
    { verbosity: 'low' },
    { web_search_options: {} },
    { presence_penalty: 1 },
    { frequency_penalty: 1 },
    { a_field_of_tomorrow: 1 },
    { messages: [{ role: 'system', content: 'Hi' }] },
    { messages: [{ role: 'user', content: 'Hi', name: 'ada' }] },
  ])('changes with %o', (field) => expect(keyOf(scope(field))).not.toBe(keyOf(scope())));

  it.each([
    { stream: true },
    { stream_options: {} },
    { user: 'u' },
    { safety_identifier: 's' },
    { metadata: { a: 'b' } },
    { store: true },
    { service_tier: 'flex' },
    { prompt_cache_key: 'k' },
    { prompt_cache_retention: '24h' },
    { aerie: { cache: true } },
    { seed: null },
    { stop: undefined },
  ])('does not change with %o', (field) => expect(keyOf(scope(field))).toBe(keyOf(scope())));

  it.each([
    { tenant: 'other' },
    { guardPolicy: 'strict' },
    { passages: [passage(1, 'x')] },
    { route: { name: 'm', alias: false, targets: [{ ...target, provider: { id: 'q' } }] } },
    { route: { name: 'm', alias: false, targets: [{ ...target, model: { id: 'm', provider_model: 'm2' } }] } },
  ])('changes with %o', (change) => expect(keyOf(scope({}, change))).not.toBe(keyOf(scope())));

  it('names the tenant outside the hash as well', () =>
    expect(keyOf(scope())).toMatch(/^llm-router:exact:acme:[0-9a-f]{64}$/));

  it('does not depend on the order of fields', () => {
    expect(canonical({ b: [1, { d: null, c: 'é' }], a: undefined })).toBe(canonical({ b: [1, { c: 'é', d: null }] }));
    expect(canonical({ a: [1, 2] })).not.toBe(canonical({ a: [2, 1] }));
  });
});
