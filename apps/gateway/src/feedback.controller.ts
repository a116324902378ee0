import { Body, Controller, HttpCode, Post, Req } from '@nestjs/common';

import { FeedbackGivenFact, GiveFeedback, parseBody } from '#contracts';
import { Bus } from '#messaging';

import type { KnownRequest } from './keys/caller.js';
import { Scoped } from './keys/key.guard.js';

/** What users make of answers; routes of strategy `auto` learn from it. */
@Controller('v1/feedback')
@Scoped('chat')
export class FeedbackController {
  constructor(private readonly bus: Bus) {}

  @Post()
  @HttpCode(202)
  async give(@Body() body: unknown, @Req() { caller }: KnownRequest) {
    const { request_id: jobId, rating } = parseBody(GiveFeedback, body);
    const { tenant, keyId } = caller;
    await this.bus.publish(FeedbackGivenFact, { jobId, tenant, keyId, rating, atMs: Date.now() });
    return { object: 'feedback', request_id: jobId, rating };
  }
}
