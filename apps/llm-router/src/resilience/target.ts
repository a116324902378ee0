import { Logger } from '@nestjs/common';
import {
  BrokenCircuitError,
  circuitBreaker,
  CircuitState,
  CountBreaker,
  ExponentialBackoff,
  handleWhen,
} from 'cockatiel';

import type { ModelConfig, ResolvedProvider } from '#contracts';

import type { BreakerState, LlmMetrics } from '../llm-metrics.js';
import { ProviderFailure } from '../providers/provider-failure.js';
import type { Ask, EmbedAsk, Provider } from '../providers/provider.js';
import { Attempt, type Callee, type Clocks } from './attempt.js';
import { CallStats } from './call-stats.js';
import { ConcurrencyLimit, NoPlace } from './concurrency-limit.js';
import { fullJitterMs, RetryBudget } from './retry-budget.js';

/** Opens when more than half of the last 20 calls failed, once there were five: right for busy and for quiet models. */
const BREAKER = { threshold: 0.5, size: 20, minimumNumberOfCalls: 5 };
/** How long an open breaker waits before it lets one call try again; doubled while that fails. */
const HALF_OPEN_AFTER = { initialDelay: 1_000, maxDelay: 8_000 };
const MOST_RETRIES = 2;
const DEFAULT_CLOCKS: Clocks = { totalMs: 120_000, firstTokenMs: 30_000, idleMs: 30_000 };

/** A model at its provider, with everything that is remembered of how calls of it went. */
export class Target implements Callee {
  private static readonly log = new Logger(Target.name);

  readonly clocks: Clocks;
  readonly labels: { readonly provider: string; readonly model: string };
  readonly stats = new CallStats();
  readonly drains: boolean;
  readonly concurrency = new ConcurrencyLimit();
  private readonly retries = new RetryBudget();
  private readonly hedges = new RetryBudget();
  private readonly breaker = circuitBreaker(
    handleWhen((error) => error instanceof ProviderFailure && error.policy.trips),
    { breaker: new CountBreaker(BREAKER), halfOpenAfter: new ExponentialBackoff(HALF_OPEN_AFTER) },
  );

  constructor(
    readonly model: ModelConfig,
    readonly provider: Provider,
    config: ResolvedProvider,
    private readonly metrics: LlmMetrics,
  ) {
    this.clocks = {
      totalMs: config.timeout_ms ?? DEFAULT_CLOCKS.totalMs,
      firstTokenMs: config.first_token_timeout_ms ?? DEFAULT_CLOCKS.firstTokenMs,
      idleMs: config.idle_timeout_ms ?? DEFAULT_CLOCKS.idleMs,
    };
    this.drains = config.on_client_abort === 'drain';
    this.labels = { provider: provider.id, model: model.id };
    this.metrics.breaker(this.labels, 'closed');
    this.breaker.onStateChange(() => {
      this.metrics.breaker(this.labels, this.breakerState);
      if (this.breakerState === 'closed') this.stats.forgive();
    });
  }

  get breakerState(): BreakerState {
    if (this.breaker.state === CircuitState.Closed) return 'closed';
    return this.breaker.state === CircuitState.HalfOpen ? 'half-open' : 'open';
  }

  /**
   * Calls the target, after at most `patienceMs` of waiting for a place, and waits for the first chunk worth showing. What
   * is tried is also put into `attempts`: it may be owed for.
   */
  async open(ask: Ask | EmbedAsk, signal: AbortSignal, attempts: Attempt[], patienceMs: number): Promise<Attempt> {
    // Cockatiel lets others wait for the one call that tries again; they have better targets to go to.
    if (this.breaker.state === CircuitState.HalfOpen) throw refused();
    await this.concurrency.enter(signal, patienceMs).catch((error: unknown) => {
      throw error instanceof NoPlace
        ? new ProviderFailure('busy', `has ${this.concurrency.most} calls under way`)
        : new ProviderFailure('cancelled', 'was cancelled', { cause: error });
    });
    let handedOver = false;
    try {
      return await this.breaker.execute(async () => {
        handedOver = true;
        const attempt = new Attempt(this, ask, signal, (closed) => this.closed(closed));
        attempts.push(attempt);
        await attempt.begin().catch((failure: unknown) => {
          attempt.close();
          throw failure;
        });
        return attempt;
      });
    } catch (error) {
      if (!handedOver) this.concurrency.leave();
      throw error instanceof BrokenCircuitError ? refused() : error;
    }
  }

  /** A first call is about to be made: it earns the target a share of a retry and of a hedge. */
  expect(): void {
    this.retries.deposit();
    this.hedges.deposit();
  }

  /** Whether another target may be asked beside this one: as often as it may be retried, and no oftener. */
  mayHedge(): boolean {
    return this.hedges.withdraw();
  }

  /** How long to wait before the same target is asked again; undefined when it should not be. */
  retryInMs(failure: ProviderFailure, retriesDone: number, patienceMs: number): number | undefined {
    if (!failure.policy.retry || failure.final || retriesDone >= MOST_RETRIES) return undefined;
    const waitMs = Math.max(failure.retryAfterMs ?? 0, fullJitterMs(retriesDone));
    return waitMs < patienceMs && this.retries.withdraw() ? waitMs : undefined;
  }

  private closed(attempt: Attempt): void {
    this.concurrency.leave();
    const { startedAtMs, firstTokenAtMs, failure, ask, outcome } = attempt;
    const tookMs = performance.now() - startedAtMs;
    const firstTokenMs = ask.stream && firstTokenAtMs !== undefined ? firstTokenAtMs - startedAtMs : undefined;
    this.metrics.call(this.labels, outcome, tookMs, firstTokenMs);
    if (outcome === 'ok') {
      this.concurrency.succeeded();
      this.stats.succeeded(firstTokenMs ?? tookMs, firstTokenMs === undefined ? 'wholeMs' : 'firstTokenMs');
    }
    if (!failure || failure.kind === 'cancelled') return;
    this.failed(failure);
    // The breaker took a call that had begun to answer for a good one; when it dies on the way, it is told.
    if (firstTokenAtMs !== undefined) void this.breaker.execute(() => Promise.reject(failure)).catch(() => undefined);
  }

  private failed(failure: ProviderFailure): void {
    if (failure.policy.trips) this.stats.failed();
    if (failure.kind === 'rate_limited' || failure.kind === 'timeout') this.concurrency.congested();
    this.complain(failure);
  }

  /** What a provider really said stands here and nowhere else. Without stacks: an outage writes many of these. */
  private complain({ kind, status, message, cause }: ProviderFailure): void {
    const said = cause instanceof Error ? cause.message : undefined;
    Target.log.warn({ msg: `${this.model.id} at ${this.provider.id} ${message}`, kind, status, said });
  }
}

const refused = (): ProviderFailure => new ProviderFailure('open', 'is resting after failures');
