import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { openSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import OpenAI from 'openai';
import { stringify } from 'yaml';

import { freePort } from '../cluster/free-port.js';
import { leaveWill } from '../cluster/last-will.js';
import type { FakeProvider } from '../fake-provider/fake-provider.js';
import { type CatalogueFile, catalogueOf } from '../platform/test-catalogue.js';

export const FLEET_APPS = ['gateway', 'guardrails', 'retrieval', 'llm-router', 'cost-accounting'] as const;
export type FleetApp = (typeof FLEET_APPS)[number];

export interface FleetAddresses {
  kafkaBrokers: string;
  databaseUrl: string;
  redisUrl: string;
}

interface Member {
  app: FleetApp;
  port: number;
  /** What it has in its environment beside what all have. */
  env: Record<string, string>;
  child: ChildProcess;
}

const READY_TIMEOUT_MS = 60_000;

/** Starts the five built apps as five processes on real Kafka, Postgres and Redis, as `npm run start:distributed` does. */
export async function startFleet(
  { kafkaBrokers, databaseUrl, redisUrl }: FleetAddresses,
  provider: FakeProvider,
  env: Record<string, string> = {},
  catalogue: CatalogueFile = catalogueOf(provider),
): Promise<Fleet> {
  const folder = await mkdtemp(join(tmpdir(), 'aerie-fleet-'));
  const config = join(folder, 'aerie.config.yaml');
  await writeFile(config, stringify(catalogue));
  const adminKey = `admin-${randomBytes(24).toString('base64url')}`;
  const fleet = new Fleet(folder, adminKey, {
    PATH: process.env['PATH'] ?? '',
    KAFKA_BROKERS: kafkaBrokers,
    DATABASE_URL: databaseUrl,
    REDIS_URL: redisUrl,
    AERIE_CONFIG: config,
    AERIE_DATA_DIR: join(folder, 'data'),
    AERIE_ADMIN_KEY: adminKey,
    AERIE_KAFKA_PARTITIONS: '3',
    // A crashed member is noticed this much later; ten seconds, the default, would only make the tests longer.
    AERIE_KAFKA_SESSION_TIMEOUT_MS: '3000',
    FAKE_API_KEY: `sk-fake-${randomUUID()}`,
    LOG_LEVEL: 'info',
    ...env,
  });
  try {
    await fleet.start();
    return fleet;
  } catch (error) {
    await fleet.stop();
    throw error;
  }
}

export class Fleet {
  /** By their names: the app's, and with a number behind it where there are several. */
  private readonly members = new Map<string, Member>();

  constructor(
    private readonly folder: string,
    readonly adminKey: string,
    private readonly env: Record<string, string>,
  ) {}

  get url(): string {
    return `http://127.0.0.1:${this.members.get('gateway')!.port}`;
  }

  get pids(): Record<string, number> {
    return Object.fromEntries([...this.members].map(([name, { child }]) => [name, child.pid!]));
  }

  urlOf(name: string): string {
    return `http://127.0.0.1:${this.members.get(name)!.port}`;
  }

  openai(key: string = this.adminKey, timeout = 60_000): OpenAI {
    return new OpenAI({ apiKey: key, baseURL: `${this.url}/v1`, maxRetries: 0, timeout });
  }

  async call(method: string, path: string, body?: unknown, key: string = this.adminKey) {
    const response = await fetch(`${this.url}${path}`, {
      method,
      headers: {
        authorization: `Bearer ${key}`,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    // oxlint-disable-next-line typescript/no-explicit-any -- a test asserts what it is
    return { status: response.status, headers: response.headers, body: (await response.json()) as any };
  }

  async start(): Promise<void> {
    for (const app of FLEET_APPS) this.launch(app, { app, port: await freePort(), env: {} });
    await Promise.all(FLEET_APPS.map((app) => this.untilReady(app)));
  }

  /** Starts one more process of an app, and tells its name once it is ready. */
  async add(app: FleetApp, env: Record<string, string> = {}): Promise<string> {
    const name = `${app}-${[...this.members.values()].filter((member) => member.app === app).length + 1}`;
    this.launch(name, { app, port: await freePort(), env });
    await this.untilReady(name);
    return name;
  }

  /** Ends a process without a word, as the kernel would. */
  async kill(name: string): Promise<void> {
    const { child } = this.members.get(name)!;
    const exited = once(child, 'exit');
    child.kill('SIGKILL');
    await exited;
  }

  async killAndRestart(name: string): Promise<void> {
    await this.kill(name);
    this.launch(name, this.members.get(name)!);
    await this.untilReady(name);
  }

  async untilReady(name: string): Promise<void> {
    const deadline = Date.now() + READY_TIMEOUT_MS;
    for (;;) {
      const ready = await fetch(`${this.urlOf(name)}/health/ready`).catch(() => undefined);
      if (ready?.ok) return;
      if (Date.now() > deadline || this.members.get(name)!.child.exitCode !== null) {
        throw new Error(`${name} did not become ready; its log ends with\n${await this.logOf(name)}`);
      }
      await sleep(50);
    }
  }

  async logOf(name: string, lines = 20): Promise<string> {
    return (await readFile(this.logPath(name), 'utf8')).trim().split('\n').slice(-lines).join('\n');
  }

  async stop(): Promise<void> {
    await Promise.all([...this.members.values()].map(({ child }) => endOf(child)));
    await rm(this.folder, { recursive: true, force: true });
  }

  private launch(name: string, { app, port, env }: Omit<Member, 'child'>): void {
    const log = openSync(this.logPath(name), 'a');
    const child = spawn(process.execPath, ['--max-semi-space-size=8', `dist/apps/${app}/src/main.js`], {
      env: { ...this.env, ...env, PORT: String(port) },
      stdio: ['ignore', log, log],
    });
    // Nothing may outlive the test run, however it ends.
    child.once('exit', leaveWill('kill -9 "$1" 2>/dev/null', String(child.pid)));
    this.members.set(name, { app, port, env, child });
  }

  private logPath(name: string): string {
    return join(this.folder, `${name}.log`);
  }
}

async function endOf(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exited = once(child, 'exit');
  child.kill('SIGTERM');
  const forced = setTimeout(() => child.kill('SIGKILL'), 10_000);
  await exited;
  clearTimeout(forced);
}
