import { once } from 'node:events';

import type { FastifyReply } from 'fastify';

import {
  AerieError,
  type AnswerEnd,
  type AnswerPart,
  type ChatChunk,
  type ChatRequest,
  type ErrorBody,
  type ParkedPart,
  renderError,
} from '#contracts';

import { aerieObject, wireUsage } from './answer.js';

const HEAD = {
  'content-type': 'text/event-stream; charset=utf-8',
  'cache-control': 'no-cache, no-transform',
  'x-accel-buffering': 'no',
};

/**
 * One streamed answer as server-sent events. An error before the first chunk is an ordinary HTTP error; after it, an
 * error event and no `[DONE]`, so that a cut answer never looks complete.
 */
export class ChatStream {
  /** The chunk that finishes the answer waits for the end part, to carry the `aerie` object. */
  private finishing: ChatChunk | undefined;
  private started = false;

  constructor(
    private readonly reply: FastifyReply,
    private readonly request: ChatRequest,
    private readonly requestId: string,
  ) {}

  /** Returns the parked part where that is how the answer ends: an answer is parked before anything of it is sent. */
  async send(parts: AsyncIterable<AnswerPart> | AnswerPart[]): Promise<ParkedPart | undefined> {
    for await (const part of parts) {
      if (part.kind === 'parked') return part;
      if (part.kind === 'error') this.fail(part.error);
      else if (part.kind === 'delta') await this.delta(part.chunk);
      else if (part.kind === 'end') this.end(part.end);
    }
    this.reply.raw.end();
    return undefined;
  }

  private async delta(chunk: ChatChunk): Promise<void> {
    await this.flushFinishing();
    if (chunk.choices.some(({ finish_reason }) => finish_reason)) this.finishing = chunk;
    else await this.write(chunk);
  }

  private end(end: AnswerEnd): void {
    const last = this.finishing;
    if (last) void this.write({ ...last, aerie: aerieObject(end, this.requestId) });
    this.finishing = undefined;
    if (this.wantsUsage) {
      const {
        id = `chatcmpl-${this.requestId}`,
        created = Math.floor(Date.now() / 1000),
        model = end.model,
      } = last ?? {};
      const usage = wireUsage(end.usage);
      this.event(JSON.stringify({ id, object: 'chat.completion.chunk', created, model, choices: [], usage }));
    }
    this.event('[DONE]');
  }

  private get wantsUsage(): boolean {
    return this.request.stream_options?.include_usage === true;
  }

  private fail(error: ErrorBody): void {
    if (!this.started) throw AerieError.from(error);
    this.event(JSON.stringify(renderError(error)));
  }

  private async flushFinishing(): Promise<void> {
    if (!this.finishing) return;
    const chunk = this.finishing;
    this.finishing = undefined;
    await this.write(chunk);
  }

  /** Waits while the client reads slower than the model writes. Usage comes in a chunk of its own, or not at all. */
  private async write(chunk: ChatChunk): Promise<void> {
    if (this.event(JSON.stringify({ ...chunk, usage: this.wantsUsage ? null : undefined }))) return;
    await Promise.race([once(this.reply.raw, 'drain'), once(this.reply.raw, 'close')]);
  }

  private event(data: string): boolean {
    if (!this.started) this.begin();
    return this.reply.raw.destroyed || this.reply.raw.write(`data: ${data}\n\n`);
  }

  private begin(): void {
    this.started = true;
    this.reply.hijack();
    this.reply.raw.writeHead(200, { ...(this.reply.getHeaders() as Record<string, string>), ...HEAD });
  }
}
