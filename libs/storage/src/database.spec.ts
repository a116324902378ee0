import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { createLogger } from '#telemetry';

import { Database } from './database.js';

describe('the embedded database', () => {
  let dataDir: string;
  const logger = createLogger({ level: 'silent', service: 'test' });

  beforeAll(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'aerie-db-'));
  });
  afterAll(() => rm(dataDir, { recursive: true, force: true }));

  it('keeps what was written when it is opened again', async () => {
    const first = await Database.open({ kind: 'embedded', dataDir }, [], logger);
    await first.sql('create table note (id int, text text)');
    await first.sql('insert into note values ($1, $2)', [1, 'kept']);
    await first.close();

    const second = await Database.open({ kind: 'embedded', dataDir }, [], logger);
    expect(await second.sql('select text from note')).toEqual([{ text: 'kept' }]);
    await second.close();
  });

  it('refuses a folder that is in use', async () => {
    const database = await Database.open({ kind: 'embedded', dataDir }, [], logger);
    await expect(Database.open({ kind: 'embedded', dataDir }, [], logger)).rejects.toThrow('in use');
    expect(await database.healthy()).toBe(true);
    await database.close();
  });
});
