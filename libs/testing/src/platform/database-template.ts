import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { constants, cp, mkdir, mkdtemp, readFile, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';

import { Database } from '#storage';
import { createLogger } from '#telemetry';

import { cacheFolder } from '../cluster/project-cache.js';

/**
 * Fills an empty data folder with a fresh embedded database. Making one takes 2 to 12 seconds and 1 GB of memory, copying
 * one 0.3 to 0.7, so it is made once per version of our dependencies and kept under `.cache`.
 */
export async function copyFreshDatabase(dataDir: string): Promise<void> {
  const template = await templateFolder();
  if (!existsSync(template)) await makeTemplate(template);
  await cp(template, dataDir, { recursive: true, mode: constants.COPYFILE_FICLONE });
}

async function templateFolder(): Promise<string> {
  const lockfile = await readFile(join(cacheFolder(), '..', 'package-lock.json'));
  const digest = createHash('sha256').update(lockfile).digest('hex').slice(0, 16);
  return cacheFolder('database-template', digest);
}

/** Under a name of its own until it is whole; of two processes that make it, the first one's stays. */
async function makeTemplate(template: string): Promise<void> {
  await mkdir(dirname(template), { recursive: true });
  const draft = await mkdtemp(`${template}-`);
  const database = await Database.open(
    { kind: 'embedded', dataDir: draft },
    [],
    createLogger({ level: 'silent', service: 'test' }),
  );
  await database.close();
  await rename(draft, template).catch(async (error: NodeJS.ErrnoException) => {
    await rm(draft, { recursive: true, force: true });
    if (!existsSync(template)) throw error;
  });
}
