import type { Logger } from '#telemetry';
import type { DataSource } from 'typeorm';

const EVERY_MS = 30_000;
/** Fewer rows are not worth the wait of the one session. */
const FEWEST_ROWS = 2000;
/** Of a table's rows: new ones cost only their own pages, removed ones a pass over every index. */
const NEW_SHARE = 0.05;
const DEAD_SHARE = 0.2;

/**
 * PGlite has no autovacuum. Without it the space of removed rows is never used again, and index-only scans look into the
 * table for every row. A table is taken up soon and often, because each time holds up whatever else wants the session.
 */
export class EmbeddedVacuum {
  private timer: NodeJS.Timeout | undefined;
  private running: Promise<void> | undefined;

  constructor(
    private readonly source: DataSource,
    private readonly logger: Logger,
  ) {}

  start(): void {
    this.timer = setInterval(() => {
      this.running ??= this.run()
        .catch((err: unknown) => this.logger.warn({ err }, 'The embedded database was not vacuumed'))
        .finally(() => {
          this.running = undefined;
        });
    }, EVERY_MS).unref();
  }

  /** Vacuums the tables that have changed enough, one after the other. */
  async run(): Promise<void> {
    const tables: { name: string }[] = await this.source.query(
      `select format('%I.%I', schemaname, relname) as name from pg_stat_user_tables
       where n_ins_since_vacuum > $1 + $2::float8 * n_live_tup or n_dead_tup > $1 + $3::float8 * n_live_tup`,
      [FEWEST_ROWS, NEW_SHARE, DEAD_SHARE],
    );
    for (const { name } of tables) await this.source.query(`vacuum ${name}`);
  }

  async stop(): Promise<void> {
    clearInterval(this.timer);
    await this.running;
  }
}
