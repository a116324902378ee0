import { once } from 'node:events';

import type { FastifyReply } from 'fastify';

import { AerieError, type AnswerPart, type ParkedPart } from '#contracts';

import type { StreamFormat } from './answer-format.js';

const HEAD = {
  'content-type': 'text/event-stream; charset=utf-8',
  'cache-control': 'no-cache, no-transform',
  'x-accel-buffering': 'no',
};

/**
 * One streamed answer as server-sent events. An error before the first event is an ordinary HTTP error; after it, an
 * event that says so and nothing that ends a stream in order, so that a cut answer never looks complete.
 */
export class AnswerStream {
  private started = false;

  constructor(
    private readonly reply: FastifyReply,
    private readonly format: StreamFormat,
  ) {}

  /** Returns the parked part where that is how the answer ends: an answer is parked before anything of it is sent. */
  async send(parts: AsyncIterable<AnswerPart> | AnswerPart[]): Promise<ParkedPart | undefined> {
    for await (const part of parts) {
      if (part.kind === 'parked') return part;
      if (part.kind === 'error' && !this.started) throw AerieError.from(part.error);
      await this.write(this.textOf(part));
    }
    this.reply.raw.end();
    return undefined;
  }

  private textOf(part: Exclude<AnswerPart, ParkedPart>): string {
    if (part.kind === 'delta') return this.format.delta(part.chunk);
    if (part.kind === 'error') return this.format.error(part.error);
    return part.kind === 'end' ? this.format.end(part.end) : '';
  }

  /** Waits while the client reads slower than the model writes. */
  private async write(events: string): Promise<void> {
    if (events === '') return;
    if (!this.started) this.begin();
    const { raw } = this.reply;
    if (raw.destroyed || raw.write(events)) return;
    await Promise.race([once(raw, 'drain'), once(raw, 'close')]);
  }

  private begin(): void {
    this.started = true;
    this.reply.hijack();
    this.reply.raw.writeHead(200, { ...(this.reply.getHeaders() as Record<string, string>), ...HEAD });
  }
}
