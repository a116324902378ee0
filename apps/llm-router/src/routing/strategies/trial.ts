import type { CandidateConfig } from '#contracts';

import type { RouteOutcome } from '../route.js';

const MAX_ERROR_RATE_ABOVE = 0.05;
const MAX_LATENCY_FACTOR = 1.5;
const MIN_REQUESTS = 50;
/** A candidate that mostly fails is not kept until it has met all the requests that finer differences need. */
const HOPELESS = { requests: 10, errorRate: 0.5 };
/** Latest outcomes that are compared. */
const WINDOW = 500;

type Arm = 'candidate' | 'others';

/** How the requests of a candidate go beside those of the targets that it is to replace. */
export class Trial {
  private readonly outcomes: Record<Arm, RouteOutcome[]> = { candidate: [], others: [] };

  constructor(private readonly limits: CandidateConfig) {}

  note(arm: Arm, outcome: RouteOutcome): void {
    const outcomes = this.outcomes[arm];
    outcomes.push(outcome);
    if (outcomes.length > WINDOW) outcomes.shift();
  }

  /** Why the candidate must go; undefined while it may stay. */
  verdict(): string | undefined {
    const { candidate, others } = this.outcomes;
    const { min_requests: enough = MIN_REQUESTS } = this.limits;
    const errorRate = errorRateOf(candidate);
    if (candidate.length >= HOPELESS.requests && errorRate > HOPELESS.errorRate) {
      return `${percent(errorRate)} of its requests failed`;
    }
    if (candidate.length < enough || others.length < enough) return undefined;
    return this.failsMore(errorRate) ?? this.isSlower() ?? this.isDearer();
  }

  private failsMore(errorRate: number): string | undefined {
    const { max_error_rate_above: above = MAX_ERROR_RATE_ABOVE } = this.limits;
    const theirs = errorRateOf(this.outcomes.others);
    if (errorRate <= theirs + above) return undefined;
    return `${percent(errorRate)} of its requests failed, ${percent(theirs)} of the others`;
  }

  private isSlower(): string | undefined {
    const { max_latency_factor: factor = MAX_LATENCY_FACTOR } = this.limits;
    const [its, theirs] = this.medians(({ tookMs }) => tookMs);
    if (its <= theirs * factor) return undefined;
    return `it took ${Math.round(its)} ms, the others ${Math.round(theirs)} ms`;
  }

  private isDearer(): string | undefined {
    const { max_cost_factor: factor } = this.limits;
    if (factor === undefined) return undefined;
    const [its, theirs] = this.medians(({ costNanoUsd }) => Number(costNanoUsd));
    return its > theirs * factor ? `it cost ${(its / theirs).toFixed(1)} times as much as the others` : undefined;
  }

  private medians(measure: (outcome: RouteOutcome) => number): [candidate: number, others: number] {
    const of = (outcomes: RouteOutcome[]) => median(outcomes.filter(({ ok }) => ok).map(measure));
    return [of(this.outcomes.candidate), of(this.outcomes.others)];
  }
}

const errorRateOf = (outcomes: RouteOutcome[]): number =>
  outcomes.filter(({ ok }) => !ok).length / Math.max(1, outcomes.length);

const median = (values: number[]): number => values.sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;

const percent = (share: number): string => `${Math.round(share * 100)} %`;
