import { Logger } from '@nestjs/common';
import type { DataSource, QueryRunner } from 'typeorm';

import { indexOf } from './vector-table.store.js';

/** What an HNSW index takes: above it, half the precision is enough to find candidates, whose vectors are compared in full. */
const MOST_DIMENSIONS = 2000;
const MOST_HALF_DIMENSIONS = 4000;
/** Of advisory locks; the second number is the space. */
const LOCK_CLASS = 4_730_266;
/** Of a build, which takes minutes for a million points. */
const BUILD_TIMEOUT = '2h';
const RETRY_MS = 600_000;
/** A graph that outgrows this is built many times slower. */
const BUILD_MEMORY = '256MB';

/**
 * Gives large spaces an index of their own, beside the work that goes on: until it is done everything is compared. A build
 * that was killed leaves an invalid index, which nobody uses and the next build replaces.
 */
export class PgvectorIndexes {
  private readonly logger = new Logger(PgvectorIndexes.name);
  private readonly builds = new Map<number, Promise<void>>();
  private readonly failedAtMs = new Map<number, number>();
  private readonly backends = new Set<number>();
  private closing = false;

  constructor(private readonly database: DataSource) {}

  /** The expression that the index of a space is on. */
  expression(dimensions: number, vector = 'vec'): string {
    return `(${vector}::${dimensions <= MOST_DIMENSIONS ? 'vector' : 'halfvec'}(${dimensions}))`;
  }

  /** Begins to build the index of a space, if it can have one and is not getting one already. */
  build(spaceId: number, dimensions: number): void {
    if (this.closing || dimensions > MOST_HALF_DIMENSIONS || this.builds.has(spaceId)) return;
    if (Date.now() - (this.failedAtMs.get(spaceId) ?? 0) < RETRY_MS) return;
    const build = this.run(spaceId, dimensions)
      .catch((error: unknown) => {
        this.failedAtMs.set(spaceId, Date.now());
        this.logger.warn(`Space ${spaceId} stays without an index: ${String(error)}`);
      })
      .finally(() => this.builds.delete(spaceId));
    this.builds.set(spaceId, build);
  }

  /** When no build is under way. */
  async settled(): Promise<void> {
    await Promise.all(this.builds.values());
  }

  async close(): Promise<void> {
    this.closing = true;
    for (const backend of this.backends) await this.database.query('select pg_cancel_backend($1)', [backend]);
    await this.settled();
  }

  private async run(spaceId: number, dimensions: number): Promise<void> {
    const runner = this.database.createQueryRunner();
    await runner.connect();
    try {
      const [lock]: { mine: boolean; backend: number }[] = await runner.query(
        'select pg_try_advisory_lock($1, $2) as mine, pg_backend_pid() as backend',
        [LOCK_CLASS, spaceId],
      );
      if (!lock!.mine) return;
      this.backends.add(lock!.backend);
      try {
        await this.make(runner, spaceId, dimensions);
      } finally {
        this.backends.delete(lock!.backend);
        await runner.query('select pg_advisory_unlock($1, $2)', [LOCK_CLASS, spaceId]);
      }
    } finally {
      await runner.release();
    }
  }

  private async make(runner: QueryRunner, spaceId: number, dimensions: number): Promise<void> {
    const name = indexOf(spaceId);
    const [known]: { valid: boolean }[] = await runner.query(
      `select indisvalid as valid from pg_index where indexrelid = to_regclass($1)`,
      [name],
    );
    if (known && !known.valid) await runner.query(`drop index ${name}`);
    if (!known?.valid) {
      const operators = dimensions <= MOST_DIMENSIONS ? 'vector_ip_ops' : 'halfvec_ip_ops';
      await runner.query(
        `select set_config('statement_timeout', '${BUILD_TIMEOUT}', false), set_config('maintenance_work_mem', '${BUILD_MEMORY}', false)`,
      );
      try {
        await runner.query(
          `create index concurrently ${name.replace('retrieval.', '')} on retrieval.chunk_vector
           using hnsw (${this.expression(dimensions)} ${operators}) where space = ${spaceId}`,
        );
      } finally {
        await runner.query('reset statement_timeout');
        await runner.query('reset maintenance_work_mem');
      }
    }
    await runner.query('update retrieval.vector_space set indexed = true where id = $1 and not dropped', [spaceId]);
  }
}
