import { Body, Controller, Delete, Get, Param, Post, Put, Query, Req } from '@nestjs/common';

import {
  AerieError,
  CreateGuardPolicy,
  DeleteGuardPolicy,
  GetGuardPolicy,
  GuardPolicyInput,
  ListGuardPolicies,
  parseBody,
  PutGuardPolicy,
} from '#contracts';
import { Bus } from '#messaging';

import type { KnownRequest } from '../keys/caller.js';
import { Scoped } from '../keys/key.guard.js';

/** A tenant's guardrails policies. Every change is a new version; the shipped policy is listed and cannot be changed. */
@Controller('v1/guardrails/policies')
@Scoped('guardrails')
export class PoliciesController {
  constructor(private readonly bus: Bus) {}

  @Post()
  @Scoped('guardrails:write')
  create(@Body() body: unknown, @Req() { caller }: KnownRequest) {
    return this.bus.ask(CreateGuardPolicy, { tenant: caller.tenant, policy: parseBody(GuardPolicyInput, body) });
  }

  @Get()
  async list(@Req() { caller }: KnownRequest) {
    return { object: 'list', data: await this.bus.ask(ListGuardPolicies, { tenant: caller.tenant }) };
  }

  @Get(':id')
  get(@Param('id') id: string, @Query('version') version: string | undefined, @Req() { caller }: KnownRequest) {
    return this.bus.ask(GetGuardPolicy, { tenant: caller.tenant, id, version: versionOf(version) });
  }

  @Put(':id')
  @Scoped('guardrails:write')
  put(@Param('id') id: string, @Body() body: unknown, @Req() { caller }: KnownRequest) {
    const policy = parseBody(GuardPolicyInput, { ...(body as object), id });
    return this.bus.ask(PutGuardPolicy, { tenant: caller.tenant, id, policy });
  }

  @Delete(':id')
  @Scoped('guardrails:write')
  async delete(@Param('id') id: string, @Req() { caller }: KnownRequest) {
    const { deleted } = await this.bus.ask(DeleteGuardPolicy, { tenant: caller.tenant, id });
    return { id, object: 'guardrails.policy.deleted', deleted };
  }
}

function versionOf(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  if (!/^[1-9]\d{0,8}$/.test(text)) {
    throw new AerieError('invalid_request', `"${text}" is not a version: versions are whole numbers from 1.`, {
      param: 'version',
    });
  }
  return Number(text);
}
