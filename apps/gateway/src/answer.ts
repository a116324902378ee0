import type { AerieAnswer, AnswerEnd, ChatCompletion, TokenUsage, WireUsage } from '#contracts';

import { completeCompletion } from './required-fields.js';

/** Of a body that is JSON as text already. */
export const JSON_TYPE = 'application/json; charset=utf-8';

/** What Aerie did, for clients that read headers only. */
export function answerHeaders({ model, provider, aerie }: AnswerEnd): Record<string, string> {
  return {
    'x-aerie-model': model,
    'x-aerie-provider': provider,
    ...(aerie.cache ? { 'x-aerie-cache': aerie.cache.status, 'x-aerie-cache-reason': aerie.cache.reason } : {}),
    ...(aerie.cost_usd === undefined ? {} : { 'x-aerie-cost-usd': String(aerie.cost_usd) }),
  };
}

export function renderCompletion(completion: ChatCompletion, end: AnswerEnd, requestId: string): ChatCompletion {
  return { ...completeCompletion(completion, wireUsage(end.usage)), aerie: aerieObject(end, requestId) };
}

export function aerieObject({ aerie }: AnswerEnd, requestId: string): AerieAnswer {
  return { request_id: requestId, ...aerie };
}

/** Usage as OpenAI tells it: prompt tokens include the cached ones. */
export function wireUsage(usage: TokenUsage): WireUsage {
  const { inputTokens, cacheReadTokens, cacheWriteTokens, outputTokens, reasoningTokens } = usage;
  const prompt = inputTokens + cacheReadTokens + cacheWriteTokens;
  return {
    prompt_tokens: prompt,
    completion_tokens: outputTokens,
    total_tokens: prompt + outputTokens,
    prompt_tokens_details: { cached_tokens: cacheReadTokens },
    ...(reasoningTokens && { completion_tokens_details: { reasoning_tokens: reasoningTokens } }),
  };
}
