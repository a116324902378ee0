import {
  IsBoolean,
  IsIn,
  IsInt,
  IsNumber,
  IsOptional,
  IsString,
  IsUrl,
  Matches,
  Max,
  MaxLength,
  Min,
  MinLength,
  ValidateIf,
} from 'class-validator';

import { EmbeddingConfig } from './embedding-models.js';
import type { RetrievalConfig } from './retrieval-config.js';
import type { ResolvedVectorStores } from './vector-store-config.js';
import { usdToNano } from './money.js';
import type { TokenUsage } from './usage.js';
import { check, IsShape, IsStringArray } from './validation.js';

/** Injection token of the catalogue that `serve` read from `aerie.config.yaml`. */
export const CATALOGUE = Symbol('catalogue');

export const PROVIDER_KINDS = ['openai', 'azure', 'anthropic', 'local'] as const;
/** From the dearest to the cheapest. */
export const MODEL_TIERS = ['premium', 'standard', 'economy'] as const;
export type ModelTier = (typeof MODEL_TIERS)[number];
/** What a request may need of a model beside text. */
export const CAPABILITIES = ['tools', 'images', 'json_schema'] as const;
export type Capability = (typeof CAPABILITIES)[number];
export const ROUTE_STRATEGIES = [
  'fallback',
  'weighted',
  'cheapest',
  'fastest',
  'least-busy',
  'auto',
  'shadow',
  'canary',
] as const;
export type RouteStrategy = (typeof ROUTE_STRATEGIES)[number];

const ID = /^[A-Za-z0-9][A-Za-z0-9._:/-]{0,254}$/;
const ID_MESSAGE = { message: 'id must be 1 to 255 letters, digits and . _ : / -' };

/** Where models are called. */
export class ProviderConfig {
  @Matches(ID, ID_MESSAGE) id: string;
  @IsIn(PROVIDER_KINDS) kind: (typeof PROVIDER_KINDS)[number];
  @IsOptional() @IsUrl({ require_tld: false, protocols: ['http', 'https'] }) base_url?: string;
  /** The provider stands in a private network (vLLM, Ollama): without this, private and link-local addresses are refused. */
  @IsOptional() @IsBoolean() private_network?: boolean;
  /** Of `azure`: the version of its interface, for example 2024-10-21. */
  @IsOptional() @IsString() @Matches(/^\d{4}-\d{2}-\d{2}(?:-preview)?$/) api_version?: string;
  /** Name of the environment variable that holds the key: keys never stand in the file. */
  @IsOptional()
  @Matches(/^[A-Z][A-Z0-9_]*$/, { message: 'api_key_env must be the name of an environment variable' })
  api_key_env?: string;
  /** From the start of a call to its last byte. Default 120,000. */
  @IsOptional() @IsInt() @Min(100) @Max(3_600_000) timeout_ms?: number;
  /** Until the first chunk of a stream. Default 30,000. */
  @IsOptional() @IsInt() @Min(100) @Max(600_000) first_token_timeout_ms?: number;
  /** Between two chunks of a stream. Default 30,000. */
  @IsOptional() @IsInt() @Min(100) @Max(600_000) idle_timeout_ms?: number;
  /**
   * When the client leaves: `abort` ends the call, `drain` reads it to its end, for providers that bill the whole
   * generation anyway and tell the usage only at its end. Default: abort.
   */
  @IsOptional() @IsIn(['abort', 'drain']) on_client_abort?: 'abort' | 'drain';
}

/** US dollars per million tokens, at most six decimals so that one token is a whole number of pico-USD. */
export class PriceConfig {
  @IsNumber({ maxDecimalPlaces: 6 }) @Min(0) @Max(100_000) input_usd_per_million: number;
  @IsNumber({ maxDecimalPlaces: 6 }) @Min(0) @Max(100_000) output_usd_per_million: number;
  /** Default: the input price. */
  @IsOptional() @IsNumber({ maxDecimalPlaces: 6 }) @Min(0) @Max(100_000) cache_read_usd_per_million?: number;
  /** Default: the input price. */
  @IsOptional() @IsNumber({ maxDecimalPlaces: 6 }) @Min(0) @Max(100_000) cache_write_usd_per_million?: number;
}

