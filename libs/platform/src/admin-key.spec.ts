import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { adminKey, adminKeyPath } from './admin-key.js';

describe('the admin key', () => {
  let folder: string;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'aerie-key-'));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  it('is the one that is configured, and then nothing is written', async () => {
    expect(await adminKey('configured-key-16', folder)).toBe('configured-key-16');
    await expect(stat(adminKeyPath(folder))).rejects.toThrow('ENOENT');
  });

  it('is made once and kept for the owner alone', async () => {
    const dataDir = join(folder, 'deep', 'data');
    const key = await adminKey(undefined, dataDir);
    expect(key).toMatch(/^aerie_admin_[\w-]{32}$/);
    expect((await readFile(adminKeyPath(dataDir), 'utf8')).trim()).toBe(key);
    expect((await stat(adminKeyPath(dataDir))).mode & 0o777).toBe(0o600);
    expect(await adminKey(undefined, dataDir)).toBe(key);
  });

  it('is the same for all that start at the same time', async () => {
    const keys = await Promise.all(Array.from({ length: 20 }, () => adminKey(undefined, folder)));
    expect(new Set(keys).size).toBe(1);
    expect(keys[0]).not.toBe('');
  });
});
