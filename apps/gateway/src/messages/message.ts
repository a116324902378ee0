import {
  AerieError,
  type AerieAnswer,
  type AnswerEnd,
  type ChatCompletion,
  type CompletionChoice,
  isSigned,
  type ThinkingBlock,
  type TokenUsage,
  withThinking,
} from '#contracts';

import { aerieObject } from '../answer.js';

/** Anthropic's `message`, with what Aerie did. */
export interface Message {
  id: string;
  type: 'message';
  role: 'assistant';
  model: string;
  content: object[];
  container: null;
  diagnostics: null;
  stop_reason: string | null;
  stop_sequence: string | null;
  stop_details: object | null;
  usage: object;
  aerie?: AerieAnswer;
}

/** Why an answer ended, in OpenAI's words and in Anthropic's. */
const STOP_REASONS: Record<string, string> = {
  stop: 'end_turn',
  length: 'max_tokens',
  tool_calls: 'tool_use',
  function_call: 'tool_use',
  content_filter: 'refusal',
};

/** A completion as Anthropic's message. */
export function messageOf({ choices }: ChatCompletion, end: AnswerEnd, requestId: string): Message {
  const choice = choices[0]!;
  return {
    ...emptyMessage(requestId, end.model),
    content: contentOf(choice.message),
    ...stopOf(choice),
    usage: messageUsage(end.usage),
    aerie: aerieObject(end, requestId),
  };
}

export function emptyMessage(requestId: string, model: string): Message {
  return {
    id: `msg_${requestId.replaceAll('-', '')}`,
    type: 'message',
    role: 'assistant',
    model,
    content: [],
    container: null,
    diagnostics: null,
    stop_reason: null,
    stop_sequence: null,
    stop_details: null,
    usage: messageUsage(),
  };
}

/** A server that says which sequence stopped it does so in `stop_reason` of the choice. */
export function stopOf(choice: Pick<CompletionChoice, 'finish_reason'> & { stop_reason?: unknown }) {
  const { finish_reason: reason, stop_reason: told } = choice;
  const sequence = reason === 'stop' && typeof told === 'string' ? told : null;
  const stop = sequence === null ? (STOP_REASONS[reason ?? ''] ?? 'end_turn') : 'stop_sequence';
  const details = stop === 'refusal' ? { type: 'refusal', category: null, explanation: null } : null;
  return { stop_reason: stop, stop_sequence: sequence, stop_details: details };
}

/** The buckets are Anthropic's: `input_tokens` excludes what its cache read and wrote. */
export function messageUsage(usage?: TokenUsage) {
  return {
    input_tokens: usage?.inputTokens ?? 0,
    cache_creation_input_tokens: usage?.cacheWriteTokens ?? 0,
    cache_read_input_tokens: usage?.cacheReadTokens ?? 0,
    output_tokens: usage?.outputTokens ?? 0,
    cache_creation: null,
    inference_geo: null,
    output_tokens_details: null,
    server_tool_use: null,
    service_tier: null,
    speed: null,
  };
}

export const textBlock = (text: string) => ({ type: 'text', text, citations: null });
/** Without a signature, nobody takes it back. */
export const thinkingBlock = (thinking: string): ThinkingBlock => ({ type: 'thinking', thinking, signature: '' });
export const toolUseBlock = (id: string, name: string, input: unknown) => {
  return { type: 'tool_use', id, name, input, caller: { type: 'direct' } };
};

function contentOf(message: CompletionChoice['message']): object[] {
  const { content, refusal, reasoning_content: reasoning, thinking_blocks: blocks, tool_calls: calls = [] } = message;
  const said = content || refusal;
  const unsigned = reasoning ? [thinkingBlock(reasoning)] : [];
  const thinking = blocks?.length && blocks.every(isSigned) ? blocks : unsigned;
  return [
    ...withThinking(typeof said === 'string' ? [textBlock(said)] : [], thinking),
    ...calls.map(({ id, function: { name, arguments: json } }) => toolUseBlock(id, name, inputOf(name, json))),
  ];
}

/** Arguments are an object on this wire: there is no way to tell what is not JSON. */
function inputOf(name: string, json: string): unknown {
  try {
    return json === '' ? {} : JSON.parse(json);
  } catch {
    throw new AerieError('provider_failed', `The model called the tool "${name}" with arguments that are not JSON.`);
  }
}
