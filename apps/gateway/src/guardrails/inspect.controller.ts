import { Body, Controller, HttpCode, Post, Req } from '@nestjs/common';

import { Inspect, type InspectResult, InspectText, parseBody } from '#contracts';
import { Bus } from '#messaging';

import type { KnownRequest } from '../keys/caller.js';
import { Scoped } from '../keys/key.guard.js';

/** What the guards make of a text, without any model. */
@Controller('v1/guardrails/inspect')
@Scoped('guardrails')
export class InspectController {
  constructor(private readonly bus: Bus) {}

  @Post()
  @HttpCode(200)
  inspect(@Body() body: unknown, @Req() { caller }: KnownRequest): Promise<InspectResult> {
    return this.bus.ask(Inspect, { ...parseBody(InspectText, body), tenant: caller.tenant });
  }
}
