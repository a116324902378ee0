import { Body, Controller, HttpCode, Post, Req, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';

import { AerieError, type AnswerPart, ChatRequest, parseBody } from '#contracts';
import { Bus } from '#messaging';
import { acceptTraceparent } from '#telemetry';

import { answerHeaders, renderCompletion } from './answer.js';
import { ChatJobs } from './chat-jobs.service.js';
import { ChatStream } from './chat-stream.js';
import type { KnownRequest } from './keys/caller.js';
import { Scoped } from './keys/key.guard.js';

/** OpenAI's chat completions, plain and streamed. */
@Controller('v1/chat/completions')
@Scoped('chat')
export class ChatController {
  constructor(
    private readonly bus: Bus,
    private readonly jobs: ChatJobs,
  ) {}

  @Post()
  @HttpCode(200)
  async complete(@Body() body: unknown, @Req() request: KnownRequest, @Res() reply: FastifyReply): Promise<void> {
    const chat = parseBody(ChatRequest, body);
    if (request.headers['cache-control'] === 'no-cache') chat.aerie = { ...chat.aerie, cache: false };
    const job = this.jobs.create(chat, request.caller, {
      id: request.id,
      lane: 'interactive',
      traceparent: acceptTraceparent(request.headers['traceparent']),
    });
    const parts = this.bus.stream(job, clientLeft(reply));
    if (chat.stream) await new ChatStream(reply, chat, request.id).send(parts);
    else await this.sendWhole(parts, reply, request.id);
  }

  private async sendWhole(parts: AsyncIterable<AnswerPart>, reply: FastifyReply, requestId: string): Promise<void> {
    for await (const part of parts) {
      if (part.kind === 'error') throw AerieError.from(part.error);
      if (part.kind !== 'whole') continue;
      void reply.headers(answerHeaders(part.end)).send(renderCompletion(part.completion, part.end, requestId));
    }
  }
}

/** Aborts when the connection closes before the answer was sent. */
function clientLeft(reply: FastifyReply): AbortSignal {
  const left = new AbortController();
  reply.raw.once('close', () => {
    if (!reply.raw.writableFinished) left.abort();
  });
  return left.signal;
}
