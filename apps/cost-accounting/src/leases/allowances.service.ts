import { Injectable, Logger, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';

import { uuidv7 } from '#contracts';

import type { Budget } from '../budgets/budget.js';
import { BudgetsService } from '../budgets/budgets.service.js';
import { Clock } from '../clock.js';
import { Allowance } from './allowance.js';
import { LeaseStore, type WindowState } from './lease.store.js';
import type { Share } from './share.js';

const TICK_MS = 1000;
const TICKS_PER_SWEEP = 60;

/**
 * The allowances of this replica, and their housekeeping: once a second it follows the budgets, hands money to replicas
 * in want and gives old leases back; once a minute it sweeps the leases of the dead.
 */
@Injectable()
export class AllowancesService implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly logger = new Logger(AllowancesService.name);
  /** A replica is a process start: leases of an earlier one are nobody's and expire. */
  readonly owner = uuidv7();
  private readonly allowances = new Map<string, Allowance>();
  private readonly returns = new Map<string, bigint>();
  private flushing: Promise<void> | undefined;
  private ticking = false;
  private ticks = 0;
  private timer: NodeJS.Timeout | undefined;
  private closing = false;
  private outOfReach = false;

  constructor(
    private readonly store: LeaseStore,
    private readonly budgets: BudgetsService,
    private readonly clock: Clock,
  ) {}

  onApplicationBootstrap(): void {
    this.timer = setInterval(() => void this.tick(), TICK_MS).unref();
  }

  /**
   * Runs first of all shutdown hooks, while the bus still drains: what lies idle goes back now, and from here on holds
   * are drawn singly and settle straight into their window, so that nothing is left over at the end.
   */
  async onModuleDestroy(): Promise<void> {
    clearInterval(this.timer);
    this.closing = true;
    for (const allowance of this.allowances.values()) allowance.spare(Infinity);
    await this.flush();
  }

  of(budget: Budget): Allowance {
    let allowance = this.allowances.get(budget.id);
    if (!allowance) {
      allowance = new Allowance(budget, this.owner, this.store, this.clock, (leaseId, amount) =>
        this.giveBack({ leaseId, amount }),
      );
      if (this.closing) allowance.spare(Infinity);
      this.allowances.set(budget.id, allowance);
    }
    return allowance;
  }

  /** Whether what a settled hold left over stays in this process. */
  keeps(budgetId: string, leaseId: string): boolean {
    return this.allowances.get(budgetId)?.keeps(leaseId) ?? false;
  }

  putBack(budgetId: string, share: Share): void {
    const allowance = this.allowances.get(budgetId);
    if (allowance) allowance.putBack(share);
    else this.giveBack(share);
  }

  learn(budgetId: string, state: WindowState): void {
    this.allowances.get(budgetId)?.learn(state);
  }

  async cover(shares: readonly Share[], lifeMs: number): Promise<void> {
    const leaseIds = shares.map((share) => share.leaseId);
    await this.store.extend(leaseIds, lifeMs);
  }

  /** One round of housekeeping. Never throws: without the database everything waits for the next round. */
  async tick(): Promise<void> {
    if (this.ticking) return;
    this.ticking = true;
    try {
      await this.budgets.follow();
      for (const budgetId of await this.store.wantedBudgets(this.owner)) this.allowances.get(budgetId)?.spare();
      // Only now that the database has answered: in an outage old leases are better than none.
      for (const [budgetId, allowance] of this.allowances) {
        if (this.budgets.get(budgetId)) allowance.rest();
        else this.allowances.delete(budgetId);
      }
      await this.flush();
      if (this.ticks++ % TICKS_PER_SWEEP === 0) await this.sweep();
      this.outOfReach = false;
    } catch (error) {
      if (!this.outOfReach) this.logger.warn(`Budgets run from memory, the database is out of reach: ${String(error)}`);
      this.outOfReach = true;
    } finally {
      this.ticking = false;
    }
  }

  private async sweep(): Promise<void> {
    const returned = await this.store.sweep();
    if (returned > 0n) this.logger.warn(`Expired leases held ${returned} nano-USD, which went back to their budgets`);
  }

  /** Collects what has to go back; one statement returns all that came together in a turn. */
  private giveBack({ leaseId, amount }: Share): void {
    if (amount <= 0n) return;
    this.returns.set(leaseId, (this.returns.get(leaseId) ?? 0n) + amount);
    setImmediate(() => void this.flush());
  }

  private flush(): Promise<void> {
    this.flushing ??= this.writeReturns().finally(() => {
      this.flushing = undefined;
    });
    return this.flushing;
  }

  private async writeReturns(): Promise<void> {
    while (this.returns.size > 0) {
      const batch = [...this.returns].map(([leaseId, amount]) => ({ leaseId, amount }));
      this.returns.clear();
      // When it fails nobody knows whether it was written. Writing it twice could break the cap; the sweep finds it.
      await this.store
        .giveBack(batch)
        .catch((error: unknown) => this.logger.warn(`Unused money comes back only by the sweep: ${String(error)}`));
    }
  }
}
