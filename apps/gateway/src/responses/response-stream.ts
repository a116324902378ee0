import type { AnswerEnd, ChatChunk, ErrorBody } from '#contracts';

import type { StreamFormat } from '../answer-format.js';
import type { ResponseEvent } from './output/output-item.js';
import type { ResponseAnswer } from './response-answer.js';

/** The events of a response as they are sent: numbered, and by their names. */
export class ResponseStream implements StreamFormat {
  private sent = 0;

  constructor(private readonly answer: ResponseAnswer) {}

  delta(chunk: ChatChunk): string {
    return this.text(this.answer.delta(chunk));
  }

  end(end: AnswerEnd): string {
    return this.text(this.answer.end(end));
  }

  error(error: ErrorBody): string {
    return this.text(this.answer.error(error));
  }

  private text(events: ResponseEvent[]): string {
    return events
      .map((event) => `event: ${event.type}\ndata: ${JSON.stringify({ ...event, sequence_number: this.sent++ })}\n\n`)
      .join('');
  }
}
