import { setTimeout as sleep } from 'node:timers/promises';

import type { Logger } from '#telemetry';
import { DataSource, type DataSourceOptions } from 'typeorm';

import { EmbeddedPostgres } from './embedded-postgres.js';
import { EmbeddedVacuum } from './embedded-vacuum.js';
import type { StorageFeature } from './storage.module.js';

export type DatabaseConfig = { kind: 'embedded'; dataDir: string } | { kind: 'postgres'; url: string };

const MIGRATION_LOCK = 4_730_265;
const POOL_SIZE = 10;
const CONNECT_TIMEOUT_MS = 3000;
/** No statement of ours takes longer; a database that hangs must not hang requests. */
const STATEMENT_TIMEOUT_MS = 30_000;

/** The one database connection of a process: opened, migrated and closed by `serve`. */
export class Database {
  private constructor(
    readonly source: DataSource,
    private readonly embedded: EmbeddedPostgres | undefined,
    private readonly vacuum: EmbeddedVacuum | undefined,
  ) {}

  /** Waits with backoff for a Postgres that is not there yet; then brings the schemas of the given apps up to date. */
  static async open(
    config: DatabaseConfig,
    features: StorageFeature[],
    logger: Logger,
    /** Idempotent statements of the libs, run before the apps' migrations. */
    tables: readonly string[] = [],
  ): Promise<Database> {
    const embedded = config.kind === 'embedded' ? await EmbeddedPostgres.start(config.dataDir) : undefined;
    const source = new DataSource({
      ...(embedded ? embeddedOptions(embedded.host) : postgresOptions((config as { url: string }).url)),
      entities: features.flatMap((feature) => feature.entities),
      migrations: features.flatMap((feature) => feature.migrations),
      migrationsTableName: 'aerie_migrations',
      migrationsTransactionMode: 'each',
    });
    try {
      await connect(source, logger);
      await migrate(source, features, tables);
    } catch (error) {
      await embedded?.stop();
      throw error;
    }
    const vacuum = embedded && new EmbeddedVacuum(source, logger);
    vacuum?.start();
    return new Database(source, embedded, vacuum);
  }

  /** Plain SQL, for what needs no entity. */
  readonly sql = async <Row>(text: string, params: unknown[] = []): Promise<Row[]> => {
    const result: unknown = await this.source.query(text, params);
    return (
      Array.isArray(result) && Array.isArray(result[0]) && typeof result[1] === 'number' ? result[0] : result
    ) as Row[];
  };

  async healthy(timeoutMs = 1000): Promise<boolean> {
    const answered = this.source.query('select 1').then(
      () => true,
      () => false,
    );
    return Promise.race([answered, sleep(timeoutMs, false, { ref: false })]);
  }

  async close(): Promise<void> {
    await this.vacuum?.stop();
    if (this.source.isInitialized) await this.source.destroy();
    await this.embedded?.stop();
  }
}

function embeddedOptions(host: string): DataSourceOptions {
  return {
    type: 'postgres',
    host,
    port: 5432,
    username: 'postgres',
    database: 'postgres',
    uuidExtension: 'pgcrypto',
    installExtensions: false,
    // PGlite has one session: a second connection would wait for the first one's transaction.
    extra: { max: 1 },
  };
}

function postgresOptions(url: string): DataSourceOptions {
  return {
    type: 'postgres',
    url,
    uuidExtension: 'pgcrypto',
    installExtensions: false,
    extra: { max: POOL_SIZE, connectionTimeoutMillis: CONNECT_TIMEOUT_MS, statement_timeout: STATEMENT_TIMEOUT_MS },
    poolErrorHandler: () => {},
  };
}

async function connect(source: DataSource, logger: Logger): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      await source.initialize();
      return;
    } catch (error) {
      if (!isOutOfReach(error)) throw error;
      const retryInMs = Math.min(5000, 250 * 2 ** Math.min(attempt, 5));
      logger.warn({ attempt, retryInMs, err: error }, 'Postgres is out of reach; waiting');
      await sleep(retryInMs);
    }
  }
}

/** A wrong password or database will not mend itself; a refused connection or a starting server will. */
function isOutOfReach(error: unknown): boolean {
  const { code = '', message = '' } = error as { code?: string; message?: string };
  return (
    /^(ECONN|ENOTFOUND|EAI_AGAIN|ETIMEDOUT|EHOSTUNREACH|57P0)/.test(code) ||
    /timeout|terminated|AggregateError/i.test(message)
  );
}

/** Replicas start together: one migrates, the others wait for it. */
async function migrate(source: DataSource, features: StorageFeature[], tables: readonly string[]): Promise<void> {
  const lockHolder = source.createQueryRunner();
  await lockHolder.connect();
  const shared = (source.options.extra as { max: number }).max > 1;
  try {
    if (shared) await lockHolder.query('select pg_advisory_lock($1)', [MIGRATION_LOCK]);
    for (const statement of tables) await lockHolder.query(statement);
    for (const { schema } of features) await lockHolder.query(`create schema if not exists "${schema}"`);
    if (!shared) await lockHolder.release();
    await source.runMigrations();
  } finally {
    if (!lockHolder.isReleased) {
      await lockHolder.query('select pg_advisory_unlock($1)', [MIGRATION_LOCK]);
      await lockHolder.release();
    }
  }
}
