import { Column, CreateDateColumn, Entity, PrimaryColumn } from 'typeorm';

import type { BudgetPeriod } from '#contracts';

/** Money is a bigint in code; Postgres hands bigint columns over as strings. */
const nanoUsd = { to: (value: bigint) => value.toString(), from: (value: string) => BigInt(value) };

/** A cap on what a tenant, a key or a model may cost in a period. Never changed, only made and deleted. */
@Entity({ schema: 'cost_accounting', name: 'budget' })
export class BudgetEntity {
  @PrimaryColumn('text')
  id: string;

  @Column('text', { nullable: true })
  tenant: string | null;

  @Column('text', { name: 'key_id', nullable: true })
  keyId: string | null;

  /** A model of the catalogue or an alias of a route. */
  @Column('text', { nullable: true })
  model: string | null;

  @Column('bigint', { name: 'limit_nano', transformer: nanoUsd })
  limitNano: bigint;

  @Column('text')
  period: BudgetPeriod;

  @CreateDateColumn({ name: 'created_at', type: 'timestamptz' })
  createdAt: Date;
}
