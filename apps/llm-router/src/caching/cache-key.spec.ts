import type { ChatRequest } from '#contracts';

import { passage } from '../router.harness.suite.js';
import { cacheKeyOf, type CacheScope } from './cache-key.js';

const target = { model: { id: 'm' }, provider: { id: 'p' } };
const keyOf = (request: object = {}, changes: object = {}): string =>
  cacheKeyOf({
    tenant: 'acme',
    request: { model: 'm', messages: [{ role: 'user', content: 'Hi' }], ...request } as ChatRequest,
    route: { name: 'm', targets: [target] },
    guardPolicy: 'default@1',
    passages: [],
    ...changes,
  } as unknown as CacheScope);

/** Two values of every field of OpenAI's CreateChatCompletionRequest (OpenAPI document 2.3.0), by its path. */
const message = (role: string, field: string, one: unknown, other: unknown): [string, unknown, unknown] => [
  `messages.0.${field} (${role})`,
  [{ role, content: 'x', [field]: one }],
  [{ role, content: 'x', [field]: other }],
];
const part = (type: string, one: object, other: object): [string, unknown, unknown] => [
  `messages.0.content.0.${type}`,
  [{ role: 'user', content: [{ type, ...one }] }],
  [{ role: 'user', content: [{ type, ...other }] }],
];
const FIELDS: [path: string, one: unknown, other: unknown][] = [
  ['model', 'm', 'other'],
  message('user', 'role', 'user', 'developer'),
  message('user', 'content', 'Hi', 'Hi '),
  message('user', 'content', 'Hi', [{ type: 'text', text: 'Hi' }]),
  message('user', 'name', 'ada', 'bob'),
  message('assistant', 'refusal', 'no', 'No'),
  message('assistant', 'audio', { id: 'a' }, { id: 'b' }),
  message('assistant', 'function_call', { name: 'f', arguments: '{}' }, { name: 'f', arguments: '{ }' }),
  message('assistant', 'tool_calls', [{ id: 'a' }], [{ id: 'b' }]),
  message(
    'assistant',
    'tool_calls',
    [{ type: 'function', function: { name: 'f', arguments: '{"a":1}' } }],
    [{ type: 'function', function: { name: 'f', arguments: '{"a":2}' } }],
  ),
  message(
    'assistant',
    'tool_calls',
    [{ type: 'custom', custom: { name: 'f', input: 'a' } }],
    [{ type: 'custom', custom: { name: 'f', input: 'b' } }],
  ),
  message('tool', 'tool_call_id', 'a', 'b'),
  message('function', 'name', 'f', 'g'),
  part('text', { text: 'a' }, { text: 'b' }),
  part('refusal', { refusal: 'a' }, { refusal: 'b' }),
  part('image_url', { image_url: { url: 'https://a' } }, { image_url: { url: 'https://b' } }),
  part('image_url', { image_url: { url: 'u', detail: 'low' } }, { image_url: { url: 'u', detail: 'high' } }),
  part('input_audio', { input_audio: { data: 'a', format: 'wav' } }, { input_audio: { data: 'b', format: 'wav' } }),
  part('input_audio', { input_audio: { data: 'a', format: 'wav' } }, { input_audio: { data: 'a', format: 'mp3' } }),
  part('file', { file: { file_id: 'a' } }, { file: { file_id: 'b' } }),
  part('file', { file: { filename: 'a' } }, { file: { filename: 'b' } }),
  part('file', { file: { file_data: 'a' } }, { file: { file_data: 'b' } }),
  part('text', { text: 'a' }, { text: 'a', prompt_cache_breakpoint: { mode: 'explicit' } }),
  ['messages (order)', [{ content: 'a' }, { content: 'b' }], [{ content: 'b' }, { content: 'a' }]],
  ['temperature', 0, 0.1],
  ['top_p', 1, 0.5],
  ['n', 2, 3],
  ['seed', 1, 2],
  ['stop', 'x', ['y']],
  ['max_tokens', 5, 6],
  ['max_completion_tokens', 5, 6],
  ['presence_penalty', 1, -1],
  ['frequency_penalty', 1, -1],
  ['logit_bias', { 1: 2 }, { 1: 3 }],
  ['logit_bias (name)', { 1: 2 }, { 2: 2 }],
  ['logprobs', true, false],
  ['top_logprobs', 2, 3],
  ['reasoning_effort', 'low', 'high'],
  ['verbosity', 'low', 'high'],
  ['modalities', ['text', 'audio'], ['audio']],
  ['audio.voice', { voice: 'ash', format: 'wav' }, { voice: 'sage', format: 'wav' }],
  ['audio.format', { voice: 'ash', format: 'wav' }, { voice: 'ash', format: 'mp3' }],
  ['moderation.model', { model: 'a' }, { model: 'b' }],
  ['moderation.policy', { policy: { input: { mode: 'a' } } }, { policy: { output: { mode: 'a' } } }],
  ['prediction', { type: 'content', content: 'a' }, { type: 'content', content: 'b' }],
  ['web_search_options', { search_context_size: 'low' }, { search_context_size: 'high' }],
  [
    'web_search_options.user_location',
    { user_location: { type: 'approximate', approximate: { city: 'Oslo' } } },
    { user_location: { type: 'approximate', approximate: { city: 'Rome' } } },
  ],
  ['response_format.type', { type: 'json_object' }, { type: 'json_schema' }],
  ['response_format.json_schema.name', { json_schema: { name: 'a' } }, { json_schema: { name: 'b' } }],
  ['response_format.json_schema.strict', { json_schema: { strict: true } }, { json_schema: { strict: false } }],
  ['response_format.json_schema.schema', { json_schema: { schema: { const: null } } }, { json_schema: { schema: {} } }],
  ['response_format.json_schema.description', { json_schema: { description: 'a' } }, { json_schema: {} }],
  ['tools.0.type', [{ type: 'function' }], [{ type: 'custom' }]],
  ['tools.0.function.name', [{ function: { name: 'f' } }], [{ function: { name: 'g' } }]],
  ['tools.0.function.description', [{ function: { description: 'f' } }], [{ function: { description: 'g' } }]],
  ['tools.0.function.parameters', [{ function: { parameters: { a: 1 } } }], [{ function: { parameters: {} } }]],
  ['tools.0.function.strict', [{ function: { strict: true } }], [{ function: { strict: false } }]],
  ['tools.0.custom.format', [{ custom: { format: { type: 'text' } } }], [{ custom: { format: { type: 'grammar' } } }]],
  ['tool_choice', 'auto', 'required'],
  ['tool_choice.function', { function: { name: 'f' } }, { function: { name: 'g' } }],
  ['tool_choice.allowed_tools', { allowed_tools: { mode: 'auto' } }, { allowed_tools: { mode: 'required' } }],
  ['parallel_tool_calls', true, false],
  ['function_call', 'auto', { name: 'f' }],
  ['functions', [{ name: 'f' }], [{ name: 'g' }]],
  ['a_field_of_tomorrow', 1, 2],
  ['aerie.an_option_of_tomorrow', 1, 2],
];

