import type { TokenUsage } from '#contracts';

/**
 * A usage in parts as the weights are to each other, which add up to the whole to the token: what is left after rounding
 * down goes to those who lost most by it (largest remainder).
 */
export function splitUsage(usage: TokenUsage, weights: readonly number[]): TokenUsage[] {
  const input = split(usage.inputTokens, weights);
  const cacheRead = split(usage.cacheReadTokens, weights);
  const cacheWrite = split(usage.cacheWriteTokens, weights);
  const output = split(usage.outputTokens, weights);
  return weights.map((_, index) => ({
    inputTokens: input[index]!,
    cacheReadTokens: cacheRead[index]!,
    cacheWriteTokens: cacheWrite[index]!,
    outputTokens: output[index]!,
    source: usage.source,
  }));
}

function split(tokens: number, weights: readonly number[]): number[] {
  const whole = weights.reduce((sum, weight) => sum + weight, 0);
  const exact = weights.map((weight) => (whole > 0 ? (tokens * weight) / whole : tokens / weights.length));
  const parts = exact.map(Math.floor);
  const left = tokens - parts.reduce((sum, part) => sum + part, 0);
  const losers = exact.map((share, index) => ({ index, lost: share - parts[index]! })).sort((a, b) => b.lost - a.lost);
  for (const { index } of losers.slice(0, left)) parts[index]!++;
  return parts;
}
