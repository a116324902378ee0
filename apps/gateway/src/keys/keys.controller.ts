import { Body, Controller, Delete, Get, Param, Post } from '@nestjs/common';

import { CreateKey, parseBody } from '#contracts';

import type { KeyEntity } from './key.entity.js';
import { KeyService } from './key.service.js';

/** For operators. A key is shown once, when it is made. */
@Controller('v1/keys')
export class KeysController {
  constructor(private readonly keys: KeyService) {}

  @Post()
  async create(@Body() body: unknown) {
    const { entity, key } = await this.keys.createKey(parseBody(CreateKey, body));
    return { ...view(entity), key };
  }

  @Get()
  async list() {
    return { object: 'list', data: (await this.keys.listKeys()).map(view) };
  }

  @Delete(':id')
  async revoke(@Param('id') id: string) {
    await this.keys.revokeKey(id);
    return { id, object: 'key', deleted: true };
  }
}

function view({ id, tenant, name, scopes, access, requestsPerMinute, expiresAt, revokedAt, createdAt }: KeyEntity) {
  return {
    id,
    object: 'key',
    tenant,
    name,
    scopes,
    access,
    requests_per_minute: requestsPerMinute,
    expires_at: expiresAt?.toISOString() ?? null,
    revoked_at: revokedAt?.toISOString() ?? null,
    created_at: Math.floor(createdAt.getTime() / 1000),
  };
}
