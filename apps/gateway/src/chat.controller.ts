import { Body, Controller, HttpCode, Post, Req, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';

import { AerieError, type AnswerPart, type Asked, ChatRequest, type JobView, parseBody } from '#contracts';
import { Bus, type NewJob } from '#messaging';
import { acceptTraceparent } from '#telemetry';

import { answerHeaders, renderCompletion } from './answer.js';
import { ChatJobs } from './chat-jobs.service.js';
import { ChatStream } from './chat-stream.js';
import { JobsService } from './jobs/jobs.service.js';
import type { KnownRequest } from './keys/caller.js';
import { Scoped } from './keys/key.guard.js';

/** OpenAI's chat completions, plain and streamed. */
@Controller('v1/chat/completions')
@Scoped('chat')
export class ChatController {
  constructor(
    private readonly bus: Bus,
    private readonly chats: ChatJobs,
    private readonly jobs: JobsService,
  ) {}

  @Post()
  @HttpCode(200)
  async complete(@Body() body: unknown, @Req() request: KnownRequest, @Res() reply: FastifyReply): Promise<void> {
    const chat = parseBody(ChatRequest, body);
    if (request.headers['cache-control'] === 'no-cache') chat.aerie = { ...chat.aerie, cache: false };
    const job = this.chats.create(chat, request.caller, {
      id: request.id,
      lane: 'interactive',
      traceparent: acceptTraceparent(request.headers['traceparent']),
    });
    if (respondAsync(request)) return this.accepted(await this.jobs.accept(job), reply);
    const left = clientLeft(reply);
    const parts = this.jobs.awaited(this.bus.stream(job, left), job, left);
    if (chat.stream) {
      const parked = await new ChatStream(reply, chat, request.id).send(parts);
      if (parked) await this.sendJob(job, reply);
    } else await this.sendWhole(parts, job, reply);
  }

  private async sendWhole(parts: AsyncIterable<AnswerPart>, job: NewJob<Asked>, reply: FastifyReply): Promise<void> {
    for await (const part of parts) {
      if (part.kind === 'error') throw AerieError.from(part.error);
      if (part.kind === 'parked') await this.sendJob(job, reply);
      if (part.kind !== 'whole') continue;
      void reply.headers(answerHeaders(part.end)).send(renderCompletion(part.completion, part.end, job.id));
    }
  }

  /** A person has not decided in time: the request is not lost, and its answer can be asked for. */
  private async sendJob({ id, principal }: NewJob<Asked>, reply: FastifyReply): Promise<void> {
    this.accepted(await this.jobs.view(principal.tenant, id), reply);
  }

  private accepted(job: JobView, reply: FastifyReply): void {
    void reply.code(202).header('location', `/v1/jobs/${job.id}`).send(job);
  }
}

/** RFC 7240 */
const respondAsync = ({ headers }: KnownRequest): boolean =>
  /(?:^|[,\s])respond-async(?:$|[,;\s])/i.test(String(headers['prefer'] ?? ''));

/** Aborts when the connection closes before the answer was sent. */
function clientLeft(reply: FastifyReply): AbortSignal {
  const left = new AbortController();
  reply.raw.once('close', () => {
    if (!reply.raw.writableFinished) left.abort();
  });
  return left.signal;
}
