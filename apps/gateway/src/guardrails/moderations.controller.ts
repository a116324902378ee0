import { Body, Controller, HttpCode, Post, Req } from '@nestjs/common';

import { CreateModeration, Moderate, moderatedTexts, parseBody } from '#contracts';
import { Bus } from '#messaging';

import type { KnownRequest } from '../keys/caller.js';
import { Scoped } from '../keys/key.guard.js';

/** The name of the model that judges: the content check of guardrails. */
const MODEL = 'aerie-moderation';

/** OpenAI's moderations. */
@Controller('v1/moderations')
@Scoped('guardrails')
export class ModerationsController {
  constructor(private readonly bus: Bus) {}

  @Post()
  @HttpCode(200)
  async moderate(@Body() body: unknown, @Req() { id }: KnownRequest) {
    const { input, model = MODEL } = parseBody(CreateModeration, body);
    return {
      id: `modr-${id.replaceAll('-', '')}`,
      model,
      results: await this.bus.ask(Moderate, { texts: moderatedTexts(input) }),
    };
  }
}
