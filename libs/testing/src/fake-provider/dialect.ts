import type { Script, Thought, ToolCall, Usage } from './script.js';

/** A request as far as every protocol has it. */
export interface Ask {
  model: string;
  stream: boolean;
  lastUserMessage: string;
  /** Everything that is counted as prompt. */
  prompt: string[];
  maxTokens?: number;
  includeUsage: boolean;
}

/** One step of an answer: a piece of a thought, of text, or of a tool call's arguments. `block` is Anthropic's number of what it is a piece of. */
export type Delta = { block: number } & (
  | { thought: Thought; piece: string; ends: boolean }
  | { text: string }
  | { call: number; arguments: string; opens?: Required<ToolCall> }
);

/** What an answer consists of, in its order. */
export type Block = { thought: Thought } | { text: string } | { call: Required<ToolCall> };

/** An answer that is decided but not yet written. */
export interface Answer {
  id: string;
  model: string;
  created: number;
  deltas: Delta[];
  blocks: Block[];
  text: string;
  toolCalls: Required<ToolCall>[];
  finishReason: NonNullable<Script['finishReason']>;
  stopSequence?: string;
  billed: Usage;
  /** What is reported of it: undefined when the script withholds it. */
  usage?: Usage;
  includeUsage: boolean;
}

/** How one wire protocol writes answers and errors. The stream is `opening`, then the deltas, then `closing`. */
export interface Dialect {
  /** Reads a body, or says what a real provider would refuse in it. */
  read(body: Record<string, unknown>, headers: Record<string, unknown>): Ask | Refusal;
  whole(answer: Answer): string;
  opening(answer: Answer): string;
  delta(answer: Answer, index: number): string;
  closing(answer: Answer): string;
  errorBody(status: number, message: string, code?: string): string;
  errorEvent(message: string): string;
  /** An event that a client reads but cannot parse. */
  brokenEvent: string;
}

export interface Refusal {
  refusal: string;
}

/** The text of a message whose content is a string or a list of parts. */
export function textOf(content: unknown): string {
  if (typeof content === 'string') return content;
  if (!Array.isArray(content)) return '';
  return content.map((part: { text?: unknown }) => (typeof part?.text === 'string' ? part.text : '')).join('');
}

/** Text of the last message from the user. */
export function lastUserText(messages: { role?: string; content?: unknown }[]): string {
  const last = messages.findLast((message) => message?.role === 'user');
  return last ? textOf(last.content) : '';
}
