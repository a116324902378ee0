import { type AnswerEnd, type ChatChunk, type ChatRequest, type ErrorBody, renderError } from '#contracts';

import { aerieObject, wireUsage } from './answer.js';
import type { StreamFormat } from './answer-format.js';
import { ReasoningStream } from './reasoning.js';
import { completeChunk } from './required-fields.js';

/** OpenAI's stream: a chunk an event, and `[DONE]` behind an answer that is complete. */
export class ChatStream implements StreamFormat {
  /** The chunk that finishes the answer waits for the end part, to carry the `aerie` object. */
  private finishing: ChatChunk | undefined;
  private readonly reasoning = new ReasoningStream();

  constructor(
    private readonly request: ChatRequest,
    private readonly requestId: string,
  ) {}

  delta(told: ChatChunk): string {
    const chunk = this.reasoning.pass(told);
    const before = this.finishing ? this.chunk(this.finishing) : '';
    const finishes = chunk.choices.some(({ finish_reason: reason }) => reason);
    this.finishing = finishes ? chunk : undefined;
    return finishes ? before : before + this.chunk(chunk);
  }

  end(end: AnswerEnd): string {
    const last = this.finishing;
    const told = last ? this.chunk({ ...last, aerie: aerieObject(end, this.requestId) }) : '';
    return `${told}${this.wantsUsage ? this.usage(end, last) : ''}data: [DONE]\n\n`;
  }

  error(error: ErrorBody): string {
    return event(renderError(error));
  }

  private get wantsUsage(): boolean {
    return this.request.stream_options?.include_usage === true;
  }

  private usage(end: AnswerEnd, last: ChatChunk | undefined): string {
    const {
      id = `chatcmpl-${this.requestId}`,
      created = Math.floor(Date.now() / 1000),
      model = end.model,
    } = last ?? {};
    return event({ id, object: 'chat.completion.chunk', created, model, choices: [], usage: wireUsage(end.usage) });
  }

  /** Usage comes in a chunk of its own, or not at all. */
  private chunk(chunk: ChatChunk): string {
    return event({ ...completeChunk(chunk), usage: this.wantsUsage ? null : undefined });
  }
}

const event = (data: object): string => `data: ${JSON.stringify(data)}\n\n`;
