import { Body, Controller, HttpCode, Post, Req, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';

import { AerieError, MessagesRequest, parseBody } from '#contracts';

import type { AnswerFormat } from '../answer-format.js';
import { ChatExchange } from '../chat-exchange.service.js';
import type { KnownRequest } from '../keys/caller.js';
import { Scoped } from '../keys/key.guard.js';
import { chatOf } from './chat-of-messages.js';
import { messageOf } from './message.js';
import { MessageStream } from './message-stream.js';

const MESSAGES_FORMAT: AnswerFormat = {
  whole: messageOf,
  stream: (_request, requestId) => new MessageStream(requestId),
};

/** By version, the fields that it refuses. */
const VERSIONS = new Map<unknown, readonly string[]>([
  ['2023-06-01', []],
  ['2026-10-21', ['temperature', 'top_p', 'top_k']],
]);

/** Anthropic's messages, plain and streamed: a door to the same pipeline as OpenAI's chat. */
@Controller('v1/messages')
@Scoped('chat')
export class MessagesController {
  constructor(private readonly exchange: ChatExchange) {}

  @Post()
  @HttpCode(200)
  async create(@Body() body: unknown, @Req() request: KnownRequest, @Res() reply: FastifyReply): Promise<void> {
    const messages = parseBody(MessagesRequest, body);
    refuseGoneFields(messages, request.headers['anthropic-version']);
    // Where Anthropic's clients look for the request's id.
    void reply.header('request-id', request.id);
    return this.exchange.answer(chatOf(messages), request, reply, MESSAGES_FORMAT);
  }
}

function refuseGoneFields(messages: MessagesRequest, version: unknown): void {
  const gone = VERSIONS.get(version);
  if (!gone) {
    const told = version === undefined ? 'is missing' : `"${String(version)}" is not a version`;
    throw new AerieError(
      'invalid_request',
      `The header anthropic-version ${told}; known: ${[...VERSIONS.keys()].join(', ')}.`,
      {
        param: 'anthropic-version',
      },
    );
  }
  const param = gone.find((field) => messages[field] != null);
  if (param) throw new AerieError('invalid_request', `${param} is not taken in version ${String(version)}.`, { param });
}
