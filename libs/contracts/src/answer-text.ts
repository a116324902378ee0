import type { ChatChunk, ChatCompletion, ChunkChoice, CompletionChoice, ToolCallDelta } from './chat.js';
import { thinkingOf } from './thinking.js';

type Message = CompletionChoice['message'];

/** A piece of streamed content: the choice that it was for, and how many UTF-16 units it had. */
export type Piece = readonly [choice: number, length: number];

/** Puts the chunks of a streamed answer together to the completion that a plain call would have got. */
export class AnswerAssembler {
  /** How the content came, in order. */
  readonly pieces: Piece[] = [];
  private readonly choices = new Map<number, CompletionChoice>();
  private envelope: Record<string, unknown> = {};

  add(chunk: ChatChunk): void {
    // OpenAI pads every chunk of its own with `obfuscation`, so that its length tells nothing.
    const { choices, id: _id, object: _object, usage: _usage, obfuscation: _padding, ...rest } = chunk;
    Object.assign(this.envelope, rest);
    for (const { index, delta, finish_reason: finishReason, ...extra } of choices) {
      const choice = this.choiceAt(index);
      if (finishReason) choice.finish_reason = finishReason;
      for (const [field, value] of Object.entries(extra)) choice[field] = merged(choice[field], value);
      if (delta?.content) this.pieces.push([index, delta.content.length]);
      this.addDelta(choice.message, delta ?? {});
    }
  }

  completion(id: string): ChatCompletion {
    const choices = [...this.choices.values()].sort((a, b) => a.index - b.index);
    for (const { message } of choices)
      message.content = message.content === '' && message.tool_calls ? null : message.content;
    const { created, model, ...rest } = this.envelope as { created: number; model: string };
    return { ...rest, id, object: 'chat.completion', created, model, choices };
  }

  private choiceAt(index: number): CompletionChoice {
    let choice = this.choices.get(index);
    if (!choice) {
      choice = { index, message: { role: 'assistant', content: '' }, logprobs: null, finish_reason: null };
      this.choices.set(index, choice);
    }
    return choice;
  }

  private addDelta(message: Message, delta: Record<string, unknown>): void {
    for (const [field, value] of Object.entries(delta)) {
      if (field === 'role') message.role = typeof value === 'string' ? value : message.role;
      else if (field === 'tool_calls') addToolCalls(message, (value ?? []) as ToolCallDelta[]);
      else message[field] = merged(message[field], value);
    }
  }
}

function addToolCalls(message: Message, deltas: ToolCallDelta[]): void {
  const calls = (message.tool_calls ??= []);
  for (const { index, id, type, function: told } of deltas) {
    const call = (calls[index] ??= { id: '', type: 'function', function: { name: '', arguments: '' } });
    if (id) call.id = id;
    if (type) call.type = type;
    call.function.name += told?.name ?? '';
    call.function.arguments += told?.arguments ?? '';
  }
}

/** Pieces of a text and of a list follow each other, fields of an object are merged, anything else replaces what was there. */
function merged(before: unknown, value: unknown): unknown {
  if (value === null || value === undefined) return before ?? null;
  if (typeof before === 'string' && typeof value === 'string') return before + value;
  if (Array.isArray(before) && Array.isArray(value)) return [...before, ...value];
  if (isObject(before) && isObject(value)) {
    const fields = { ...before };
    for (const [field, item] of Object.entries(value)) fields[field] = merged(fields[field], item);
    return fields;
  }
  return value;
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/**
 * A completion as the chunks of a stream: the messages, then their thinking and content in the pieces in which they once
 * came, then the reasons to finish. Content whose pieces are not known, or that has log probabilities, stays with its
 * message, unless thinking stands between.
 */
export function replayed(completion: ChatCompletion, pieces: readonly Piece[] = []): ChatChunk[] {
  const { choices, usage: _usage, ...rest } = completion;
  const chunk = (choices: ChatChunk['choices']): ChatChunk => ({ ...rest, object: 'chat.completion.chunk', choices });
  const thinkers = choices.filter(({ message }) => thinkingOf(message).length > 0);
  const contents = cut(choices, [...pieces, ...thinkers.flatMap((choice) => piecesBetweenThinking(choice, pieces))]);
  const inPieces = new Set(contents.map(({ index }) => index));
  const messages = choices.map((choice) => {
    const { index, message, finish_reason: _reason, ...extra } = choice;
    const { tool_calls: calls, ...fields } = message;
    const toolCalls = calls?.map((call, at) => Object.assign({ index: at }, call));
    const delta = {
      ...fields,
      ...(thinkers.includes(choice) && { reasoning_content: undefined, thinking_blocks: undefined }),
      ...(inPieces.has(index) && { content: '' }),
      ...(toolCalls && { tool_calls: toolCalls }),
    };
    return { ...extra, index, delta, finish_reason: null };
  });
  const said = thinkers.reduce(withThoughts, contents);
  const ends = choices.map(({ index, finish_reason: reason }) => choiceOf(index, {}, reason));
  return [chunk(messages), ...said.map((piece) => chunk([piece])), chunk(ends)];
}

function cut(choices: readonly CompletionChoice[], pieces: readonly Piece[]): ChunkChoice[] {
  const left = new Map<number, string>();
  for (const { index, message, logprobs } of choices)
    if (message.content && !logprobs) left.set(index, message.content);
  return pieces.flatMap(([index, length]) => {
    const text = left.get(index);
    if (text === undefined) return [];
    left.set(index, text.slice(length));
    return [choiceOf(index, { content: text.slice(0, length) })];
  });
}

/** The pieces of a content that came whole, so that each block of its thinking has its place. */
function piecesBetweenThinking({ index, message }: CompletionChoice, known: readonly Piece[]): Piece[] {
  if (known.some(([of]) => of === index)) return [];
  const { length } = message.content ?? '';
  const places = thinkingOf(message).map(({ offset = 0 }) => Math.min(offset, length));
  const ends = [...new Set([...places, length])].filter((at) => at > 0);
  return ends.map((end, at) => [index, end - (ends[at - 1] ?? 0)]);
}

/** Each block of a choice's thinking before the piece of content that it came before. */
function withThoughts(pieces: ChunkChoice[], { index, message }: CompletionChoice): ChunkChoice[] {
  const left = [...thinkingOf(message)];
  const thoughtsUntil = (at: number) => {
    const next = left.findIndex(({ offset = 0 }) => offset > at);
    return left
      .splice(0, next < 0 ? left.length : next)
      .map((block) => choiceOf(index, { reasoning_content: block.thinking ?? '', thinking_blocks: [block] }));
  };
  let said = 0;
  const told = pieces.flatMap((piece) => {
    if (piece.index !== index) return [piece];
    const before = thoughtsUntil(said);
    said += piece.delta.content!.length;
    return [...before, piece];
  });
  return [...told, ...thoughtsUntil(Infinity)];
}

const choiceOf = (index: number, delta: ChunkChoice['delta'], finishReason: string | null = null): ChunkChoice => ({
  index,
  delta,
  logprobs: null,
  finish_reason: finishReason,
});

/** What a reader of the answer reads: the content of all choices. */
export function contentOf({ choices }: ChatCompletion): string {
  return choices.map(({ message }) => (typeof message.content === 'string' ? message.content : '')).join('\n');
}
