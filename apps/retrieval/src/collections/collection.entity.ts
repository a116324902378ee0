import type { AttributeValue, VectorStoreOptions } from '#contracts';
import { Column, CreateDateColumn, Entity, PrimaryGeneratedColumn } from 'typeorm';

/** A named set of documents of one tenant, with the statistics that its ranking needs. */
@Entity({ schema: 'retrieval', name: 'vector_store' })
export class CollectionEntity {
  /** What other tables refer to: four bytes, because every row of postings carries it. */
  @PrimaryGeneratedColumn('identity', { generatedIdentity: 'ALWAYS' })
  key: number;

  @Column('text', { unique: true })
  id: string;

  @Column('text')
  tenant: string;

  @Column('text', { nullable: true })
  name: string | null;

  @CreateDateColumn({ name: 'created_at', type: 'timestamptz' })
  createdAt: Date;

  /** A deleted store is out of reach at once; its rows are swept afterwards. */
  @Column('timestamptz', { name: 'deleted_at', nullable: true })
  deletedAt: Date | null;

  @Column('integer', { name: 'document_count', default: 0 })
  documentCount: number;

  @Column('jsonb')
  metadata: Record<string, AttributeValue>;

  @Column('jsonb')
  options: VectorStoreOptions;

  /** How many chunks are in which language. */
  @Column('jsonb')
  languages: Record<string, number>;

  /** BM25's N. */
  @Column('integer', { name: 'chunk_count', default: 0 })
  chunkCount: number;

  /** Terms in all chunks; divided by N it is BM25's average length. */
  @Column('bigint', { name: 'total_len', default: 0 })
  totalLen: string;
}
