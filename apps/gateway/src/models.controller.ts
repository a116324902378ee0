import { Controller, Get, Param } from '@nestjs/common';

import { AerieError, ListModels, type ModelView } from '#contracts';
import { Bus } from '#messaging';

import { Scoped } from './keys/key.guard.js';

@Controller('v1/models')
@Scoped('models')
export class ModelsController {
  constructor(private readonly bus: Bus) {}

  @Get()
  async list() {
    return { object: 'list', data: await this.bus.ask(ListModels, {}) };
  }

  @Get('*')
  async get(@Param('*') id: string): Promise<ModelView> {
    const model = (await this.bus.ask(ListModels, {})).find((candidate) => candidate.id === id);
    if (!model) throw new AerieError('model_not_found', `There is no model "${id}".`, { param: 'model' });
    return model;
  }
}
