import { type AnswerEnd, type ChatCompletion, type ChatRequest, replayed } from '#contracts';

import type { AnswerFormat } from '../answer-format.js';
import { type AskedResponse, ResponseAnswer } from './response-answer.js';
import { ResponseStream } from './response-stream.js';

/** How the answer to one request is told. A plain one is what its events would have led to: there is one translation. */
export class ResponsesFormat implements AnswerFormat {
  constructor(private readonly asked: Omit<AskedResponse, 'requestId'>) {}

  whole(completion: ChatCompletion, end: AnswerEnd, requestId: string): object {
    const answer = new ResponseAnswer({ ...this.asked, requestId });
    for (const chunk of replayed(completion)) answer.delta(chunk);
    const last = answer.end(end).at(-1)!;
    return last['response'] as object;
  }

  stream(_chat: ChatRequest, requestId: string): ResponseStream {
    return new ResponseStream(new ResponseAnswer({ ...this.asked, requestId }));
  }
}
