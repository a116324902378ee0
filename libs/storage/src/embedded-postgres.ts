import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, mkdir, open, readFile, rename, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { Worker } from 'node:worker_threads';

const SOCKET_NAME = '.s.PGSQL.5432';
// Node runs this file from source in tests and compiled in production; the worker has no imports of ours, so both work.
const WORKER = new URL(`./embedded-postgres.worker.${import.meta.url.endsWith('.ts') ? 'ts' : 'js'}`, import.meta.url);

/** A Postgres inside this process: PGlite in a worker thread, its files under the data folder. */
export class EmbeddedPostgres {
  private constructor(
    private readonly worker: Worker,
    private readonly socketDir: string,
    private readonly lockPath: string,
  ) {}

  /** The folder of the Unix socket, as `pg` wants it for `host`. */
  get host(): string {
    return this.socketDir;
  }

  static async start(dataDir: string): Promise<EmbeddedPostgres> {
    await mkdir(dataDir, { recursive: true, mode: 0o700 });
    const lockPath = await lock(dataDir);
    const files = join(dataDir, 'postgres');
    if (!existsSync(files)) await create(files);
    // A socket's path may hold no more than 107 characters, a data folder's may.
    const socketDir = await mkdtemp(join(tmpdir(), 'aerie-'));
    const worker = new Worker(WORKER, {
      workerData: { dataDir: files, socketPath: join(socketDir, SOCKET_NAME) },
      execArgv: [],
      // Its data lives outside the heap; unlimited, V8 would let garbage grow where memory is plenty.
      resourceLimits: { maxYoungGenerationSizeMb: 8 },
    });
    await Promise.race([
      once(worker, 'message'),
      once(worker, 'exit').then(() => Promise.reject(new Error('the embedded Postgres did not start'))),
    ]);
    return new EmbeddedPostgres(worker, socketDir, lockPath);
  }

  async stop(): Promise<void> {
    const closed = once(this.worker, 'message');
    this.worker.postMessage('close');
    await Promise.race([closed, new Promise((resolve) => setTimeout(resolve, 5000).unref())]);
    await this.worker.terminate();
    await rm(this.socketDir, { recursive: true, force: true });
    await rm(this.lockPath, { force: true });
  }
}

/** In a process of its own, and under another name until it is whole: a kill in between leaves no half a database. */
async function create(files: string): Promise<void> {
  const draft = `${files}.new`;
  await rm(draft, { recursive: true, force: true });
  await promisify(execFile)(process.execPath, [fileURLToPath(WORKER), draft]);
  await rename(draft, files);
}

/** Two processes on one PGlite folder destroy it; the lock names the process that has it and dies with that process. */
async function lock(dataDir: string): Promise<string> {
  const path = join(dataDir, 'aerie.pid');
  for (let attempt = 0; attempt < 2; attempt++) {
    try {
      const file = await open(path, 'wx', 0o600);
      await file.write(String(process.pid));
      await file.close();
      return path;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
      const pid = Number(await readFile(path, 'utf8').catch(() => ''));
      if (isAlive(pid)) throw new Error(`${dataDir} is in use by another Aerie, process ${pid}`, { cause: error });
      await rm(path, { force: true });
    }
  }
  throw new Error(`${dataDir} could not be locked`);
}

function isAlive(pid: number): boolean {
  if (!pid) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
