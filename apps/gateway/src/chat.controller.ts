import { Body, Controller, HttpCode, Post, Req, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';

import { ChatRequest, parseBody } from '#contracts';

import { ChatExchange } from './chat-exchange.service.js';
import type { KnownRequest } from './keys/caller.js';
import { Scoped } from './keys/key.guard.js';

/** OpenAI's chat completions, plain and streamed. */
@Controller('v1/chat/completions')
@Scoped('chat')
export class ChatController {
  constructor(private readonly exchange: ChatExchange) {}

  @Post()
  @HttpCode(200)
  complete(@Body() body: unknown, @Req() request: KnownRequest, @Res() reply: FastifyReply): Promise<void> {
    return this.exchange.answer(parseBody(ChatRequest, body), request, reply, 'chat');
  }
}