/** `messages.0.name` says where in the value they differ: what is set is the first step, or for `aerie` the second. */
function requestWith(path: string, value: unknown): object {
  const [field, option] = path.split(/[. ]/) as [string, string];
  return field === 'aerie' ? { aerie: { [option]: value } } : { [field]: value };
}

describe('the key of the exact cache', () => {
  it.each(FIELDS)('changes with %s', (path, one, other) => {
    expect(keyOf(requestWith(path, one))).not.toBe(keyOf(requestWith(path, other)));
  });

  it.each([
    { stream: true },
    { stream_options: { include_usage: true } },
    { user: 'u' },
    { safety_identifier: 's' },
    { metadata: { a: 'b' } },
    { store: true },
    { service_tier: 'flex' },
    { prompt_cache_key: 'k' },
    { prompt_cache_retention: '24h' },
    { prompt_cache_options: { ttl: '30m' } },
    { aerie: { cache: true, refresh_cache: true, lane: 'batch', timeout_ms: 500, policy: 'p' } },
    { aerie: null },
  ])('does not change with %o', (field) => expect(keyOf(field)).toBe(keyOf()));

  it.each([
    { seed: null },
    { stop: undefined },
    { n: 1 },
    { logprobs: false },
    { presence_penalty: -0 },
    { frequency_penalty: 0 },
    { parallel_tool_calls: true },
    { modalities: ['text'] },
    { response_format: { type: 'text' } },
  ])('is the same for %o and for nothing', (field) => expect(keyOf(field)).toBe(keyOf()));

  it.each([{ temperature: 1 }, { top_p: 1 }])('leaves the default of %o to the provider', (field) =>
    expect(keyOf(field)).not.toBe(keyOf()),
  );

  it('does not depend on how a request is written', () => {
    const one = '{"seed":7,"top_p":0.5,"tools":[{"type":"function","function":{"name":"f","strict":true}}]}';
    const other = '{ "tools": [{"function":{"strict":true,"name":"f"},"type":"function"}], "top_p":5e-1, "seed":7.0 }';
    expect(keyOf(JSON.parse(one))).toBe(keyOf(JSON.parse(other)));
  });

  it.each([
    { tenant: 'other' },
    { guardPolicy: 'default@2' },
    { passages: [passage(1, 'x')] },
    { route: { name: 'm', targets: [{ ...target, provider: { id: 'q' } }] } },
    { route: { name: 'm', targets: [{ ...target, model: { id: 'm', provider_model: 'm2' } }] } },
  ])('changes with %o', (change) => expect(keyOf({}, change)).not.toBe(keyOf()));

  it('changes with documents that were named, also where nothing was found in them', () => {
    const named = { aerie: { vector_stores: ['s'] } };
    expect(keyOf(named)).not.toBe(keyOf());
    expect(keyOf(named)).toBe(keyOf({ aerie: { vector_stores: ['other'] } }));
  });

  it('names who should answer, and nobody where any target with room may', () => {
    const other = { model: { id: 'm2' }, provider: { id: 'p' } };
    const route = (strategy: string, ...targets: object[]) => ({ route: { name: 'm', config: { strategy }, targets } });
    const keysOf = (strategy: string) => [
      keyOf({}, route(strategy, target, other)),
      keyOf({}, route(strategy, other, target)),
    ];
    for (const strategy of ['fallback', 'weighted', 'canary']) expect(new Set(keysOf(strategy)).size).toBe(2);
    for (const strategy of ['fastest', 'least-busy']) expect(new Set(keysOf(strategy)).size).toBe(1);
    const [first, ...rest] = [target, other, { ...other, provider: { id: 'q' } }];
    expect(keyOf({}, route('weighted', first, ...rest))).toBe(
      keyOf({}, route('weighted', first, ...rest.toReversed())),
    );
  });

  it('does not change with the score of a passage', () =>
    expect(keyOf({}, { passages: [passage(1, 'x')] })).toBe(
      keyOf({}, { passages: [{ ...passage(1, 'x'), score: 0.25 }] }),
    ));

  it('names the tenant outside the hash as well', () =>
    expect(keyOf()).toMatch(/^llm-router:exact:\d:acme:[0-9a-f]{64}$/));
});
