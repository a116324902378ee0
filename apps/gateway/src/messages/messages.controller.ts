import { Body, Controller, HttpCode, Post, Req, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';

import { AerieError, MessagesPrompt, MessagesRequest, parseBody } from '#contracts';

import { ChatExchange } from '../chat-exchange.service.js';
import type { KnownRequest } from '../keys/caller.js';
import { Scoped } from '../keys/key.guard.js';
import { chatOf } from './chat-of-messages.js';
import { TokenCounts } from './token-counts.service.js';

/** By version, the fields that it refuses. */
const VERSIONS = new Map<unknown, readonly string[]>([
  ['2023-06-01', []],
  ['2026-10-21', ['temperature', 'top_p', 'top_k']],
]);

/** Anthropic's messages, plain and streamed: a door to the same pipeline as OpenAI's chat; and what they would cost in tokens. */
@Controller('v1/messages')
@Scoped('chat')
export class MessagesController {
  constructor(
    private readonly exchange: ChatExchange,
    private readonly counts: TokenCounts,
  ) {}

  @Post()
  @HttpCode(200)
  async create(@Body() body: unknown, @Req() request: KnownRequest, @Res() reply: FastifyReply): Promise<void> {
    const messages = parseBody(MessagesRequest, body);
    refuseGoneFields(messages, request.headers['anthropic-version']);
    // Where Anthropic's clients look for the request's id.
    void reply.header('request-id', request.id);
    return this.exchange.answer(chatOf(messages), request, reply, 'messages');
  }

  @Post('count_tokens')
  @HttpCode(200)
  async count(
    @Body() body: unknown,
    @Req() { id, caller, headers }: KnownRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<{ input_tokens: number }> {
    const prompt = parseBody(MessagesPrompt, body);
    refuseGoneFields(prompt, headers['anthropic-version']);
    const count = await this.counts.count(caller.tenant, chatOf(prompt));
    void reply.headers({
      'request-id': id,
      'x-aerie-model': count.model,
      'x-aerie-provider': count.provider,
      'x-aerie-counted-by': count.by,
    });
    return { input_tokens: count.inputTokens };
  }
}

function refuseGoneFields(messages: MessagesPrompt, version: unknown): void {
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
