import { Column, CreateDateColumn, Entity, PrimaryColumn } from 'typeorm';

/** Who pays. */
@Entity({ schema: 'gateway', name: 'tenant' })
export class TenantEntity {
  @PrimaryColumn('text') id: string;
  @Column('text') name: string;
  @CreateDateColumn({ type: 'timestamptz', name: 'created_at' }) createdAt: Date;
}
