import { Controller, Get, Query, Req } from '@nestjs/common';

import { AerieError, ListUsage, nanoToUsd } from '#contracts';
import { Bus } from '#messaging';

import { isAdmin, type KnownRequest } from './keys/caller.js';
import { Scoped } from './keys/key.guard.js';

const GROUPS = ['tenant', 'key', 'model'] as const;
type Group = (typeof GROUPS)[number];

/** What was used and what it cost. A tenant's key sees its own tenant; the admin key sees all. */
@Controller('v1/usage')
@Scoped('usage')
export class UsageController {
  constructor(private readonly bus: Bus) {}

  @Get()
  async list(@Query() query: Record<string, string | undefined>, @Req() { caller }: KnownRequest) {
    const data = await this.bus.ask(ListUsage, {
      tenant: isAdmin(caller) ? query['tenant'] : caller.tenant,
      keyId: query['key'],
      fromMs: instant('from', query['from']),
      toMs: instant('to', query['to']),
      groupBy: groups(query['group_by']),
    });
    const total = data.reduce((sum, row) => sum + BigInt(row.cost_nano_usd), 0n);
    return { object: 'list', data, total_cost_usd: nanoToUsd(total) };
  }
}

/** ISO 8601, or seconds since 1970 as OpenAI tells time. */
function instant(param: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const ms = /^\d+$/.test(text) ? Number(text) * 1000 : Date.parse(text);
  if (Number.isNaN(ms))
    throw new AerieError('invalid_request', `"${text}" is not a time: use ISO 8601 or Unix seconds.`, { param });
  return ms;
}

function groups(text: string | undefined): Group[] {
  const wanted = text ? text.split(',').map((group) => group.trim()) : [...GROUPS];
  const wrong = wanted.find((group) => !GROUPS.includes(group as Group));
  if (wrong !== undefined) {
    throw new AerieError('invalid_request', `"${wrong}" is not one of ${GROUPS.join(', ')}.`, { param: 'group_by' });
  }
  return wanted as Group[];
}
