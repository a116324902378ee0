import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { canInstallPackages, installPackages } from './apt.js';
import { DockerServer } from './docker-server.js';
import { freePort } from './free-port.js';
import { LocalServer } from './local-server.js';
import type { ManagedServer } from './managed-server.js';
import { installAlone, sayInstalling } from './project-cache.js';
import { installed } from './run-command.js';
import { startOwn } from './start-own.js';

const IMAGE = 'redis:7';
const NOTHING_ON_DISK = ['--save', '', '--appendonly', 'no'];

/** Starts a Redis of its own without persistence (a restart empties it); `address` is its URL. */
export function startRedis(): Promise<ManagedServer> {
  const advice = 'redis-server, or a Docker engine, or set REDIS_URL';
  return startOwn('Redis', advice, inDocker, fromPackages);
}

async function fromPackages(): Promise<ManagedServer> {
  await ensureRedis();
  const port = await freePort();
  const home = await mkdtemp(join(tmpdir(), 'aerie-redis-'));
  const address = `redis://127.0.0.1:${port}`;
  const server = new LocalServer({
    kind: 'redis',
    address,
    home,
    command: 'redis-server',
    args: ['--port', String(port), '--bind', '127.0.0.1', '--dir', home, '--daemonize', 'no', ...NOTHING_ON_DISK],
    orderly: 'SIGTERM',
    immediate: 'SIGKILL',
    probe: () => answers(address),
  });
  await server.start();
  return server;
}

async function inDocker(): Promise<ManagedServer> {
  const hostPort = await freePort();
  const address = `redis://127.0.0.1:${hostPort}`;
  const command = ['redis-server', ...NOTHING_ON_DISK];
  const probe = () => answers(address);
  const server = new DockerServer({
    kind: 'redis',
    address,
    image: IMAGE,
    hostPort,
    containerPort: 6379,
    command,
    probe,
  });
  await server.start();
  return server;
}

async function ensureRedis(): Promise<void> {
  if (await installed('redis-server')) return;
  if (!(await canInstallPackages())) throw new Error('no redis-server on the PATH');
  await installAlone(async () => {
    if (await installed('redis-server')) return;
    sayInstalling('Redis');
    await installPackages('redis-server');
  });
}

async function answers(address: string): Promise<void> {
  const client = new Redis(address, { lazyConnect: true, retryStrategy: null, connectTimeout: 2_000 });
  client.on('error', () => {});
  try {
    await client.connect();
    await client.ping();
  } finally {
    client.disconnect();
  }
}
