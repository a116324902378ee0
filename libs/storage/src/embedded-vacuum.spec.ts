import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { createLogger } from '#telemetry';

import { Database } from './database.js';
import { EmbeddedVacuum } from './embedded-vacuum.js';

describe('the vacuum of the embedded database', () => {
  const logger = createLogger({ level: 'silent', service: 'test' });
  let dataDir: string;
  let database: Database;

  beforeAll(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'aerie-vacuum-'));
    database = await Database.open({ kind: 'embedded', dataDir }, [], logger);
    for (const table of ['"Large"', 'small']) {
      await database.sql(`create table ${table} (id int primary key, text text)`);
    }
  });
  afterAll(async () => {
    await database?.close();
    await rm(dataDir, { recursive: true, force: true });
  });

  const pagesOf = async (table: string) => {
    const [row] = await database.sql<{ all: number; visible: number }>(
      `select (pg_relation_size(oid) / 8192)::int as all, relallvisible as visible from pg_class where relname = $1`,
      [table],
    );
    return row!;
  };
  const fill = (table: string, from: number, to: number) =>
    database.sql(`insert into ${table} select n, repeat('x', 100) from generate_series($1::int, $2::int) n`, [
      from,
      to,
    ]);
  /** PostgreSQL counts changes a second late. */
  const untilVacuumed = async (table: string, times: number) => {
    await expect
      .poll(
        async () => {
          await new EmbeddedVacuum(database.source, logger).run();
          const [row] = await database.sql<{ times: number }>(
            `select vacuum_count::int as times from pg_stat_user_tables where relname = $1`,
            [table],
          );
          return row?.times;
        },
        { timeout: 10_000, interval: 250 },
      )
      .toBe(times);
  };

  it('lets index-only scans trust the pages of a table that grew, and leaves small changes alone', async () => {
    await fill('small', 1, 500);
    await fill('"Large"', 1, 5000);
    await untilVacuumed('Large', 1);
    const large = await pagesOf('Large');
    expect(large.visible).toBe(large.all);
    expect((await pagesOf('small')).visible).toBe(0);
  });

  it('gives the space of removed rows to new ones', async () => {
    const { all } = await pagesOf('Large');
    await database.sql(`delete from "Large" where id <= 4500`);
    await untilVacuumed('Large', 2);
    await fill('"Large"', 5001, 9500);
    expect((await pagesOf('Large')).all).toBe(all);
  });
});
