import { Injectable, Logger, type OnModuleInit } from '@nestjs/common';

import {
  AerieError,
  type BudgetView,
  type CreateBudget,
  nanoToUsd,
  type Principal,
  usdToNano,
  uuidv7,
} from '#contracts';

import type { Budget } from './budget.js';
import { type BudgetStatus, BudgetStore } from './budget.store.js';

const NONE: readonly Budget[] = [];

/**
 * All budgets, in memory, so that a request that no budget binds costs no database access. A budget made or deleted
 * here binds at once; one made on another replica binds within two seconds (`follow` runs every second).
 */
@Injectable()
export class BudgetsService implements OnModuleInit {
  private readonly logger = new Logger(BudgetsService.name);
  private byId = new Map<string, Budget>();
  private byTenant = new Map<string, Budget[]>();
  private byKey = new Map<string, Budget[]>();
  private byModel = new Map<string, Budget[]>();
  private fingerprint: string | undefined;
  private loading: Promise<void> = Promise.resolve();

  constructor(private readonly store: BudgetStore) {}

  /** Nothing may be admitted before the budgets are known. */
  async onModuleInit(): Promise<void> {
    await this.refresh();
  }

  get(id: string): Budget | undefined {
    return this.byId.get(id);
  }

  /** Every budget that binds a request of this principal that may end at one of these models; ordered by id. */
  matching(principal: Principal, models: readonly string[]): readonly Budget[] {
    if (this.byId.size === 0) return NONE;
    const found: Budget[] = [];
    const binds = (budget: Budget): boolean =>
      (budget.tenant === null || budget.tenant === principal.tenant) &&
      (budget.keyId === null || budget.keyId === principal.keyId) &&
      (budget.model === null || models.includes(budget.model));
    for (const budget of this.byTenant.get(principal.tenant) ?? NONE) if (binds(budget)) found.push(budget);
    for (const budget of this.byKey.get(principal.keyId) ?? NONE) if (binds(budget)) found.push(budget);
    if (this.byModel.size > 0) {
      for (const model of models) found.push(...(this.byModel.get(model) ?? NONE));
    }
    return found.length > 1 ? found.sort((a, b) => (a.id < b.id ? -1 : 1)) : found;
  }

  async create({ scope, limit_usd, period }: CreateBudget): Promise<BudgetView> {
    const { tenant = null, key: keyId = null, model = null } = scope;
    if (tenant === null && keyId === null && model === null) {
      throw new AerieError('invalid_request', 'scope must name a tenant, a key or a model.', { param: 'scope' });
    }
    const budget: Budget = { id: uuidv7(), tenant, keyId, model, limitNano: usdToNano(limit_usd), period };
    await this.store.add(budget);
    await this.refresh();
    return viewOf({ ...budget, settledNano: 0n, leasedNano: 0n });
  }

  async list(tenant: string | undefined): Promise<BudgetView[]> {
    return (await this.store.statuses(tenant)).map(viewOf);
  }

  async delete(id: string): Promise<boolean> {
    const deleted = await this.store.remove(id);
    await this.refresh();
    return deleted;
  }

  /** Looks whether another replica made or deleted a budget. */
  async follow(): Promise<void> {
    if ((await this.store.fingerprint()) !== this.fingerprint) await this.refresh();
  }

  /** One load after the other, so that an older answer never replaces a newer one. */
  refresh(): Promise<void> {
    this.loading = this.loading.catch(() => undefined).then(() => this.load());
    return this.loading;
  }

  private async load(): Promise<void> {
    // The fingerprint first: a budget that is made in between is then seen as a change by the next look.
    const fingerprint = await this.store.fingerprint();
    const budgets = await this.store.all();
    this.byId = new Map(budgets.map((budget) => [budget.id, budget]));
    this.byTenant = new Map();
    this.byKey = new Map();
    this.byModel = new Map();
    for (const budget of budgets) {
      // Each budget is found under one name only, the one that fewest requests share.
      if (budget.keyId !== null) addTo(this.byKey, budget.keyId, budget);
      else if (budget.tenant !== null) addTo(this.byTenant, budget.tenant, budget);
      else addTo(this.byModel, budget.model!, budget);
    }
    this.fingerprint = fingerprint;
    this.logger.debug(`${budgets.length} budgets are in force`);
  }
}

function addTo(index: Map<string, Budget[]>, name: string, budget: Budget): void {
  const list = index.get(name);
  if (list) list.push(budget);
  else index.set(name, [budget]);
}

function viewOf(budget: BudgetStatus): BudgetView {
  const { tenant, keyId, model } = budget;
  return {
    id: budget.id,
    object: 'budget',
    scope: {
      ...(tenant !== null && { tenant }),
      ...(keyId !== null && { key: keyId }),
      ...(model !== null && { model }),
    },
    period: budget.period,
    limit_usd: nanoToUsd(budget.limitNano),
    spent_usd: nanoToUsd(budget.settledNano),
    reserved_usd: nanoToUsd(budget.leasedNano),
  };
}
