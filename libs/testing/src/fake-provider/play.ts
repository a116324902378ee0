import { composeAnswer, tokensOfDeltas } from './compose-answer.js';
import type { Ask, Dialect } from './dialect.js';
import type { Script } from './script.js';

/** Something ready to be sent, whatever the protocol and endpoint. */
export interface Play {
  stream: boolean;
  deltas: number;
  promptTokens: number;
  completionTokens: number;
  whole(): string;
  opening(): string;
  delta(index: number): string;
  closing(): string;
  tokensOfDeltas(count: number): number;
  errorBody(status: number, message: string, code?: string): string;
  errorEvent(message: string): string;
  brokenEvent: string;
}

export function completionPlay(dialect: Dialect, script: Script, ask: Ask): Play {
  const answer = composeAnswer(script, ask);
  return {
    stream: ask.stream,
    deltas: answer.deltas.length,
    promptTokens: answer.billed.promptTokens,
    completionTokens: answer.billed.completionTokens,
    whole: () => dialect.whole(answer),
    opening: () => dialect.opening(answer),
    delta: (index) => dialect.delta(answer, index),
    closing: () => dialect.closing(answer),
    tokensOfDeltas: (count) =>
      count >= answer.deltas.length ? answer.billed.completionTokens : tokensOfDeltas(answer, count),
    errorBody: dialect.errorBody,
    errorEvent: dialect.errorEvent,
    brokenEvent: dialect.brokenEvent,
  };
}

/** An answer in one piece, such as embeddings or the list of models. */
export function wholePlay(dialect: Dialect, body: unknown, promptTokens: number): Play {
  return {
    stream: false,
    deltas: 0,
    promptTokens,
    completionTokens: 0,
    whole: () => JSON.stringify(body),
    opening: () => '',
    delta: () => '',
    closing: () => '',
    tokensOfDeltas: () => 0,
    errorBody: dialect.errorBody,
    errorEvent: dialect.errorEvent,
    brokenEvent: dialect.brokenEvent,
  };
}
