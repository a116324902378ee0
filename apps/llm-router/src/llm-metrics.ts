import { Injectable } from '@nestjs/common';
import {
  InjectMetric,
  makeCounterProvider,
  makeGaugeProvider,
  makeHistogramProvider,
} from '@willsoto/nestjs-prometheus';
import type { Counter, Gauge, Histogram } from 'prom-client';

import type { TokenUsage } from '#contracts';

const TARGET = ['provider', 'model'];
const SECONDS = [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120];

export const METRIC_PROVIDERS = [
  makeCounterProvider({
    name: 'aerie_llm_calls_total',
    help: 'Calls of a model by how they ended: ok, or the kind of failure.',
    labelNames: [...TARGET, 'outcome'],
  }),
  makeHistogramProvider({
    name: 'aerie_llm_call_duration_seconds',
    help: 'Calls of a model that were answered, from start to last byte.',
    labelNames: TARGET,
    buckets: SECONDS,
  }),
  makeHistogramProvider({
    name: 'aerie_llm_first_token_seconds',
    help: 'Streamed calls, from start to the first chunk worth showing.',
    labelNames: TARGET,
    buckets: SECONDS,
  }),
  makeCounterProvider({
    name: 'aerie_llm_tokens_total',
    help: 'Tokens by bucket: input, cache_read, cache_write, output.',
    labelNames: [...TARGET, 'bucket'],
  }),
  makeGaugeProvider({
    name: 'aerie_llm_breaker_state',
    help: 'Circuit breaker of a model: 0 closed, 1 half-open, 2 open.',
    labelNames: TARGET,
  }),
  makeCounterProvider({
    name: 'aerie_llm_cache_total',
    help: 'Requests by what the exact cache did: hit, miss, bypass.',
    labelNames: ['status'],
  }),
];

export type BreakerState = 'closed' | 'open' | 'half-open';

type Labels = Readonly<Record<'provider' | 'model', string>>;

const BREAKER_VALUE: Record<BreakerState, number> = { closed: 0, 'half-open': 1, open: 2 };

@Injectable()
export class LlmMetrics {
  constructor(
    @InjectMetric('aerie_llm_calls_total') private readonly calls: Counter,
    @InjectMetric('aerie_llm_call_duration_seconds') private readonly durations: Histogram,
    @InjectMetric('aerie_llm_first_token_seconds') private readonly firstTokens: Histogram,
    @InjectMetric('aerie_llm_tokens_total') private readonly tokenCounter: Counter,
    @InjectMetric('aerie_llm_breaker_state') private readonly breakers: Gauge,
    @InjectMetric('aerie_llm_cache_total') private readonly caches: Counter,
  ) {}

  call(labels: Labels, outcome: string, durationMs: number, firstTokenMs?: number): void {
    this.calls.inc({ ...labels, outcome });
    if (outcome === 'ok') this.durations.observe(labels, durationMs / 1000);
    if (firstTokenMs !== undefined) this.firstTokens.observe(labels, firstTokenMs / 1000);
  }

  tokens(labels: Labels, usage: TokenUsage): void {
    const { inputTokens, cacheReadTokens, cacheWriteTokens, outputTokens } = usage;
    if (inputTokens > 0) this.tokenCounter.inc({ ...labels, bucket: 'input' }, inputTokens);
    if (cacheReadTokens > 0) this.tokenCounter.inc({ ...labels, bucket: 'cache_read' }, cacheReadTokens);
    if (cacheWriteTokens > 0) this.tokenCounter.inc({ ...labels, bucket: 'cache_write' }, cacheWriteTokens);
    if (outputTokens > 0) this.tokenCounter.inc({ ...labels, bucket: 'output' }, outputTokens);
  }

  breaker(labels: Labels, state: BreakerState): void {
    this.breakers.set(labels, BREAKER_VALUE[state]);
  }

  cache(status: 'hit' | 'miss' | 'bypass'): void {
    this.caches.inc({ status });
  }
}
