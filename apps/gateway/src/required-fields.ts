import type { ChatChunk, ChatCompletion, ChunkChoice, CompletionChoice, ToolCallDelta, WireUsage } from '#contracts';

import { withReasoningApart } from './reasoning.js';

/** Fields that may be null; elsewhere OpenAI's schema wants a field to be absent instead, and typed clients rely on it. */
const NULLABLE: ReadonlySet<string> = new Set([
  'content',
  'refusal',
  'logprobs',
  'finish_reason',
  'moderation',
  'audio',
]);

/** A completion with what OpenAI's schema requires and some servers leave out; what they say beyond it is kept. */
export function completeCompletion(completion: ChatCompletion, usage: WireUsage): ChatCompletion {
  return {
    ...withoutNulls(completion),
    object: 'chat.completion',
    choices: completion.choices.map(completeChoice),
    usage: { ...usage, ...withoutNulls(completion.usage ?? {}) },
  };
}

function completeChoice(choice: CompletionChoice, index: number): CompletionChoice {
  const { tool_calls: calls, ...told } = withoutNulls(withReasoningApart(choice.message));
  const message = {
    ...told,
    role: 'assistant',
    content: told.content ?? null,
    refusal: told['refusal'] ?? null,
    // An empty list is no call, and SDKs ask whether there is a list.
    ...(calls?.length && { tool_calls: calls.map((call) => ({ ...call, type: call.type ?? 'function' })) }),
  };
  return {
    ...choice,
    index: choice.index ?? index,
    message,
    logprobs: choice['logprobs'] ?? null,
    finish_reason: choice.finish_reason || (calls?.length ? 'tool_calls' : 'stop'),
  };
}

/** The same for a chunk of a stream. */
export function completeChunk(chunk: ChatChunk): ChatChunk {
  return { ...withoutNulls(chunk), object: 'chat.completion.chunk', choices: chunk.choices.map(completeChunkChoice) };
}

function completeChunkChoice(choice: ChunkChoice, at: number): ChunkChoice {
  const { index = at, delta, finish_reason: reason } = choice;
  return { ...choice, index, delta: completeDelta(delta ?? {}), finish_reason: reason || null };
}

function completeDelta(delta: ChunkChoice['delta']): ChunkChoice['delta'] {
  const told = withoutNulls(delta);
  return told.tool_calls ? { ...told, tool_calls: told.tool_calls.map(completeCall) } : told;
}

/** The piece that opens a call says what it is. */
function completeCall(call: ToolCallDelta): ToolCallDelta {
  const told = withoutNulls(call);
  return {
    ...told,
    ...(told.id && { type: told.type ?? 'function' }),
    ...(told.function && { function: withoutNulls(told.function) }),
  };
}

/** The object itself when it has none: most do, and a stream asks this of every chunk. */
function withoutNulls<Of extends object>(of: Of): Of {
  for (const field in of) if (of[field] === null && !NULLABLE.has(field)) return nullsRemoved(of);
  return of;
}

function nullsRemoved<Of extends object>(of: Of): Of {
  const kept = Object.entries(of).filter(([field, value]) => value !== null || NULLABLE.has(field));
  return Object.fromEntries(kept) as Of;
}
