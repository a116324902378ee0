import type { AnswerEnd, ChatChunk, ChatCompletion, ChatRequest, ErrorBody } from '#contracts';

/** How a door tells an answer: what differs between OpenAI's chat and other protocols that carry one. */
export interface AnswerFormat {
  whole(completion: ChatCompletion, end: AnswerEnd, requestId: string): object;
  stream(request: ChatRequest, requestId: string): StreamFormat;
  /** The error object, of an answer that nobody waits for on the line. */
  failure(error: ErrorBody, requestId: string): object;
}

/** The parts of one streamed answer as text of server-sent events; empty where a part waits for the one behind it. */
export interface StreamFormat {
  delta(chunk: ChatChunk): string;
  end(end: AnswerEnd): string;
  /** A failure after the first event. */
  error(error: ErrorBody): string;
}
