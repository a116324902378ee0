import { Body, Controller, HttpCode, Post, Req, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';

import {
  AerieError,
  type AnswerPart,
  type Asked,
  ChatRequest,
  type JobView,
  type ParkedPart,
  parseBody,
} from '#contracts';
import { Bus, type NewJob } from '#messaging';
import { acceptTraceparent } from '#telemetry';

import { answerHeaders, renderCompletion } from './answer.js';
import { cacheOptionsOf } from './cache-control.js';
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
    const cacheControl = request.headers['cache-control'];
    if (cacheControl) chat.aerie = { ...chat.aerie, ...cacheOptionsOf(cacheControl) };
    const job = this.chats.create(chat, request.caller, {
      id: request.id,
      lane: 'interactive',
      traceparent: acceptTraceparent(request.headers['traceparent']),
    });
    if (respondAsync(request)) return this.accepted(await this.jobs.accept(job), reply);
    const left = clientLeft(reply);
    const parked = await this.send(this.bus.stream(job, left), chat, job, reply);
    if (parked) await this.sendLater(parked, chat, job, reply, left);
  }

  /** Returns the parked part where that is how the answer ends: then nothing was sent. */
  private async send(
    parts: AsyncIterable<AnswerPart> | AnswerPart[],
    chat: ChatRequest,
    job: NewJob<Asked>,
    reply: FastifyReply,
  ): Promise<ParkedPart | undefined> {
    if (chat.stream) return new ChatStream(reply, chat, job.id).send(parts);
    for await (const part of parts) {
      if (part.kind === 'error') throw AerieError.from(part.error);
      if (part.kind === 'parked') return part;
      if (part.kind !== 'whole') continue;
      void reply.headers(answerHeaders(part.end)).send(renderCompletion(part.completion, part.end, job.id));
    }
    return undefined;
  }

  /** The caller waits for a person. When that takes too long the request is not lost: its answer can be asked for. */
  private async sendLater(
    parked: ParkedPart,
    chat: ChatRequest,
    job: NewJob<Asked>,
    reply: FastifyReply,
    left: AbortSignal,
  ): Promise<void> {
    const released = await this.jobs.released(parked, job, left);
    if (released) await this.send(released, chat, job, reply);
    else this.accepted(await this.jobs.view(job.principal.tenant, job.id), reply);
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
