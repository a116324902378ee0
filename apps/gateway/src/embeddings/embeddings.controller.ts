import { Body, Controller, HttpCode, Post, Req, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';

import { AerieError, type AnswerEnd, EmbeddingsRequest, parseBody } from '#contracts';
import { Bus } from '#messaging';
import { acceptTraceparent } from '#telemetry';

import { answerHeaders, JSON_TYPE } from '../answer.js';
import { cacheOptionsOf } from '../cache-control.js';
import { clientLeft } from '../client-left.js';
import { JobsService } from '../jobs/jobs.service.js';
import type { KnownRequest } from '../keys/caller.js';
import { Scoped } from '../keys/key.guard.js';
import { embeddingsJob } from '../new-job.js';
import { accepted, respondAsync } from '../respond-async.js';
import { place, renderEmbeddings } from './embeddings-answer.js';

/** OpenAI's embeddings. */
@Controller('v1/embeddings')
@Scoped('embeddings')
export class EmbeddingsController {
  constructor(
    private readonly bus: Bus,
    private readonly jobs: JobsService,
  ) {}

  @Post()
  @HttpCode(200)
  async embed(@Body() body: unknown, @Req() request: KnownRequest, @Res() reply: FastifyReply): Promise<void> {
    const embeddings = parseBody(EmbeddingsRequest, body);
    const { cache, refresh_cache: refresh } = cacheOptionsOf(request.headers['cache-control'] ?? '');
    if (cache === false || refresh) embeddings.aerie = { ...embeddings.aerie, cache: false };
    const job = embeddingsJob(embeddings, request.caller, {
      id: request.id,
      lane: 'interactive',
      traceparent: acceptTraceparent(request.headers['traceparent']),
    });
    if (respondAsync(request)) return accepted(reply, job.id, await this.jobs.accept(job));
    const vectors: string[] = [];
    let end: AnswerEnd | undefined;
    for await (const part of this.bus.stream(job, clientLeft(reply))) {
      if (part.kind === 'error') throw AerieError.from(part.error);
      if (part.kind === 'vectors') place(vectors, part);
      if (part.kind === 'end') end = part.end;
    }
    const text = await renderEmbeddings(vectors, end!, job.dialect, job.id);
    void reply.headers(answerHeaders(end!)).type(JSON_TYPE).send(text);
  }
}