export class ModelConfig {
  @Matches(ID, ID_MESSAGE) id: string;
  @IsString() @MinLength(1) provider: string;
  /** The name the provider knows it by. Default: `id`. */
  @IsOptional() @IsString() @MinLength(1) provider_model?: string;
  @IsOptional() @IsIn(MODEL_TIERS) tier?: ModelTier;
  @IsInt() @Min(1) context_window: number;
  /** A model that embeds has none. */
  @ValidateIf(({ embedding }: ModelConfig) => !embedding) @IsInt() @Min(1) max_output_tokens: number;
  @IsShape(() => PriceConfig) price: PriceConfig;
  /** The model embeds texts; without this it is one to chat with. */
  @IsOptional() @IsShape(() => EmbeddingConfig) embedding?: EmbeddingConfig;
  /** What it can do beside text. Default: everything. */
  @IsOptional() @AreCapabilities() capabilities?: Capability[];
  /** Where it runs, by names of your own; a request with `aerie.region` goes only to models that name it. */
  @IsOptional() @IsStringArray(32) regions?: string[];
  /** The tenants that may use it. Default: all. */
  @IsOptional() @IsStringArray(10_000) tenants?: string[];
}

/** A model on trial beside the targets of a route. */
export class CandidateConfig {
  @IsString() @MinLength(1) model: string;
  /** Of the requests, 0 to 1. */
  @IsNumber() @Min(0) @Max(1) share: number;
  /** Of `canary`: it is rolled back when it fails more often than the targets by this, 0 to 1. Default .05. */
  @IsOptional() @IsNumber() @Min(0) @Max(1) max_error_rate_above?: number;
  /** Of `canary`: rolled back when its median time is longer than theirs by this factor. Default 1.5. */
  @IsOptional() @IsNumber() @Min(1) @Max(100) max_latency_factor?: number;
  /** Of `canary`: rolled back when a request costs more than at theirs by this factor. Default: not judged. */
  @IsOptional() @IsNumber() @Min(1) @Max(1000) max_cost_factor?: number;
  /** Of `canary`: it is not judged before it has answered so many requests. Default 50. */
  @IsOptional() @IsInt() @Min(10) @Max(100_000) min_requests?: number;
}

export class RouteConfig {
  @Matches(ID, ID_MESSAGE) alias: string;
  @IsIn(ROUTE_STRATEGIES) strategy: RouteStrategy;
  /** Model ids. The strategy says which is asked first; the others follow when it fails. */
  @IsStringArray(32) targets: string[];
  /** Of `weighted`: the share of each target, by model id; a target that is not named has 1. */
  @IsOptional() @AreWeights() weights?: Record<string, number>;
  /** Of `weighted`, `shadow` and `canary`: what always meets the same choice. Default: the conversation. */
  @IsOptional() @IsIn(['conversation', 'user', 'request']) sticky?: 'conversation' | 'user' | 'request';
  /** Of `shadow` and `canary`. */
  @IsOptional() @IsShape(() => CandidateConfig) candidate?: CandidateConfig;
  /** Of `auto`: how much of the strongest target's quality must be kept, 0 to 1. Default .95. */
  @IsOptional() @IsNumber() @Min(0) @Max(1) quality?: number;
  /** When the first target has not begun to answer after so many milliseconds, the next is asked beside it. Default: never. */
  @IsOptional() @IsInt() @Min(10) @Max(600_000) hedge_after_ms?: number;
  /** A streamed answer of text whose model dies is carried on by the next target. Default: it ends with an error. */
  @IsOptional() @IsBoolean() continue_streams?: boolean;
  /** What is answered when every target has failed, marked as degraded. Default: the error is told. */
  @IsOptional() @IsString() @MinLength(1) @MaxLength(4000) degraded_answer?: string;
  /**
   * A model that embeds, or an alias of such: by its vectors the semantic cache finds requests that mean the same. Default:
   * by spelling, without a model.
   */
  @IsOptional() @IsString() @MinLength(1) semantic_cache_model?: string;
  /** The tenants that may use it. Default: all. */
  @IsOptional() @IsStringArray(10_000) tenants?: string[];
}

