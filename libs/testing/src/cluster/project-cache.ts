import { existsSync, readFileSync } from 'node:fs';
import { mkdir, open, readFile, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

/** A folder under `.cache` of the repository, kept between runs and out of git. */
export function cacheFolder(...names: string[]): string {
  return join(repositoryRoot(), '.cache', ...names);
}

/** Runs an installation while no other process installs anything; the holder's pid in the lock tells a dead holder. */
export async function installAlone<T>(install: () => Promise<T>): Promise<T> {
  await mkdir(cacheFolder(), { recursive: true });
  const lock = cacheFolder('install.lock');
  while (!(await take(lock))) {
    if (!(await holderLives(lock))) await rm(lock, { force: true });
    else await sleep(200);
  }
  try {
    return await install();
  } finally {
    await rm(lock, { force: true });
  }
}

/** One line on the terminal, because an installation takes seconds and silence looks like a hang. */
export function sayInstalling(what: string): void {
  console.error(`cluster: installing ${what}`);
}

async function take(lock: string): Promise<boolean> {
  try {
    const file = await open(lock, 'wx');
    await file.writeFile(String(process.pid));
    await file.close();
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

async function holderLives(lock: string): Promise<boolean> {
  const pid = Number(await readFile(lock, 'utf8').catch(() => ''));
  // The file is empty for an instant between its creation and the writing of the pid.
  if (!pid) return sleep(500).then(async () => Boolean(await readFile(lock, 'utf8').catch(() => 'freed')));
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** Sources and compiled files lie at different depths, so the root is the nearest folder with our package.json. */
function repositoryRoot(): string {
  let folder = dirname(fileURLToPath(import.meta.url));
  for (;;) {
    const manifest = join(folder, 'package.json');
    if (existsSync(manifest) && JSON.parse(readFileSync(manifest, 'utf8')).imports?.['#*']) return folder;
    if (dirname(folder) === folder) throw new Error('the test cluster must run inside the repository');
    folder = dirname(folder);
  }
}
