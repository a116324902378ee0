import { Controller, Get, Param, Req } from '@nestjs/common';

import { AerieError, ListModels, type ModelView } from '#contracts';
import { Bus } from '#messaging';

import type { KnownRequest } from './keys/caller.js';
import { Scoped } from './keys/key.guard.js';

@Controller('v1/models')
@Scoped('models')
export class ModelsController {
  constructor(private readonly bus: Bus) {}

  @Get()
  async list(@Req() { caller }: KnownRequest) {
    return { object: 'list', data: await this.modelsOf(caller) };
  }

  @Get('*')
  async get(@Param('*') id: string, @Req() { caller }: KnownRequest): Promise<ModelView> {
    const model = (await this.modelsOf(caller)).find((candidate) => candidate.id === id);
    if (!model) throw new AerieError('model_not_found', `There is no model "${id}".`, { param: 'model' });
    return model;
  }

  private modelsOf({ tenant }: KnownRequest['caller']): Promise<ModelView[]> {
    return this.bus.ask(ListModels, { tenant });
  }
}
