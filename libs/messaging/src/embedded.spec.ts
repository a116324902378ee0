import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { Database } from '#storage';
import { createLogger } from '#telemetry';

import { EmbeddedDriver } from './drivers/embedded.driver.js';
import { MESSAGING_TABLES } from './sql.js';
import { transportSuite } from './transport.suite.js';

const logger = createLogger({ level: 'silent', service: 'test' });
let dataDir: string;
let database: Database;

afterAll(async () => {
  await database.close();
  await rm(dataDir, { recursive: true, force: true });
});

transportSuite('the embedded transport', async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'aerie-log-'));
  database = await Database.open({ kind: 'embedded', dataDir }, [], logger, MESSAGING_TABLES);
  return { driver: () => new EmbeddedDriver(database.sql, logger), sql: database.sql, apart: false };
});
