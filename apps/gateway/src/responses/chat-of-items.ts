import {
  type ChatMessage,
  type ContentPart,
  itemTypeOf,
  type ResponseItem,
  type ResponsePart,
  type ThinkingBlock,
} from '#contracts';

import { plainContent } from '../plain-content.js';
import { carriedIn } from './carried-thinking.js';

/**
 * The items of a conversation as the messages of a chat. Left out are what a chat has no place for: reasoning that no provider
 * wants back, and searches, which are made anew for every request.
 */
export function messagesOf(items: readonly ResponseItem[]): ChatMessage[] {
  const conversation = new Conversation();
  for (const item of items) conversation.add(item);
  return conversation.end();
}

class Conversation {
  private readonly messages: ChatMessage[] = [];
  /** What results show beside text: it goes behind them, because nothing may stand between the results of one turn. */
  private shown: ContentPart[] = [];
  /** What was thought before what is said next. */
  private thought: ThinkingBlock[] = [];

  add(item: ResponseItem): void {
    const type = itemTypeOf(item);
    if (type === 'reasoning') this.thought.push(...carriedIn(item));
    if (type === 'message') this.say(item);
    if (type === 'function_call') this.call(item);
    if (type === 'function_call_output') this.answer(item);
  }

  end(): ChatMessage[] {
    this.show();
    return this.messages;
  }

  /** Text behind the calls of a turn belongs to the message that calls: their results have to follow it at once. */
  private say({ role, content }: ResponseItem): void {
    this.show();
    const said = partsOf(content);
    const last = this.messages.at(-1);
    if (role !== 'assistant') this.messages.push({ role: role as ChatMessage['role'], content: plainContent(said) });
    else if (last?.['tool_calls']) last.content = plainContent([...partsOf(last.content), ...said]);
    else this.messages.push({ role, content: plainContent(said) });
    this.think();
  }

  private call({ call_id: id, name, arguments: json }: ResponseItem): void {
    this.show();
    const call = { id, type: 'function', function: { name, arguments: json } };
    const last = this.messages.at(-1);
    if (last?.role !== 'assistant') this.messages.push({ role: 'assistant', content: null, tool_calls: [call] });
    else last['tool_calls'] = [...((last['tool_calls'] as object[] | undefined) ?? []), call];
    this.think();
  }

  private answer({ call_id: id, output }: ResponseItem): void {
    const parts = partsOf(output);
    const texts = parts.flatMap(({ text }) => text ?? []);
    this.shown.push(...parts.filter(({ type }) => type !== 'text'));
    this.messages.push({ role: 'tool', tool_call_id: id, content: texts.join('\n') });
    this.think();
  }

  /** Thoughts belong to the message of the assistant that is last; before any other they have no place. */
  private think(): void {
    const last = this.messages.at(-1)!;
    if (last.role === 'assistant' && this.thought.length > 0)
      last.thinking_blocks = [...(last.thinking_blocks ?? []), ...this.thought];
    this.thought = [];
  }

  private show(): void {
    if (this.shown.length > 0) this.messages.push({ role: 'user', content: this.shown });
    this.shown = [];
  }
}

function partsOf(content: unknown): ContentPart[] {
  if (typeof content === 'string') return [{ type: 'text', text: content }];
  return ((content ?? []) as ResponsePart[]).map(partOf);
}

function partOf(part: ResponsePart): ContentPart {
  const { type: _type, detail, file_id: _fileId, image_url: url, ...rest } = part;
  switch (part.type) {
    case 'input_text':
      return { ...rest, type: 'text' };
    case 'output_text':
      return { type: 'text', text: part['text'] as string };
    case 'refusal':
      return { type: 'text', text: part['refusal'] as string };
    case 'input_image':
      return { ...rest, type: 'image_url', image_url: { url, ...(DETAILS.has(detail) && { detail }) } };
    case 'input_file':
      return { type: 'file', file: { filename: part['filename'] ?? 'file', file_data: part['file_data'] } };
    default:
      return part;
  }
}

/** What a chat knows of them; `original` is a model's own business there. */
const DETAILS: ReadonlySet<unknown> = new Set(['auto', 'low', 'high']);
