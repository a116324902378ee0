import { type ChatRequest, requestedMaxTokens } from '#contracts';

import type { Tariff } from './tariff.js';

/** A completion is not cut shorter than this to fit a budget; what would have to be is refused. */
const FEWEST_TOKENS = 16;

/** What a request costs at most, and what it costs when its completion is cut short. */
export class WorstCase {
  /** The most completion tokens of each choice. */
  readonly maxTokens: number;
  readonly costNanoUsd: bigint;
  /** Choices. Providers charge the prompt once for all of them. */
  readonly n: number;

  constructor(
    private readonly tariff: Tariff,
    request: ChatRequest,
    private readonly promptTokens: number,
  ) {
    this.n = request.n ?? 1;
    this.maxTokens = Math.min(requestedMaxTokens(request) ?? Infinity, tariff.maxOutputTokens);
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
