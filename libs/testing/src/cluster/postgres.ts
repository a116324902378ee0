import { existsSync } from 'node:fs';
import { chown, mkdtemp, readdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { canInstallPackages, installPackages } from './apt.js';
import { DockerServer } from './docker-server.js';
import { freePort } from './free-port.js';
import { LocalServer } from './local-server.js';
import type { ManagedServer } from './managed-server.js';
import { ensurePgvector, type PostgresInstallation } from './pgvector.js';
import { installAlone, sayInstalling } from './project-cache.js';
import { installed, run } from './run-command.js';
import { startOwn } from './start-own.js';

const IMAGE = 'pgvector/pgvector:pg17';
const SETTINGS = { max_connections: '200' };

/** Starts a PostgreSQL of its own with pgvector available; `address` is the URL of its database `postgres`. */
export function startPostgres(): Promise<ManagedServer> {
  const advice = 'PostgreSQL with pgvector, or a Docker engine, or set DATABASE_URL';
  return startOwn('PostgreSQL', advice, inDocker, fromPackages);
}

/** Replaces the database `name` on the server of `serverUrl` by an empty one and gives its URL. */
export async function createDatabase(serverUrl: string, name: string): Promise<string> {
  if (!/^[a-z_][a-z0-9_]{0,62}$/.test(name)) throw new Error(`not a plain database name: ${name}`);
  const client = new Client({ connectionString: serverUrl });
  await client.connect();
  try {
    await client.query(`drop database if exists ${name} with (force)`);
    await client.query(`create database ${name}`);
  } finally {
    await client.end();
  }
  const url = new URL(serverUrl);
  url.pathname = `/${name}`;
  return url.href;
}

async function fromPackages(): Promise<ManagedServer> {
  const postgres = await ensurePostgres();
  await ensurePgvector(postgres);
  const port = await freePort();
  const home = await mkdtemp(join(tmpdir(), 'aerie-postgres-'));
  const account = await unprivilegedAccount();
  if (account) await chown(home, account.uid, account.gid);
  const data = join(home, 'data');
  const settings = Object.entries({ ...SETTINGS, port: String(port), unix_socket_directories: home });
  const address = urlAt(port);
  const server = new LocalServer({
    kind: 'postgres',
    address,
    home,
    command: join(postgres.binaries, 'postgres'),
    args: ['-D', data, '-h', '127.0.0.1', ...settings.flatMap(([name, value]) => ['-c', `${name}=${value}`])],
    account,
    orderly: 'SIGINT',
    immediate: 'SIGQUIT',
    probe: () => answers(address),
  });
  const format = ['-D', data, '-U', 'postgres', '-A', 'trust', '-E', 'UTF8', '--no-locale', '--no-sync'];
  await run(join(postgres.binaries, 'initdb'), format, { cwd: home, ...account });
  await server.start();
  return server;
}

async function inDocker(): Promise<ManagedServer> {
  const hostPort = await freePort();
  const address = urlAt(hostPort);
  const env = { POSTGRES_HOST_AUTH_METHOD: 'trust', POSTGRES_INITDB_ARGS: '--no-locale -E UTF8' };
  const command = Object.entries(SETTINGS).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  const probe = () => answers(address);
  const server = new DockerServer({
    kind: 'postgres',
    address,
    image: IMAGE,
    hostPort,
    containerPort: 5432,
    env,
    command,
    probe,
  });
  await server.start();
  return server;
}

async function ensurePostgres(): Promise<PostgresInstallation> {
  const found = await findPostgres();
  if (found) return found;
  if (!(await canInstallPackages())) throw new Error('no initdb found');
  await installAlone(async () => {
    if (await findPostgres()) return;
    sayInstalling('PostgreSQL');
    await installPackages('postgresql');
  });
  const fresh = await findPostgres();
  if (!fresh) throw new Error('the package postgresql brought no initdb');
  return fresh;
}

/** Debian keeps the server's programs out of the PATH, in one folder per major version: the newest wins. */
async function findPostgres(): Promise<PostgresInstallation | undefined> {
  const debian = '/usr/lib/postgresql';
  const versions = await readdir(debian).catch(() => []);
  const folders = versions.toSorted((a, b) => Number(b) - Number(a)).map((version) => join(debian, version, 'bin'));
  if (await installed('initdb')) folders.push((await run('pg_config', ['--bindir'])).trim());
  const binaries = folders.find((folder) => existsSync(join(folder, 'initdb')));
  if (!binaries) return undefined;
  const version = await run(join(binaries, 'postgres'), ['--version']);
  const share = (await run(join(binaries, 'pg_config'), ['--sharedir'])).trim();
  return { binaries, extensions: join(share, 'extension'), major: Number(/\) (\d+)/.exec(version)?.[1]) };
}

/** Who runs the server: PostgreSQL refuses root, so root lends it the account that the package made. */
async function unprivilegedAccount(): Promise<{ uid: number; gid: number } | undefined> {
  if (process.getuid?.() !== 0) return undefined;
  const packaged = await run('id', ['-u', 'postgres']).catch(() => undefined);
  const user = packaged ? 'postgres' : 'nobody';
  return { uid: Number(await run('id', ['-u', user])), gid: Number(await run('id', ['-g', user])) };
}

async function answers(address: string): Promise<void> {
  const client = new Client({ connectionString: address, connectionTimeoutMillis: 2_000 });
  client.on('error', () => {});
  try {
    await client.connect();
    await client.query('select 1');
  } finally {
    await client.end().catch(() => {});
  }
}

function urlAt(port: number): string {
  return `postgres://postgres@127.0.0.1:${port}/postgres`;
}
