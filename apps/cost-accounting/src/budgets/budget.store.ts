import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { DataSource } from 'typeorm';

import type { BudgetPeriod } from '#contracts';

import type { Budget } from './budget.js';
import { BudgetEntity } from './budget.entity.js';

/** A budget with the state of its running window. */
export interface BudgetStatus extends Budget {
  settledNano: bigint;
  leasedNano: bigint;
}

interface StatusRow {
  id: string;
  tenant: string | null;
  key_id: string | null;
  model: string | null;
  limit_nano: string;
  period: BudgetPeriod;
  settled_nano: string;
  leased_nano: string;
}

@Injectable()
export class BudgetStore {
  constructor(@InjectDataSource() private readonly database: DataSource) {}

  async add(budget: Budget): Promise<void> {
    await this.database.getRepository(BudgetEntity).insert(budget);
  }

  /** Windows and leases go with it; holds of a deleted budget settle into nothing. */
  async remove(id: string): Promise<boolean> {
    const { affected } = await this.database.getRepository(BudgetEntity).delete({ id });
    return (affected ?? 0) > 0;
  }

  async all(): Promise<Budget[]> {
    const rows = await this.database.getRepository(BudgetEntity).find({ order: { id: 'ASC' } });
    return rows.map(({ id, tenant, keyId, model, limitNano, period }) => ({
      id,
      tenant,
      keyId,
      model,
      limitNano,
      period,
    }));
  }

  /** Changes whenever a budget is made or deleted, in whatever order the transactions commit. */
  async fingerprint(): Promise<string> {
    const [row] = await this.database.query<{ print: string }[]>(
      `select coalesce(sum(hashtextextended(id, 0)::numeric), 0)::text as print from cost_accounting.budget`,
    );
    return row!.print;
  }

  async statuses(tenant: string | undefined): Promise<BudgetStatus[]> {
    const rows = await this.database.query<StatusRow[]>(
      `select b.id, b.tenant, b.key_id, b.model, b.limit_nano, b.period,
              coalesce(w.settled_nano, 0) as settled_nano, coalesce(w.leased_nano, 0) as leased_nano
         from cost_accounting.budget b
         left join cost_accounting.budget_window w
           on w.budget_id = b.id and w.window_start = cost_accounting.window_start(b.period)
        where $1::text is null or b.tenant = $1
        order by b.created_at, b.id`,
      [tenant ?? null],
    );
    return rows.map((row) => ({
      id: row.id,
      tenant: row.tenant,
      keyId: row.key_id,
      model: row.model,
      limitNano: BigInt(row.limit_nano),
      period: row.period,
      settledNano: BigInt(row.settled_nano),
      leasedNano: BigInt(row.leased_nano),
    }));
  }
}
