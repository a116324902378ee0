import type { Demand } from './demand.js';
import type { Tariff } from './tariff.js';

/** A completion is not cut shorter than this to fit a budget; what would have to be is refused. */
const FEWEST_TOKENS = 16;

/** What a request costs at most, and what it costs when its completion is cut short. */
export class WorstCase {
  /** The most completion tokens of each choice. */
  readonly maxTokens: number;
  readonly costNanoUsd: bigint;
  readonly n: number;
  /** Is spent before the answer, however short that is. */
  private readonly comparisonNanoUsd: bigint;

  constructor(
    private readonly tariff: Tariff,
    { n, maxTokens, comparedTokens }: Pick<Demand, 'n' | 'maxTokens' | 'comparedTokens'>,
    private readonly promptTokens: number,
  ) {
    this.n = n;
    this.maxTokens = Math.min(maxTokens, tariff.maxOutputTokens);
    this.comparisonNanoUsd = tariff.comparisonNanoUsd(comparedTokens);
    this.costNanoUsd = this.costOf(this.maxTokens);
  }

  /** Less money than this is of no use. */
  get floorNanoUsd(): bigint {
    return this.costOf(Math.min(FEWEST_TOKENS, this.maxTokens));
  }

  /** The completion that this money pays for, and what that costs at most. */
  within(nanoUsd: bigint): { maxTokens: number; costNanoUsd: bigint } {
    if (nanoUsd >= this.costNanoUsd) return { maxTokens: this.maxTokens, costNanoUsd: this.costNanoUsd };
    const affordable = this.tariff.affordableTokens(this.promptTokens, nanoUsd - this.comparisonNanoUsd, this.n);
    const maxTokens = Math.min(this.maxTokens, affordable);
    return { maxTokens, costNanoUsd: this.costOf(maxTokens) };
  }

  private costOf(completionTokens: number): bigint {
    return this.tariff.costNanoUsd(this.promptTokens, completionTokens, this.n) + this.comparisonNanoUsd;
  }
}
