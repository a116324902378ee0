import { Body, Controller, HttpCode, Post, Req, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';

import { AerieError, type AnswerEnd, EmbeddingsPipeline, EmbeddingsRequest, parseBody } from '#contracts';
import { Bus } from '#messaging';
import { acceptTraceparent } from '#telemetry';

import { answerHeaders } from '../answer.js';
import { cacheOptionsOf } from '../cache-control.js';
import { clientLeft } from '../client-left.js';
import type { KnownRequest } from '../keys/caller.js';
import { Scoped } from '../keys/key.guard.js';
import { newJob } from '../new-job.js';
import { renderEmbeddings } from './embeddings-answer.js';

/** OpenAI's embeddings. */
@Controller('v1/embeddings')
@Scoped('embeddings')
export class EmbeddingsController {
  constructor(private readonly bus: Bus) {}

  @Post()
  @HttpCode(200)
  async embed(@Body() body: unknown, @Req() request: KnownRequest, @Res() reply: FastifyReply): Promise<void> {
    const embeddings = parseBody(EmbeddingsRequest, body);
    const { cache, refresh_cache: refresh } = cacheOptionsOf(request.headers['cache-control'] ?? '');
    if (cache === false || refresh) embeddings.aerie = { ...embeddings.aerie, cache: false };
    const job = newJob(EmbeddingsPipeline.name, { embeddings }, embeddings, request.caller, {
      id: request.id,
      lane: 'interactive',
      traceparent: acceptTraceparent(request.headers['traceparent']),
    });
    const vectors: string[] = [];
    let end: AnswerEnd | undefined;
    for await (const part of this.bus.stream(job, clientLeft(reply))) {
      if (part.kind === 'error') throw AerieError.from(part.error);
      // By their place: a worker that takes over from another begins again.
      if (part.kind === 'vectors') for (const [at, vector] of part.vectors.entries()) vectors[part.start + at] = vector;
      if (part.kind === 'end') end = part.end;
    }
    const text = await renderEmbeddings(vectors, end!, embeddings.encoding_format ?? 'float', job.id);
    void reply.headers(answerHeaders(end!)).type('application/json; charset=utf-8').send(text);
  }
}
