import { Body, Controller, Get, Post } from '@nestjs/common';

import { CreateTenant, parseBody } from '#contracts';

import { KeyService } from './key.service.js';
import type { TenantEntity } from './tenant.entity.js';

/** For operators: no scope, so the admin key alone opens it. */
@Controller('v1/tenants')
export class TenantsController {
  constructor(private readonly keys: KeyService) {}

  @Post()
  async create(@Body() body: unknown) {
    return view(await this.keys.createTenant(parseBody(CreateTenant, body)));
  }

  @Get()
  async list() {
    return { object: 'list', data: (await this.keys.listTenants()).map(view) };
  }
}

function view({ id, name, createdAt }: TenantEntity) {
  return { id, object: 'tenant', name, created_at: Math.floor(createdAt.getTime() / 1000) };
}
