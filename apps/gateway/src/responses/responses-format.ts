import {
  type AnswerEnd,
  type ChatCompletion,
  type ChatRequest,
  type ErrorBody,
  renderError,
  replayed,
} from '#contracts';

import type { AnswerFormat } from '../answer-format.js';
import { withReasoningApart } from '../reasoning.js';
import { inTermsOf } from './param-names.js';
import { type AskedResponse, ResponseAnswer } from './response-answer.js';
import { ResponseStream } from './response-stream.js';

/** How the answer to one request is told. A plain one is what its events would have led to: there is one translation. */
export class ResponsesFormat implements AnswerFormat {
  constructor(private readonly asked: Omit<AskedResponse, 'requestId'>) {}

  /** For answers whose request is not at hand: they repeat nothing of it. */
  static ofUnknown(): ResponsesFormat {
    const unknown = { model: '', input: '' };
    return new ResponsesFormat({ request: unknown, chat: { model: '', messages: [] }, onOutput: () => {} });
  }

  whole(completion: ChatCompletion, end: AnswerEnd, requestId: string): object {
    const answer = new ResponseAnswer({ ...this.asked, requestId });
    const choices = completion.choices.map(({ message, ...choice }) => {
      return Object.assign(choice, { message: withReasoningApart(message) });
    });
    for (const chunk of replayed({ ...completion, choices })) answer.delta(chunk);
    const last = answer.end(end).at(-1)!;
    return last['response'] as object;
  }

  failure(error: ErrorBody): object {
    return renderError(inTermsOf(this.asked.request, error)).error;
  }

  stream(_chat: ChatRequest, requestId: string): ResponseStream {
    return new ResponseStream(new ResponseAnswer({ ...this.asked, requestId }));
  }
}