function AreCapabilities(): PropertyDecorator {
  return check('areCapabilities', (value) =>
    Array.isArray(value) && value.every((item) => CAPABILITIES.includes(item))
      ? undefined
      : `must be a list of ${CAPABILITIES.join(', ')}`,
  );
}

function AreWeights(): PropertyDecorator {
  const isWeight = (weight: unknown) => typeof weight === 'number' && weight >= 0 && Number.isFinite(weight);
  return check('areWeights', (value) =>
    typeof value === 'object' && value !== null && !Array.isArray(value) && Object.values(value).every(isWeight)
      ? undefined
      : 'must map model ids to numbers from 0',
  );
}

/** What varies and is data: who serves, what it costs, which alias means what. Validated at boot. */
export interface Catalogue {
  readonly providers: readonly ResolvedProvider[];
  readonly models: readonly ModelConfig[];
  readonly routes: readonly RouteConfig[];
  readonly retrieval?: RetrievalConfig;
  readonly vectorStores?: ResolvedVectorStores;
}

/** A provider with its key read from the environment; the key never leaves llm-router. */
export interface ResolvedProvider extends ProviderConfig {
  readonly apiKey?: string | undefined;
}

export const LOCAL_MODEL = 'local/extractive';

/** The models a request may end at: the model itself, or its route's targets and candidate. Empty when nothing has that name. */
export function targetsOf(catalogue: Pick<Catalogue, 'models' | 'routes'>, name: string): ModelConfig[] {
  const byId = new Map(catalogue.models.map((model) => [model.id, model]));
  const direct = byId.get(name);
  if (direct) return [direct];
  const route = catalogue.routes.find(({ alias }) => alias === name);
  const ids = route ? [...route.targets, ...(route.candidate ? [route.candidate.model] : [])] : [];
  return ids.flatMap((id) => byId.get(id) ?? []);
}

/** How many calls one request of this name may have to pay for: those beside each other, and one that carries on another. */
export function mostPaidCalls(catalogue: Catalogue, name: string): number {
  const route = catalogue.routes.find(({ alias }) => alias === name);
  const more = [route?.hedge_after_ms !== undefined, route?.continue_streams, route?.strategy === 'shadow'];
  return 1 + more.filter(Boolean).length;
}

/** A longer prompt, in characters, is not embedded to find similar ones. */
export const LONGEST_COMPARED_PROMPT = 4000;

/** The models that one request of this name may have to pay for, beside its answer, when it wants the semantic cache. */
export function comparersOf(catalogue: Catalogue, name: string): ModelConfig[] {
  const route = catalogue.routes.find(({ alias }) => alias === name);
  return route?.semantic_cache_model === undefined ? [] : targetsOf(catalogue, route.semantic_cache_model);
}

/** Exact cost in nano-USD, rounded half up once: a price per million with six decimals is whole pico-USD per token. */
export function costNanoUsd(price: PriceConfig, usage: TokenUsage): bigint {
  const input = price.input_usd_per_million;
  const picoUsd =
    picoPerToken(input) * BigInt(usage.inputTokens) +
    picoPerToken(price.cache_read_usd_per_million ?? input) * BigInt(usage.cacheReadTokens) +
    picoPerToken(price.cache_write_usd_per_million ?? input) * BigInt(usage.cacheWriteTokens) +
    picoPerToken(price.output_usd_per_million) * BigInt(usage.outputTokens);
  return (picoUsd + 500n) / 1000n;
}

const picoCache = new Map<number, bigint>();

/** $1 per million tokens is 10^-6 $ = 10^6 pico-USD per token. */
function picoPerToken(usdPerMillion: number): bigint {
  let pico = picoCache.get(usdPerMillion);
  if (pico === undefined) {
    pico = usdToNano(usdPerMillion) / 1000n;
    picoCache.set(usdPerMillion, pico);
  }
  return pico;
}
