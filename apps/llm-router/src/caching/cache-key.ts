import { hash } from 'node:crypto';

import { type ChatRequest, namesStores, type Passage, type RouteStrategy } from '#contracts';

import { type Route, targetNames } from '../routing/route.js';
import { canonicalJson } from './canonical-json.js';

/** Goes up when what is kept under a key, or the way it is made, changes its meaning. */
const KEY_VERSION = 2;

/**
 * What does not change the answer. All other fields do until the contrary is known: a list of those that do would rot.
 * `prompt_cache_*` fields do not either.
 */
const NOT_AFFECTING = new Set('stream stream_options user safety_identifier metadata store service_tier'.split(' '));
/** Options of Aerie that do not; what `policy` and the vector stores do is in the scope, resolved. */
const NOT_AFFECTING_OPTIONS = new Set(
  'lane timeout_ms cache refresh_cache semantic_cache policy vector_stores max_passages max_context_tokens diversity rewrite_query filters access include conversation region tier latency_budget_ms'.split(
    ' ',
  ),
);

/**
 * Values that say what the protocol says without them (OpenAI's OpenAPI document, CreateChatCompletionRequest), as
 * canonical JSON. Not `temperature` and `top_p`: compatible servers take theirs from the model.
 */
const DEFAULTS: Readonly<Record<string, string>> = {
  n: '1',
  logprobs: 'false',
  presence_penalty: '0',
  frequency_penalty: '0',
  parallel_tool_calls: 'true',
  modalities: '["text"]',
  response_format: '{"type":"text"}',
};

const NOTHING_FOUND = 'nothing found';

/** Strategies that put first who has room at the moment; with all others the first target is who should answer. */
const BY_LOAD: ReadonlySet<RouteStrategy | undefined> = new Set(['fastest', 'least-busy']);

/** What an answer depends on beside the request's own fields. */
export interface CacheScope {
  readonly tenant: string;
  readonly request: ChatRequest;
  readonly route: Route;
  /** The version of the policy, as `id@version`. */
  readonly guardPolicy: string;
  readonly passages: readonly Passage[];
}

/** The tenant stands in the prefix and under the hash: no two tenants can meet. */
export function cacheKeyOf({ tenant, request, route, guardPolicy, passages }: CacheScope): string {
  const { aerie, ...body } = request;
  const fields = affecting(body, (name) => NOT_AFFECTING.has(name) || name.startsWith('prompt_cache_'));
  const options = affecting(aerie ?? {}, (name) => NOT_AFFECTING_OPTIONS.has(name));
  const found = passages.map(({ score: _score, attributes: _attributes, ...passage }) => passage);
  // Where nothing was found the model is told so: no answer for who did not ask for documents.
  const grounding = found.length === 0 && namesStores(request) ? NOTHING_FOUND : found;
  const answerers = answerersOf(route);
  const digest = hash('sha256', canonicalJson({ tenant, fields, options, answerers, guardPolicy, grounding }));
  return `llm-router:exact:${KEY_VERSION}:${tenant}:${digest}`;
}

/** Who may answer, and who should. */
function answerersOf(route: Route): { any: string[]; first: string | null } {
  const names = targetNames(route);
  return { any: names.toSorted(), first: BY_LOAD.has(route.config?.strategy) ? null : names[0]! };
}

/** An explicit null is the field's default, as if it were not there. */
function affecting(fields: object, isExempt: (name: string) => boolean): Record<string, unknown> {
  const kept = Object.entries(fields).filter(
    ([name, value]) => value !== null && value !== undefined && !isExempt(name) && !isDefault(name, value),
  );
  return Object.fromEntries(kept);
}

const isDefault = (name: string, value: unknown): boolean =>
  Object.hasOwn(DEFAULTS, name) && canonicalJson(value) === DEFAULTS[name];
