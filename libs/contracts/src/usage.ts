import { fact, question } from './contract.js';
import type { Hold } from './stages.js';

/** Tokens of one provider call in disjoint buckets, normalised once at the provider's adapter. */
export interface TokenUsage {
  /** Prompt tokens that were neither read from nor written to the provider's cache. */
  inputTokens: number;
  cacheReadTokens: number;
  cacheWriteTokens: number;
  /** All completion tokens, reasoning included. */
  outputTokens: number;
  /** How many of them were reasoning, where the provider says so. */
  reasoningTokens?: number;
  /** Whether the provider said so (`provider`), or Aerie counted because it did not (`counted`). */
  source: 'provider' | 'counted' | 'none';
}

export const NO_USAGE: TokenUsage = {
  inputTokens: 0,
  cacheReadTokens: 0,
  cacheWriteTokens: 0,
  outputTokens: 0,
  source: 'none',
};

/**
 * What a job used. Published once per job by llm-router, however the job ended, so that the money held for it can be
 * settled; `calls` holds every provider call that produced tokens, not only the winner.
 */
export interface UsageReported {
  jobId: string;
  tenant: string;
  keyId: string;
  user?: string | undefined;
  calls: ProviderCall[];
  holds: Hold[];
  /** Unix milliseconds. */
  atMs: number;
}

export interface ProviderCall {
  model: string;
  provider: string;
  usage: TokenUsage;
  cacheHit: boolean;
}

export const UsageReportedFact = fact<UsageReported>('ai.usage', (usage) => usage.tenant);

/** `GET /v1/usage`. Times are Unix milliseconds; groups are the columns to sum by. */
export interface UsageQuery {
  tenant?: string | undefined;
  keyId?: string | undefined;
  fromMs?: number | undefined;
  toMs?: number | undefined;
  groupBy: ('tenant' | 'key' | 'model')[];
}

export interface UsageRow {
  tenant?: string;
  key_id?: string;
  model?: string;
  requests: number;
  prompt_tokens: number;
  completion_tokens: number;
  cached_tokens: number;
  /** Nano-USD as a decimal string: exact. */
  cost_nano_usd: string;
  cost_usd: number;
}

export const ListUsage = question<UsageQuery, UsageRow[]>('cost-accounting.list-usage');
