import { setImmediate as nextTurn } from 'node:timers/promises';

import { type ChatCompletion, namesStores, NO_USAGE, textOf } from '#contracts';

import { countPromptTokens, countTexts, countTokens } from '../token-count.js';
import { answerFromPassages, answerFromPrompt } from './extract.js';
import { hashedVector } from './hashed-vector.js';
import {
  type ChatCall,
  chunkOf,
  type EmbedCall,
  type Provider,
  type ProviderEvent,
  tokensPerChoice,
} from './provider.js';

const DIMENSIONS = 1024;
/** A text takes about 50 µs: other requests run in between. */
const TEXTS_PER_TURN = 64;

/**
 * Answers without a network, a key or a model: with the sentences of the passages, or of the prompt, that fit the question
 * best. Embeds by hashing words. The same call always gets the same answer, so that a fresh install, a test and a demo all
 * have something to say.
 */
export class LocalExtractiveProvider implements Provider {
  constructor(readonly id: string) {}

  async *chat(call: ChatCall, signal: AbortSignal): AsyncGenerator<ProviderEvent> {
    const { text, finishReason, outputTokens } = await fit(answerOf(call), call);
    const inputTokens = await countPromptTokens(call.messages, call.request['tools']);
    signal.throwIfAborted();
    const usage = { inputTokens, cacheReadTokens: 0, cacheWriteTokens: 0, outputTokens, source: 'counted' as const };
    yield { kind: 'usage', usage, isFinal: true };
    if (call.stream) yield* streamed(text, finishReason);
    else yield { kind: 'completion', completion: completionOf(text, finishReason) };
  }

  async *embed({ texts, request, model }: EmbedCall, signal: AbortSignal): AsyncGenerator<ProviderEvent> {
    const inputTokens = await countTexts(texts, model.embedding?.tokenizer);
    const usage = { ...NO_USAGE, inputTokens, source: 'counted' as const };
    yield { kind: 'usage', usage, isFinal: true };
    const dimensions = request.dimensions ?? model.embedding?.dimensions ?? DIMENSIONS;
    const vectors: Uint8Array[] = [];
    for (const [index, text] of texts.entries()) {
      if (index % TEXTS_PER_TURN === 0) await nextTurn();
      signal.throwIfAborted();
      vectors.push(hashedVector(text, dimensions));
    }
    yield { kind: 'vectors', vectors };
  }
}

function answerOf({ messages, passages, request }: ChatCall): string {
  const question = textOf(messages.findLast(({ role }) => role === 'user')?.content);
  if (passages.length > 0 || namesStores(request)) return answerFromPassages(question, passages);
  const spoken = request.messages.filter(({ role }) => role !== 'assistant');
  return answerFromPrompt(spoken.map(({ content }) => textOf(content)));
}

/** As many words of the answer as the caller and the money allow. */
async function fit(
  answer: string,
  call: ChatCall,
): Promise<{ text: string; finishReason: string; outputTokens: number }> {
  const asked = call.request.max_completion_tokens ?? call.request.max_tokens ?? call.model.max_output_tokens;
  const most = Math.min(asked, tokensPerChoice(call) ?? asked, call.model.max_output_tokens);
  const whole = await countTokens(answer);
  if (whole <= most) return { text: answer, finishReason: 'stop', outputTokens: whole };
  let text = '';
  let outputTokens = 0;
  for (const word of wordsOf(answer)) {
    const tokens = await countTokens(text + word);
    if (tokens > most) break;
    text += word;
    outputTokens = tokens;
  }
  return { text, finishReason: 'length', outputTokens };
}

const wordsOf = (text: string): string[] => text.match(/\s*\S+/g) ?? [];

function* streamed(text: string, finishReason: string): Generator<ProviderEvent> {
  yield { kind: 'chunk', chunk: chunkOf({ role: 'assistant', content: '' }) };
  for (const word of wordsOf(text)) yield { kind: 'chunk', chunk: chunkOf({ content: word }) };
  yield { kind: 'chunk', chunk: chunkOf({}, finishReason) };
}

function completionOf(content: string, finishReason: string): ChatCompletion {
  const message = { role: 'assistant', content, refusal: null };
  const choices = [{ index: 0, message, logprobs: null, finish_reason: finishReason }];
  return { id: '', object: 'chat.completion', created: 0, model: '', choices };
}
