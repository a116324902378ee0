import { Body, Controller, HttpCode, Post, Req, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';

import { parseBody, ResponsesRequest } from '#contracts';

import { ChatExchange } from '../chat-exchange.service.js';
import type { KnownRequest } from '../keys/caller.js';
import { Scoped } from '../keys/key.guard.js';
import { chatOf } from './chat-of-responses.js';
import { KeptItems } from './kept-items.service.js';
import { thrownInTermsOf } from './param-names.js';
import { ResponsesFormat } from './responses-format.js';

/** OpenAI's responses, plain and streamed: a door to the same pipeline as its chat. */
@Controller('v1/responses')
@Scoped('chat')
export class ResponsesController {
  constructor(
    private readonly exchange: ChatExchange,
    private readonly kept: KeptItems,
  ) {}

  @Post()
  @HttpCode(200)
  async create(@Body() body: unknown, @Req() http: KnownRequest, @Res() reply: FastifyReply): Promise<void> {
    const request = parseBody(ResponsesRequest, body);
    try {
      await this.answer(request, http, reply);
    } catch (error) {
      throw thrownInTermsOf(request, error);
    }
  }

  private async answer(request: ResponsesRequest, http: KnownRequest, reply: FastifyReply): Promise<void> {
    const { tenant } = http.caller;
    if (typeof request.input !== 'string') request.input = await this.kept.resolved(tenant, request.input);
    const chat = chatOf(request);
    const onOutput = (output: object[]) => {
      if (request.store !== false) this.kept.keep(tenant, output);
    };
    return this.exchange.answer(chat, http, reply, 'responses', new ResponsesFormat({ request, chat, onOutput }));
  }
}
