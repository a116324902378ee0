import { mkdir } from 'node:fs/promises';
import { isMainThread, parentPort, workerData } from 'node:worker_threads';

import { PGlite } from '@electric-sql/pglite';
import { vector } from '@electric-sql/pglite-pgvector';
import { PGLiteSocketServer } from '@electric-sql/pglite-socket';

/**
 * PGlite runs queries on the thread that calls it, so it gets a thread of its own and speaks Postgres' wire protocol over
 * a Unix socket: for everyone else it is a Postgres. Run as a process with a folder as its argument, it only creates the
 * database there: making one takes 1 GB of memory, which must not stay with the process that serves.
 */
async function open(dataDir: string): Promise<PGlite> {
  return PGlite.create({ dataDir, extensions: { vector }, postgresqlconf: ['shared_buffers = 32MB'] });
}

async function create(dataDir: string): Promise<void> {
  await mkdir(dataDir, { recursive: true });
  const db = await open(dataDir);
  await db.close();
}

async function serve({ dataDir, socketPath }: { dataDir: string; socketPath: string }): Promise<void> {
  const db = await open(dataDir);
  const server = new PGLiteSocketServer({ db, path: socketPath, maxConnections: 4 });
  await server.start();
  parentPort!.once('message', () => {
    void server
      .stop()
      .then(() => db.close())
      .then(() => parentPort!.postMessage('closed'));
  });
  parentPort!.postMessage('ready');
}

if (isMainThread) await create(process.argv[2]!);
else await serve(workerData);
