import { Controller, Get, Param, Req, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';

import { JSON_TYPE } from '../answer.js';
import { type KnownRequest, requireScope } from '../keys/caller.js';
import { Scoped } from '../keys/key.guard.js';
import { JobsService } from './jobs.service.js';

/** What became of a request that was answered with 202, or whose answer is too large for a record of the event door. */
@Controller('v1/jobs')
@Scoped('chat', 'embeddings')
export class JobsController {
  constructor(private readonly jobs: JobsService) {}

  /** A key reads the answers that it might have asked for. */
  @Get(':id')
  async get(@Param('id') id: string, @Req() { caller }: KnownRequest, @Res() reply: FastifyReply): Promise<void> {
    const job = await this.jobs.find(caller.tenant, id);
    requireScope(caller, job.dialect.startsWith('embeddings') ? 'embeddings' : 'chat');
    void reply.type(JSON_TYPE).send(await this.jobs.render(job));
  }
}
