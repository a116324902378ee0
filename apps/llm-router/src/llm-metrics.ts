import { Injectable } from '@nestjs/common';
import {
  InjectMetric,
  makeCounterProvider,
  makeGaugeProvider,
  makeHistogramProvider,
} from '@willsoto/nestjs-prometheus';
import type { Counter, Gauge, Histogram } from 'prom-client';

import type { CacheReport, TokenUsage } from '#contracts';

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
  makeCounterProvider({
    name: 'aerie_llm_zero_usage_total',
    help: 'Answers for which a provider told a usage of 0 tokens, and which were charged so.',
    labelNames: TARGET,
  }),
  makeGaugeProvider({
    name: 'aerie_llm_breaker_state',
    help: 'Circuit breaker of a model: 0 closed, 1 half-open, 2 open.',
    labelNames: TARGET,
  }),
  makeCounterProvider({
    name: 'aerie_llm_cache_total',
    help: 'Requests by where their answer came from: hit, shared, partial, miss, bypass.',
    labelNames: ['status'],
  }),
  makeHistogramProvider({
    name: 'aerie_llm_embedding_call_inputs',
    help: 'Inputs of a call for embeddings: more than a request has where requests were merged.',
    buckets: [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024, 2048],
  }),
  makeCounterProvider({
    name: 'aerie_llm_semantic_trials_total',
    help: 'Answers of a call against those of a similar request: agreed, differed.',
    labelNames: ['outcome'],
  }),
];

export type BreakerState = 'closed' | 'open' | 'half-open';

type Labels = Readonly<Record<'provider' | 'model', string>>;

const BREAKER_VALUE: Record<BreakerState, number> = { closed: 0, 'half-open': 1, open: 2 };

interface TargetMetrics {
  call: (outcome: string) => Counter.Internal;
  tokens: (bucket: string) => Counter.Internal;
  duration: Histogram.Internal<string>;
  firstToken: Histogram.Internal<string>;
}

function remembered<Child>(make: (label: string) => Child): (label: string) => Child {
  const known = new Map<string, Child>();
  return (label) => {
    let child = known.get(label);
    if (!child) known.set(label, (child = make(label)));
    return child;
  };
}

@Injectable()
export class LlmMetrics {
  private readonly children = new Map<string, TargetMetrics>();

  constructor(
    @InjectMetric('aerie_llm_calls_total') private readonly calls: Counter,
    @InjectMetric('aerie_llm_call_duration_seconds') private readonly durations: Histogram,
    @InjectMetric('aerie_llm_first_token_seconds') private readonly firstTokens: Histogram,
    @InjectMetric('aerie_llm_tokens_total') private readonly tokenCounter: Counter,
    @InjectMetric('aerie_llm_zero_usage_total') private readonly zeroUsages: Counter,
    @InjectMetric('aerie_llm_breaker_state') private readonly breakers: Gauge,
    @InjectMetric('aerie_llm_cache_total') private readonly caches: Counter,
    @InjectMetric('aerie_llm_embedding_call_inputs') private readonly embeddingInputs: Histogram,
    @InjectMetric('aerie_llm_semantic_trials_total') private readonly semanticTrials: Counter,
  ) {}

  call(target: Labels, outcome: string, durationMs: number, firstTokenMs?: number): void {
    const of = this.of(target);
    of.call(outcome).inc();
    if (outcome === 'ok') of.duration.observe(durationMs / 1000);
    if (firstTokenMs !== undefined) of.firstToken.observe(firstTokenMs / 1000);
  }

  tokens(target: Labels, usage: TokenUsage): void {
    const { tokens } = this.of(target);
    if (usage.inputTokens > 0) tokens('input').inc(usage.inputTokens);
    if (usage.cacheReadTokens > 0) tokens('cache_read').inc(usage.cacheReadTokens);
    if (usage.cacheWriteTokens > 0) tokens('cache_write').inc(usage.cacheWriteTokens);
    if (usage.outputTokens > 0) tokens('output').inc(usage.outputTokens);
  }

  zeroUsage(target: Labels): void {
    this.zeroUsages.inc(target);
  }

  /** The metrics of one target, looked up once: finding a child by its labels costs more than counting. */
  private of({ provider, model }: Labels) {
    const key = `${provider} ${model}`;
    let children = this.children.get(key);
    if (!children) {
      children = {
        call: remembered((outcome) => this.calls.labels({ provider, model, outcome })),
        tokens: remembered((bucket) => this.tokenCounter.labels({ provider, model, bucket })),
        duration: this.durations.labels({ provider, model }),
        firstToken: this.firstTokens.labels({ provider, model }),
      };
      this.children.set(key, children);
    }
    return children;
  }

  breaker(labels: Labels, state: BreakerState): void {
    this.breakers.set(labels, BREAKER_VALUE[state]);
  }

  cache(status: CacheReport['status']): void {
    this.caches.inc({ status });
  }
  embeddingCall(inputs: number): void {
    this.embeddingInputs.observe(inputs);
  }

  semanticTrial(agreed: boolean): void {
    this.semanticTrials.inc({ outcome: agreed ? 'agreed' : 'differed' });
  }
}
