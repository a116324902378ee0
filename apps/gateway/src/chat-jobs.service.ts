import { Injectable } from '@nestjs/common';

import { type Asked, ChatPipeline, type ChatRequest, type Principal } from '#contracts';
import type { NewJob } from '#messaging';

import { newJob, type Origin } from './new-job.js';

/** Makes jobs of chat requests, the same for both doors. */
@Injectable()
export class ChatJobs {
  create(request: ChatRequest, principal: Principal, origin: Origin): NewJob<Asked> {
    return newJob(ChatPipeline.name, { request }, request, principal, origin);
  }
}
