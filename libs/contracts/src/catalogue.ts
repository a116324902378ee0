import { IsIn, IsInt, IsNumber, IsOptional, IsString, IsUrl, Matches, Max, Min, MinLength } from 'class-validator';

import { usdToNano } from './money.js';
import type { TokenUsage } from './usage.js';
import { IsShape, IsStringArray } from './validation.js';

/** Injection token of the catalogue that `serve` read from `aerie.config.yaml`. */
export const CATALOGUE = Symbol('catalogue');

export const PROVIDER_KINDS = ['openai', 'anthropic', 'local'] as const;
export const MODEL_TIERS = ['premium', 'standard', 'economy'] as const;
export const ROUTE_STRATEGIES = ['fallback'] as const;

const ID = /^[A-Za-z0-9][A-Za-z0-9._:/-]{0,254}$/;
const ID_MESSAGE = { message: 'id must be 1 to 255 letters, digits and . _ : / -' };

/** Where models are called. */
export class ProviderConfig {
  @Matches(ID, ID_MESSAGE) id: string;
  @IsIn(PROVIDER_KINDS) kind: (typeof PROVIDER_KINDS)[number];
  @IsOptional() @IsUrl({ require_tld: false, protocols: ['http', 'https'] }) base_url?: string;
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
  @IsOptional() @IsIn(MODEL_TIERS) tier?: (typeof MODEL_TIERS)[number];
  @IsInt() @Min(1) context_window: number;
  @IsInt() @Min(1) max_output_tokens: number;
  @IsShape(() => PriceConfig) price: PriceConfig;
}

export class RouteConfig {
  @Matches(ID, ID_MESSAGE) alias: string;
  @IsIn(ROUTE_STRATEGIES) strategy: (typeof ROUTE_STRATEGIES)[number];
  /** Model ids, tried in this order. */
  @IsStringArray(32) targets: string[];
}

/** What varies and is data: who serves, what it costs, which alias means what. Validated at boot. */
export interface Catalogue {
  readonly providers: readonly ResolvedProvider[];
  readonly models: readonly ModelConfig[];
  readonly routes: readonly RouteConfig[];
}

/** A provider with its key read from the environment; the key never leaves llm-router. */
export interface ResolvedProvider extends ProviderConfig {
  readonly apiKey?: string | undefined;
}

export const LOCAL_MODEL = 'local/extractive';

/** The models a request may end at, in order: the model itself, or its route's targets. Empty when nothing has that name. */
export function targetsOf(catalogue: Catalogue, name: string): ModelConfig[] {
  const byId = new Map(catalogue.models.map((model) => [model.id, model]));
  const direct = byId.get(name);
  if (direct) return [direct];
  const route = catalogue.routes.find((candidate) => candidate.alias === name);
  return (route?.targets ?? []).flatMap((target) => byId.get(target) ?? []);
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
