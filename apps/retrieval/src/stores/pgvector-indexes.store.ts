import { Logger } from '@nestjs/common';
import type { DataSource, QueryRunner } from 'typeorm';

import { indexOf } from './vector-table.store.js';

/** What an HNSW index takes: above it, half the precision is enough to find candidates, whose vectors are compared in full. */
const MOST_DIMENSIONS = 2000;
const MOST_HALF_DIMENSIONS = 4000;
/** Of an advisory lock. */
const BUILD_LOCK = 4_730_266;
/** Of a build, which takes minutes for a million points. */
const BUILD_TIMEOUT = '2h';
/** A graph that outgrows this is built many times slower. */
const BUILD_MEMORY = '256MB';
const RETRY_MS = { whenBusy: 30_000, whenFailed: 600_000 };

/**
 * Gives large spaces an index of their own, beside the work that goes on: until it is done everything is compared. One is
 * built at a time, over all replicas, because two on one table wait for each other. A build that was killed leaves an
 * invalid index, which nobody uses and the next build replaces. All as the owner of the table, who alone may index it.
 */
export class PgvectorIndexes {
  private readonly logger = new Logger(PgvectorIndexes.name);
  private builds: Promise<void> = Promise.resolve();
  private readonly pending = new Set<number>();
  private readonly notBeforeMs = new Map<number, number>();
  private backend: number | undefined;
  private closing = false;

  constructor(private readonly database: DataSource) {}

  /** The expression that the index of a space is on. */
  expression(dimensions: number, vector = 'vec'): string {
    return `(${vector}::${dimensions <= MOST_DIMENSIONS ? 'vector' : 'halfvec'}(${dimensions}))`;
  }

  /** Sees to it that a space gets an index, if it can have one. */
  build(spaceId: number, dimensions: number): void {
    if (dimensions > MOST_HALF_DIMENSIONS || this.pending.has(spaceId)) return;
    if (Date.now() < (this.notBeforeMs.get(spaceId) ?? 0)) return;
    this.pending.add(spaceId);
    this.builds = this.builds.then(() => this.run(spaceId, dimensions)).finally(() => this.pending.delete(spaceId));
  }

  /** When no build is under way. */
  async settled(): Promise<void> {
    await this.builds;
  }

  async close(): Promise<void> {
    this.closing = true;
    if (this.backend !== undefined) await this.database.query('select pg_cancel_backend($1)', [this.backend]);
    await this.builds;
  }

  private async run(spaceId: number, dimensions: number): Promise<void> {
    if (this.closing) return;
    try {
      const runner = this.database.createQueryRunner();
      try {
        const isBuilt = await this.alone(runner, () => this.make(runner, spaceId, dimensions));
        if (!isBuilt) this.notBeforeMs.set(spaceId, Date.now() + RETRY_MS.whenBusy);
      } finally {
        await runner.release();
      }
    } catch (error) {
      if (this.closing) return;
      this.notBeforeMs.set(spaceId, Date.now() + RETRY_MS.whenFailed);
      this.logger.warn(`Space ${spaceId} stays without an index: ${String(error)}`);
    }
  }

  /** False while another replica builds. Nobody waits for the lock: a build would wait for who waits. */
  private async alone(runner: QueryRunner, work: () => Promise<void>): Promise<boolean> {
    const [lock]: { mine: boolean; backend: number }[] = await runner.query(
      'select pg_try_advisory_lock($1) as mine, pg_backend_pid() as backend',
      [BUILD_LOCK],
    );
    if (!lock!.mine) return false;
    this.backend = lock!.backend;
    try {
      await work();
    } finally {
      this.backend = undefined;
      await runner.query('select pg_advisory_unlock($1)', [BUILD_LOCK]);
    }
    return true;
  }

  private async make(runner: QueryRunner, spaceId: number, dimensions: number): Promise<void> {
    const name = indexOf(spaceId);
    const [known]: { valid: boolean }[] = await runner.query(
      `select indisvalid as valid from pg_index where indexrelid = to_regclass($1)`,
      [name],
    );
    if (known && !known.valid) await runner.query(`drop index ${name}`);
    if (!known?.valid) await this.create(runner, spaceId, dimensions);
    const [, alive]: [unknown, number] = await runner.query(
      'update retrieval.vector_space set indexed = true where id = $1 and not dropped',
      [spaceId],
    );
    if (alive === 0) await runner.query(`drop index ${name}`);
  }

  private async create(runner: QueryRunner, spaceId: number, dimensions: number): Promise<void> {
    await runner.query(
      `select set_config('statement_timeout', '${BUILD_TIMEOUT}', false),
         set_config('maintenance_work_mem', '${BUILD_MEMORY}', false)`,
    );
    try {
      const operators = dimensions <= MOST_DIMENSIONS ? 'vector_ip_ops' : 'halfvec_ip_ops';
      await runner.query(
        `create index concurrently ${indexOf(spaceId).replace('retrieval.', '')} on retrieval.chunk_vector
         using hnsw (${this.expression(dimensions)} ${operators}) where space = ${spaceId}`,
      );
    } finally {
      await runner.query('reset statement_timeout');
      await runner.query('reset maintenance_work_mem');
    }
  }
}
