import {
  type AnswerEnd,
  type CacheReport,
  contentOf,
  costNanoUsd,
  nanoToUsd,
  type Passage,
  type TokenUsage,
  type WireUsage,
} from '#contracts';

import type { AnswerSource } from './answer-source.js';
import { citationsOf } from './grounding.js';
import type { Route } from './routing/route.js';

/** What is told of an answer at its end; `usage` is what its job pays for. */
export function endPart(
  source: AnswerSource,
  usage: TokenUsage,
  { route, passages }: { route: Route; passages: readonly Passage[] },
): AnswerEnd {
  const { answerer, attempt, completion, cache } = source;
  const citations = passages.length > 0 && completion ? citationsOf(contentOf(completion), passages) : [];
  return {
    ...answerer!,
    usage,
    aerie: {
      route: { ...answerer!, reason: reasonOf(source, route), attempts: source.attempts.length },
      cache,
      cost_usd: attempt ? nanoToUsd(costNanoUsd(attempt.target.model.price, usage)) : 0,
      ...(passages.length > 0 && { citations }),
    },
  };
}

const FOR_NOTHING: Partial<Record<CacheReport['status'], string>> = {
  hit: 'answered from the cache',
  shared: 'answered with an identical request',
};

function reasonOf({ answerer, attempt, attempts, cache }: AnswerSource, route: Route): string {
  const forNothing = FOR_NOTHING[cache.status];
  if (forNothing) return forNothing;
  const other = attempts.findLast(({ target }) => target !== attempt?.target);
  if (other?.outcome === 'cancelled') return `answered before ${other.target.model.id}`;
  if (other) return `fell back from ${other.target.model.id}: ${other.outcome}`;
  const at = route.targets.findIndex(({ model }) => model.id === answerer?.model);
  return at > 0 ? `target ${at + 1} of route ${route.name}` : route.reason;
}

/** Usage in OpenAI's words, for an answer whose provider told none. */
export function wireUsage({ inputTokens, cacheReadTokens, cacheWriteTokens, outputTokens }: TokenUsage): WireUsage {
  const prompt = inputTokens + cacheReadTokens + cacheWriteTokens;
  return { prompt_tokens: prompt, completion_tokens: outputTokens, total_tokens: prompt + outputTokens };
}
