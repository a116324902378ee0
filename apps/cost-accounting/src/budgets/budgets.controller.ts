import { Controller } from '@nestjs/common';

import { type BudgetView, type CreateBudget, CreateBudgetQuestion, DeleteBudget, ListBudgets } from '#contracts';
import { Answers } from '#messaging';

import { BudgetsService } from './budgets.service.js';

@Controller()
export class BudgetsController {
  constructor(private readonly budgets: BudgetsService) {}

  @Answers(CreateBudgetQuestion)
  create(budget: CreateBudget): Promise<BudgetView> {
    return this.budgets.create(budget);
  }

  @Answers(ListBudgets)
  list({ tenant }: { tenant?: string | undefined }): Promise<BudgetView[]> {
    return this.budgets.list(tenant);
  }

  @Answers(DeleteBudget)
  async delete({ id }: { id: string }): Promise<{ deleted: boolean }> {
    return { deleted: await this.budgets.delete(id) };
  }
}
