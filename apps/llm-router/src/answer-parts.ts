import {
  type AnswerEnd,
  type AnswerPart,
  type CacheReport,
  type ChatChunk,
  type ChatCompletion,
  contentOf,
  costNanoUsd,
  nanoToUsd,
  NO_USAGE,
  replayed,
  type TokenUsage,
  type WireUsage,
} from '#contracts';

import type { AnswerSource } from './answer-source.js';
import { citationsOf, passageViews } from './grounding.js';
import type { Ask } from './providers/provider.js';
import type { Attempt } from './resilience/attempt.js';
import type { Route } from './routing/route.js';

export type Identity = Pick<ChatChunk, 'id' | 'created' | 'model'>;

/** What is told of an answer at its end; `usage` is what its job pays for, and `besideNanoUsd` what it pays beside it. */
export function endPart(
  source: AnswerSource,
  usage: TokenUsage,
  { route, ask: { request, passages, degraded }, besideNanoUsd }: { route: Route; ask: Ask; besideNanoUsd: bigint },
): AnswerEnd {
  const { answerer, attempt, completion, cache } = source;
  const citations = passages.length > 0 && completion ? citationsOf(contentOf(completion), passages) : [];
  return {
    ...answerer!,
    usage,
    aerie: {
      route: { ...answerer!, reason: reasonOf(source, route), attempts: source.attempts.length },
      cache,
      cost_usd: nanoToUsd(besideNanoUsd + (attempt ? costNanoUsd(attempt.target.model.price, usage) : 0n)),
      ...(passages.length > 0 && { citations }),
      ...(degraded && { grounding: { degraded } }),
      ...(request.aerie?.include?.includes('passages') && { passages: passageViews(passages) }),
    },
  };
}

const FOR_NOTHING: Partial<Record<CacheReport['status'], string>> = {
  hit: 'answered from the cache',
  shared: 'answered with an identical request',
};

function reasonOf({ attempt, attempts, cache }: AnswerSource, route: Route): string {
  return FOR_NOTHING[cache.status] ?? reasonOfTargets(route, attempts, attempt!.target);
}

/** Why of all targets it is this one that has answered. */
export function reasonOfTargets(route: Route, attempts: readonly Attempt[], answered: Attempt['target']): string {
  const other = attempts.findLast(({ target }) => target !== answered);
  if (other?.outcome === 'cancelled') return `answered before ${other.target.model.id}`;
  if (other?.firstTokenAtMs !== undefined) return `carried on from ${other.target.model.id}: ${other.outcome}`;
  if (other) return `fell back from ${other.target.model.id}: ${other.outcome}`;
  const at = route.targets.findIndex(({ model }) => model.id === answered.model.id);
  return at > 0 ? `target ${at + 1} of route ${route.name}` : route.reason;
}

/** The answer that a route has for when all its targets have failed, marked as such. */
export function degradedParts(
  { stream, text, why, attempts }: { stream: boolean; text: string; why: string; attempts: number },
  identity: Identity,
): AnswerPart[] {
  const route = { model: identity.model, provider: 'aerie', reason: `degraded: ${why}`, attempts };
  const end: AnswerEnd = {
    model: identity.model,
    provider: 'aerie',
    usage: NO_USAGE,
    aerie: { route, degraded: true, cost_usd: 0 },
  };
  const message = { role: 'assistant', content: text, refusal: null };
  const choices = [{ index: 0, message, logprobs: null, finish_reason: 'stop' }];
  const completion: ChatCompletion = { ...identity, object: 'chat.completion', choices, usage: wireUsage(NO_USAGE) };
  if (!stream) return [{ kind: 'whole', completion, end }];
  return [...replayed(completion).map((chunk): AnswerPart => ({ kind: 'delta', chunk })), { kind: 'end', end }];
}

/** Usage in OpenAI's words, for an answer whose provider told none. */
export function wireUsage({ inputTokens, cacheReadTokens, cacheWriteTokens, outputTokens }: TokenUsage): WireUsage {
  const prompt = inputTokens + cacheReadTokens + cacheWriteTokens;
  return { prompt_tokens: prompt, completion_tokens: outputTokens, total_tokens: prompt + outputTokens };
}
