import type { ChatChunk, ChatCompletion, CompletionChoice, WireUsage } from '#contracts';

type Fields = Record<string, unknown>;

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
  const { tool_calls: calls, ...told } = withoutNulls(choice.message);
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
  return {
    ...withoutNulls(chunk),
    object: 'chat.completion.chunk',
    choices: chunk.choices.map((choice, index) => ({
      ...choice,
      index: choice.index ?? index,
      delta: completeDelta(choice.delta ?? {}),
      finish_reason: choice.finish_reason || null,
    })),
  };
}

function completeDelta(delta: ChatChunk['choices'][number]['delta']) {
  const told = withoutNulls(delta);
  return told.tool_calls ? { ...told, tool_calls: told.tool_calls.map(completeCall) } : told;
}

function completeCall<Call extends { function?: object }>(call: Call): Call {
  const told = withoutNulls(call);
  return told.function ? { ...told, function: withoutNulls(told.function) } : told;
}

function withoutNulls<Of extends object>(of: Of): Of {
  let kept: Of | undefined;
  for (const [field, value] of Object.entries(of)) {
    if (value !== null || NULLABLE.has(field)) continue;
    kept ??= { ...of };
    delete (kept as Fields)[field];
  }
  return kept ?? of;
}
