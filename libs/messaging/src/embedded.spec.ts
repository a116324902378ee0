import { spawn } from 'node:child_process';
import { once } from 'node:events';
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

describe('the embedded log', () => {
  it('keeps what was produced through a kill -9 of its process', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'aerie-kill-'));
    const script = `
      import { Database } from './dist/libs/storage/src/index.js';
      import { EmbeddedDriver, MESSAGING_TABLES } from './dist/libs/messaging/src/index.js';
      import { createLogger } from './dist/libs/telemetry/src/index.js';
      const logger = createLogger({ level: 'silent', service: 'test' });
      const database = await Database.open({ kind: 'embedded', dataDir: process.argv[1] }, [], logger, MESSAGING_TABLES);
      const driver = new EmbeddedDriver(database.sql, logger);
      for (let n = 0; n < 25; n++) await driver.produce([{ topic: 'ai.requests', headers: {}, value: 'record ' + n }], 'durable');
      process.kill(process.pid, 'SIGKILL');`;
    const child = spawn(process.execPath, ['--input-type=module', '-e', script, folder], { stdio: 'inherit' });
    const [, signal] = await once(child, 'exit');
    expect(signal).toBe('SIGKILL');

    const survivor = await Database.open({ kind: 'embedded', dataDir: folder }, [], logger, MESSAGING_TABLES);
    const driver = new EmbeddedDriver(survivor.sql, logger);
    const seen: string[] = [];
    const group = await driver.consumeGroup({
      groupId: 'test',
      topics: ['ai.requests'],
      onRecords: (records) => seen.push(...records.map(({ value }) => value)),
      onAssigned: () => {},
      onHealth: () => {},
    });
    await vi.waitFor(() => expect(seen).toEqual(Array.from({ length: 25 }, (_, n) => `record ${n}`)));
    await group.close();
    await survivor.close();
    await rm(folder, { recursive: true, force: true });
  });
});
