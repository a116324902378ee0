import { type Dialect, renderError, renderMessagesError } from '#contracts';

import { renderCompletion } from './answer.js';
import type { AnswerFormat } from './answer-format.js';
import { ChatStream } from './chat-stream.js';
import { messageOf } from './messages/message.js';
import { MessageStream } from './messages/message-stream.js';
import { ResponsesFormat } from './responses/responses-format.js';

/** The protocols that carry a chat. */
export const ANSWER_FORMATS: Record<Extract<Dialect, 'chat' | 'messages' | 'responses'>, AnswerFormat> = {
  chat: {
    whole: renderCompletion,
    stream: (request, requestId) => new ChatStream(request, requestId),
    failure: (error) => renderError(error).error,
  },
  messages: {
    whole: messageOf,
    stream: (_request, requestId) => new MessageStream(requestId),
    failure: (error, requestId) => renderMessagesError(error, requestId).error,
  },
  responses: ResponsesFormat.ofUnknown(),
};
