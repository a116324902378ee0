import { Column, CreateDateColumn, Entity, PrimaryColumn } from 'typeorm';

/** An API key; the secret itself is never stored. */
@Entity({ schema: 'gateway', name: 'api_key' })
export class KeyEntity {
  /** The lookup id, part of the key as the client presents it. */
  @PrimaryColumn('text') id: string;
  @Column('text') tenant: string;
  @Column('text') name: string;
  /** SHA-256 of the whole key: 256 random bits need no slow hash. */
  @Column('bytea', { name: 'secret_hash' }) secretHash: Buffer;
  @Column('text', { array: true }) scopes: string[];
  /** Who it reads documents as. */
  @Column('text', { array: true }) access: string[];
  /** 0 means no limit. */
  @Column('integer', { name: 'requests_per_minute' }) requestsPerMinute: number;
  @Column('timestamptz', { name: 'expires_at', nullable: true }) expiresAt: Date | null;
  @Column('timestamptz', { name: 'revoked_at', nullable: true }) revokedAt: Date | null;
  @CreateDateColumn({ type: 'timestamptz', name: 'created_at' }) createdAt: Date;
}
