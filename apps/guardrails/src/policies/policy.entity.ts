import { Column, CreateDateColumn, Entity, PrimaryGeneratedColumn } from 'typeorm';

import type { GuardPolicy } from '#contracts';

/** One version of a tenant's policy; a version without a document says that the policy was deleted. */
@Entity({ schema: 'guardrails', name: 'policy_version' })
export class PolicyVersionEntity {
  /** Grows with every change of any policy. */
  @PrimaryGeneratedColumn('identity', { generatedIdentity: 'ALWAYS', type: 'bigint' }) seq: string;
  @Column('text') tenant: string;
  @Column('text') id: string;
  @Column('integer') version: number;
  @Column('jsonb', { nullable: true }) document: Omit<GuardPolicy, 'id' | 'version'> | null;
  @CreateDateColumn({ type: 'timestamptz', name: 'created_at' }) createdAt: Date;
}
