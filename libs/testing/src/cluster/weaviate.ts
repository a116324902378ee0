import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rename } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { DockerServer } from './docker-server.js';
import { freePort } from './free-port.js';
import { LocalServer } from './local-server.js';
import { GivenServer, type ManagedServer } from './managed-server.js';
import { cacheFolder, installAlone, sayInstalling } from './project-cache.js';
import { installed, run } from './run-command.js';
import { startOwn } from './start-own.js';

export const WEAVIATE_VERSION = '1.35.2';
const MODULE = `github.com/weaviate/weaviate/cmd/weaviate-server@v${WEAVIATE_VERSION}`;
const IMAGE = `semitechnologies/weaviate:${WEAVIATE_VERSION}`;
/** Where Go installs itself, which need not be on the PATH. */
const GO = '/usr/local/go/bin/go';

const SETTINGS = {
  AUTHENTICATION_ANONYMOUS_ACCESS_ENABLED: 'true',
  DEFAULT_VECTORIZER_MODULE: 'none',
  DISABLE_TELEMETRY: 'true',
  GO_PROFILING_DISABLE: 'true',
  GOMEMLIMIT: '1GiB',
  LOG_LEVEL: 'warning',
};

/** A Weaviate, with the addresses of its two interfaces. */
export interface Weaviate {
  url: string;
  grpcUrl: string;
  server: ManagedServer;
}

/**
 * The Weaviate of `WEAVIATE_URL` and `WEAVIATE_GRPC_URL` if set, else one of its own: in Docker, or built with Go, which
 * takes minutes the first time.
 */
export async function startWeaviate(): Promise<Weaviate> {
  const { WEAVIATE_URL, WEAVIATE_GRPC_URL } = process.env;
  if (WEAVIATE_URL && WEAVIATE_GRPC_URL) {
    return { url: WEAVIATE_URL, grpcUrl: WEAVIATE_GRPC_URL, server: new GivenServer('weaviate', WEAVIATE_URL) };
  }
  const ports = { http: await freePort(), grpc: await freePort() };
  const url = `http://127.0.0.1:${ports.http}`;
  const advice = 'Go 1.25 or later, or a Docker engine, or set WEAVIATE_URL and WEAVIATE_GRPC_URL';
  const server = await startOwn(
    'Weaviate',
    advice,
    () => inDocker(url, ports),
    () => fromModule(url, ports),
  );
  return { url, grpcUrl: `http://127.0.0.1:${ports.grpc}`, server };
}

async function inDocker(address: string, ports: { http: number; grpc: number }): Promise<ManagedServer> {
  const server = new DockerServer({
    kind: 'weaviate',
    address,
    image: IMAGE,
    hostPort: ports.http,
    containerPort: 8080,
    morePorts: [`${ports.grpc}:50051`],
    env: SETTINGS,
    probe: () => answers(address),
  });
  await server.start();
  return server;
}

async function fromModule(address: string, ports: { http: number; grpc: number }): Promise<ManagedServer> {
  const command = await ensureWeaviate();
  const home = await mkdtemp(join(tmpdir(), 'aerie-weaviate-'));
  const raft = String(await freePort());
  const server = new LocalServer({
    kind: 'weaviate',
    address,
    home,
    command,
    args: ['--host', '127.0.0.1', '--port', String(ports.http), '--scheme', 'http'],
    env: {
      ...SETTINGS,
      PERSISTENCE_DATA_PATH: join(home, 'data'),
      GRPC_PORT: String(ports.grpc),
      CLUSTER_HOSTNAME: 'node1',
      CLUSTER_ADVERTISE_ADDR: '127.0.0.1',
      CLUSTER_GOSSIP_BIND_PORT: String(await freePort()),
      CLUSTER_DATA_BIND_PORT: String(await freePort()),
      RAFT_PORT: raft,
      RAFT_INTERNAL_RPC_PORT: String(await freePort()),
      RAFT_JOIN: `node1:${raft}`,
      RAFT_BOOTSTRAP_EXPECT: '1',
    },
    orderly: 'SIGTERM',
    immediate: 'SIGKILL',
    probe: () => answers(address),
  });
  await server.start();
  return server;
}

/** The server's program, built once into the repository's cache; Go keeps what it compiled in a cache of its own. */
async function ensureWeaviate(): Promise<string> {
  const folder = cacheFolder('weaviate', WEAVIATE_VERSION);
  const program = join(folder, 'weaviate-server');
  if (existsSync(program)) return program;
  const go = (await installed('go')) ? 'go' : GO;
  if (go === GO && !existsSync(GO)) throw new Error('no go on the PATH');
  await installAlone(async () => {
    if (existsSync(program)) return;
    sayInstalling(`Weaviate ${WEAVIATE_VERSION} with Go, which takes minutes the first time`);
    const draft = cacheFolder('weaviate', `${WEAVIATE_VERSION}.new`);
    await mkdir(draft, { recursive: true });
    await run(go, ['install', '-ldflags=-s -w', MODULE], {
      env: { ...process.env, GOBIN: draft, GOFLAGS: '-buildvcs=false' },
    });
    await rename(draft, folder);
  });
  return program;
}

async function answers(address: string): Promise<void> {
  const response = await fetch(`${address}/v1/.well-known/ready`, { signal: AbortSignal.timeout(2000) });
  if (!response.ok) throw new Error(`not ready: ${response.status}`);
}
