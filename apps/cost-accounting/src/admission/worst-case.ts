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

  constructor(
    private readonly tariff: Tariff,
    { n, maxTokens }: Pick<Demand, 'n' | 'maxTokens'>,
    private readonly promptTokens: number,
  ) {
    this.n = n;
    this.maxTokens = Math.min(maxTokens, tariff.maxOutputTokens);
    this.costNanoUsd = tariff.costNanoUsd(promptTokens, this.maxTokens, this.n);
  }

  /** Less money than this is of no use. */
  get floorNanoUsd(): bigint {
    return this.tariff.costNanoUsd(this.promptTokens, Math.min(FEWEST_TOKENS, this.maxTokens), this.n);
  }

  /** The completion that this money pays for, and what that costs at most. */
  within(nanoUsd: bigint): { maxTokens: number; costNanoUsd: bigint } {
    if (nanoUsd >= this.costNanoUsd) return { maxTokens: this.maxTokens, costNanoUsd: this.costNanoUsd };
    const affordable = this.tariff.affordableTokens(this.promptTokens, nanoUsd, this.n);
    const maxTokens = Math.min(this.maxTokens, affordable);
    return { maxTokens, costNanoUsd: this.tariff.costNanoUsd(this.promptTokens, maxTokens, this.n) };
  }
}
