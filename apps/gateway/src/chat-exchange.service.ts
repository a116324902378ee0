import { Injectable } from '@nestjs/common';
import type { FastifyReply } from 'fastify';

import { AerieError, type AnswerPart, type Asked, type ChatRequest, type ParkedPart } from '#contracts';
import { Bus, type NewJob } from '#messaging';
import { acceptTraceparent } from '#telemetry';

import { answerHeaders } from './answer.js';
import type { AnswerFormat } from './answer-format.js';
import { ANSWER_FORMATS } from './answer-formats.js';
import { AnswerStream } from './answer-stream.js';
import { cacheOptionsOf } from './cache-control.js';
import { clientLeft } from './client-left.js';
import { JobsService } from './jobs/jobs.service.js';
import type { KnownRequest } from './keys/caller.js';
import { chatJob } from './new-job.js';
import { accepted, respondAsync } from './respond-async.js';

/** One call of an HTTP door that asks for a chat. */
interface ChatCall {
  readonly chat: ChatRequest;
  readonly job: NewJob<Asked>;
  readonly reply: FastifyReply;
  readonly format: AnswerFormat;
}

/** Takes a chat from an HTTP door through the pipeline and back, in the door's format. */
@Injectable()
export class ChatExchange {
  constructor(
    private readonly bus: Bus,
    private readonly jobs: JobsService,
  ) {}

  async answer(
    chat: ChatRequest,
    request: KnownRequest,
    reply: FastifyReply,
    dialect: keyof typeof ANSWER_FORMATS,
    /** Where the dialect tells an answer in terms of its request; a job is told without. */
    format: AnswerFormat = ANSWER_FORMATS[dialect],
  ): Promise<void> {
    const cacheControl = request.headers['cache-control'];
    if (cacheControl) chat.aerie = { ...chat.aerie, ...cacheOptionsOf(cacheControl) };
    const job = chatJob(chat, request.caller, {
      id: request.id,
      dialect,
      lane: 'interactive',
      traceparent: acceptTraceparent(request.headers['traceparent']),
    });
    if (respondAsync(request)) {
      const unstreamed = { ...job, state: { request: { ...chat, stream: false } } };
      return accepted(reply, job.id, await this.jobs.accept(unstreamed));
    }
    const call = { chat, job, reply, format };
    const left = clientLeft(reply);
    const parked = await this.send(this.bus.stream(job, left), call);
    if (parked) await this.sendLater(parked, call, left);
  }

  /** Returns the parked part where that is how the answer ends: then nothing was sent. */
  private async send(
    parts: AsyncIterable<AnswerPart> | AnswerPart[],
    { chat, job, reply, format }: ChatCall,
  ): Promise<ParkedPart | undefined> {
    if (chat.stream) return new AnswerStream(reply, format.stream(chat, job.id)).send(parts);
    for await (const part of parts) {
      if (part.kind === 'error') throw AerieError.from(part.error);
      if (part.kind === 'parked') return part;
      if (part.kind !== 'whole') continue;
      void reply.headers(answerHeaders(part.end)).send(format.whole(part.completion, part.end, job.id));
    }
    return undefined;
  }

  /** The caller waits for a person. When that takes too long the request is not lost: its answer can be asked for. */
  private async sendLater(parked: ParkedPart, call: ChatCall, left: AbortSignal): Promise<void> {
    const released = await this.jobs.released(parked, call.job, left);
    if (released) await this.send(released, call);
    else accepted(call.reply, call.job.id, await this.jobs.view(call.job.principal.tenant, call.job.id));
  }
}
