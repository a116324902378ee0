import { IsIn, IsNumber, IsOptional, IsString, Max, Min } from 'class-validator';

import { question } from './contract.js';
import { IsShape } from './validation.js';

export const BUDGET_PERIODS = ['total', 'day', 'month'] as const;
export type BudgetPeriod = (typeof BUDGET_PERIODS)[number];

/** Whom a budget binds: all of a tenant, one key, or one model of a tenant. The most specific does not replace the others: all apply. */
export class BudgetScope {
  @IsOptional() @IsString() tenant?: string;
  @IsOptional() @IsString() key?: string;
  @IsOptional() @IsString() model?: string;
}

/** `POST /v1/budgets`. */
export class CreateBudget {
  @IsShape(() => BudgetScope) scope: BudgetScope;
  @IsNumber({ maxDecimalPlaces: 9 }) @Min(0) @Max(1_000_000) limit_usd: number;
  /** UTC days and months. */
  @IsIn(BUDGET_PERIODS) period: BudgetPeriod;
}

export interface BudgetView {
  id: string;
  object: 'budget';
  scope: BudgetScope;
  period: BudgetPeriod;
  limit_usd: number;
  /** Settled in the running period. */
  spent_usd: number;
  /** Held for requests under way, or leased to a replica. */
  reserved_usd: number;
}

export const CreateBudgetQuestion = question<CreateBudget, BudgetView>('cost-accounting.create-budget');
export const ListBudgets = question<{ tenant?: string | undefined }, BudgetView[]>('cost-accounting.list-budgets');
export const DeleteBudget = question<{ id: string }, { deleted: boolean }>('cost-accounting.delete-budget');
