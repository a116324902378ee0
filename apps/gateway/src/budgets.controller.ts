import { Body, Controller, Delete, Get, Param, Post, Query } from '@nestjs/common';

import { AerieError, CreateBudget, CreateBudgetQuestion, DeleteBudget, ListBudgets, parseBody } from '#contracts';
import { Bus } from '#messaging';

/** For operators: hard caps on what may be spent. */
@Controller('v1/budgets')
export class BudgetsController {
  constructor(private readonly bus: Bus) {}

  @Post()
  create(@Body() body: unknown) {
    const budget = parseBody(CreateBudget, body);
    const { tenant, key, model } = budget.scope;
    if (!tenant && !key && !model) {
      throw new AerieError('invalid_request', 'scope must name a tenant, a key or a model.', { param: 'scope' });
    }
    return this.bus.ask(CreateBudgetQuestion, budget);
  }

  @Get()
  async list(@Query('tenant') tenant?: string) {
    return { object: 'list', data: await this.bus.ask(ListBudgets, { tenant }) };
  }

  @Delete(':id')
  async delete(@Param('id') id: string) {
    const { deleted } = await this.bus.ask(DeleteBudget, { id });
    if (!deleted) throw new AerieError('not_found', `There is no budget "${id}".`);
    return { id, object: 'budget', deleted };
  }
}
