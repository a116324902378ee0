import {
  type AnswerEnd,
  type ChatChunk,
  type ChunkChoice,
  type ErrorBody,
  renderMessagesError,
  type ThinkingBlock,
  type ToolCallDelta,
} from '#contracts';

import { aerieObject } from '../answer.js';
import type { StreamFormat } from '../answer-format.js';
import { emptyMessage, messageUsage, stopOf, textBlock, thinkingBlock, toolUseBlock } from './message.js';

interface ToolCall {
  id: string;
  name: string;
  /** The number of its block, once it has one. */
  block?: number;
}

/**
 * Anthropic's stream of one message. Blocks are numbered in the order in which they stand in the message, so that a tool
 * call has its block only when its arguments come: guards hold these to the end, and text that they held comes before.
 * Text, and thinking that nobody signs, stay open until then, because guards let go of the last of the one when the other
 * has begun. A block of thinking that is complete ends what is open: what is said behind it is a block of its own.
 */
export class MessageStream implements StreamFormat {
  private started = false;
  private blocks = 0;
  private open: number[] = [];
  private text: number | undefined;
  private thinking: number | undefined;
  private readonly calls = new Map<number, ToolCall>();
  private finishing: ChunkChoice | undefined;

  constructor(private readonly requestId: string) {}

  delta({ model, choices }: ChatChunk): string {
    const choice = choices[0];
    const start = this.started ? '' : this.begin(model);
    if (!choice) return start;
    if (choice.finish_reason) this.finishing = choice;
    const { reasoning_content: thinking, thinking_blocks: blocks, content, refusal, tool_calls: calls } = choice.delta;
    const thought = this.think(thinking) + (blocks ?? []).map((block) => this.endThought(block)).join('');
    return `${start}${thought}${this.say(content)}${this.say(refusal)}${this.call(calls ?? [])}`;
  }

  end(end: AnswerEnd): string {
    const start = this.started ? '' : this.begin(end.model);
    const calls = [...this.calls.values()]
      .filter(({ block }) => block === undefined)
      .map((call) => this.openCall(call));
    const delta = { ...stopOf(this.finishing ?? { finish_reason: 'stop' }), container: null };
    const aerie = aerieObject(end, this.requestId);
    const last = event('message_delta', { delta, usage: messageUsage(end.usage), aerie });
    return `${start}${calls.join('')}${this.closeBlocks()}${last}${event('message_stop', {})}`;
  }

  error(error: ErrorBody): string {
    return event('error', renderMessagesError(error, this.requestId));
  }

  /** The prompt's tokens are known at the end only; the last event tells them. */
  private begin(model: string): string {
    this.started = true;
    return event('message_start', { message: emptyMessage(this.requestId, model) }) + event('ping', {});
  }

  private think(thinking: unknown): string {
    if (typeof thinking !== 'string' || thinking === '') return '';
    return this.openThought() + change(this.thinking!, { type: 'thinking_delta', thinking });
  }

  private openThought(): string {
    return this.thinking === undefined ? this.openBlock((this.thinking = this.blocks), thinkingBlock('')) : '';
  }

  /** Behind its text, which has come before, stands the signature of a block; one that a guard changed has none. */
  private endThought({ type, signature, data }: ThinkingBlock): string {
    if (type === 'redacted_thinking') {
      return this.closeBlocks() + this.openBlock(this.blocks, { type, data }) + this.closeBlocks();
    }
    // Some servers tell pieces of a block, the signature with the last.
    if (typeof signature !== 'string') return '';
    const start = this.openThought();
    const signed = signature && change(this.thinking!, { type: 'signature_delta', signature });
    return start + signed + this.closeBlocks();
  }

  private say(text: unknown): string {
    if (typeof text !== 'string' || text === '') return '';
    const start = this.text === undefined ? this.openBlock((this.text = this.blocks), textBlock('')) : '';
    return start + change(this.text!, { type: 'text_delta', text });
  }

  private call(deltas: ToolCallDelta[]): string {
    let events = '';
    for (const { index, id, function: told } of deltas) {
      let call = this.calls.get(index);
      if (!call) this.calls.set(index, (call = { id: '', name: '' }));
      if (id) call.id = id;
      call.name += told?.name ?? '';
      if (!told?.arguments) continue;
      if (call.block === undefined) events += this.openCall(call);
      events += change(call.block!, { type: 'input_json_delta', partial_json: told.arguments });
    }
    return events;
  }

  private openCall(call: ToolCall): string {
    const stopped = this.closeBlocks();
    call.block = this.blocks;
    return stopped + this.openBlock(call.block, toolUseBlock(call.id, call.name, {}));
  }

  private openBlock(index: number, block: object): string {
    this.blocks++;
    this.open.push(index);
    return event('content_block_start', { index, content_block: block });
  }

  private closeBlocks(): string {
    const stopped = this.open.map((index) => event('content_block_stop', { index })).join('');
    this.open = [];
    this.text = undefined;
    this.thinking = undefined;
    return stopped;
  }
}

const change = (index: number, delta: object): string => event('content_block_delta', { index, delta });

const event = (type: string, data: object): string => `event: ${type}\ndata: ${JSON.stringify({ type, ...data })}\n\n`;
