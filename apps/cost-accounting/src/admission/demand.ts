import { type Asked, type AskedToEmbed, embeddingInputs, type EmbeddingsRequest, requestedMaxTokens } from '#contracts';

import { measurePrompt, type PromptSize } from './prompt-size.js';

/** What a request may use at most, whatever it costs. */
export interface Demand {
  /** The model or alias that was asked for. */
  readonly model: string;
  readonly prompt: PromptSize;
  /** The most completion tokens of each choice; infinite when the request does not say. */
  readonly maxTokens: number;
  /** Choices. Providers charge the prompt once for all of them. */
  readonly n: number;
}

/** What is asked for, before anything is measured. */
export const modelOf = (state: Asked | AskedToEmbed): string =>
  'embeddings' in state ? state.embeddings.model : state.request.model;

export function demandOf(state: Asked | AskedToEmbed): Demand {
  if ('embeddings' in state) return embeddingsDemand(state.embeddings);
  const { request } = state;
  return {
    model: request.model,
    prompt: measurePrompt(request),
    maxTokens: requestedMaxTokens(request) ?? Infinity,
    n: request.n ?? 1,
  };
}

/** Nothing is generated, so that the input is all there is to pay for. */
function embeddingsDemand(request: EmbeddingsRequest): Demand {
  const texts: string[] = [];
  let extraTokens = 0;
  for (const input of embeddingInputs(request)) {
    if (typeof input === 'string') texts.push(input);
    else extraTokens += input.length;
  }
  return { model: request.model, prompt: { texts, extraTokens }, maxTokens: 0, n: 1 };
}
