import { requestedMaxTokens } from '#contracts';

import type { Target } from '../../resilience/target.js';
import type { Candidates, Choice } from '../route.js';

/** Answers are seldom longer, whatever they are allowed to be. */
const LIKELY_COMPLETION_TOKENS = 500;

/** What the request will likely cost decides: a dear prompt may be outweighed by a cheap answer. */
export function cheapest({ targets, request, promptTokens }: Candidates): Choice {
  const completionTokens = Math.min(requestedMaxTokens(request) ?? Infinity, LIKELY_COMPLETION_TOKENS);
  const costOf = ({ model: { price } }: Target) =>
    promptTokens * price.input_usd_per_million + completionTokens * price.output_usd_per_million;
  return { targets: targets.toSorted((a, b) => costOf(a) - costOf(b)), reason: 'cheapest' };
}
