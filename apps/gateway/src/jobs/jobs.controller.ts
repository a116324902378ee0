import { Controller, Get, Param, Req } from '@nestjs/common';

import type { JobView } from '#contracts';

import type { KnownRequest } from '../keys/caller.js';
import { Scoped } from '../keys/key.guard.js';
import { JobsService } from './jobs.service.js';

/** What became of a request that was answered with 202. */
@Controller('v1/jobs')
@Scoped('chat')
export class JobsController {
  constructor(private readonly jobs: JobsService) {}

  @Get(':id')
  get(@Param('id') id: string, @Req() { caller }: KnownRequest): Promise<JobView> {
    return this.jobs.view(caller.tenant, id);
  }
}
