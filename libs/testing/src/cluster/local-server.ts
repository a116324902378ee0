import { spawn, type ChildProcess } from 'node:child_process';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { leaveWill } from './last-will.js';
import type { ManagedServer, ServerKind, StopOptions } from './managed-server.js';
import { untilReady } from './until-ready.js';

const READY_TIMEOUT_MS = 60_000;
const STOP_TIMEOUT_MS = 20_000;
const START_ATTEMPTS = 5;

export interface Launch {
  kind: ServerKind;
  address: string;
  /** Directory with everything the server writes; removed by `dispose`. */
  home: string;
  command: string;
  args: string[];
  /** Beside our own. */
  env?: Record<string, string>;
  /** Unprivileged account to run as (PostgreSQL refuses root). */
  account?: { uid: number; gid: number };
  /** Signals for an orderly and for an immediate end that still tidies up after itself. */
  orderly: NodeJS.Signals;
  immediate: NodeJS.Signals;
  /** Resolves when the server answers a real client. */
  probe: () => Promise<unknown>;
}

/** A server run from installed packages, as a child of this process that never outlives it. */
export class LocalServer implements ManagedServer {
  readonly origin = 'packages';
  readonly kind: ServerKind;
  readonly address: string;
  private readonly launch: Launch;
  private child?: ChildProcess;
  private gone: Promise<void> = Promise.resolve();
  private revokeWill: () => void;

  constructor(launch: Launch) {
    this.launch = launch;
    this.kind = launch.kind;
    this.address = launch.address;
    this.revokeWill = leaveWill('rm -rf "$1"', launch.home);
  }

  get pid(): number | undefined {
    return this.child?.pid;
  }

  /** Tries again a few times: after a crash the port or PostgreSQL's shared memory is held for another moment. */
  async start(): Promise<void> {
    for (let attempt = 1; !this.child; attempt++) {
      this.spawn();
      try {
        await untilReady(this.launch.probe, READY_TIMEOUT_MS, () => this.child !== undefined);
        return;
      } catch (error) {
        await this.end(this.launch.immediate);
        if (attempt === START_ATTEMPTS) throw this.failure(error);
        await sleep(200 * attempt);
      }
    }
  }

  stop(options: StopOptions = {}): Promise<void> {
    return this.end(options.signal === 'SIGKILL' ? 'SIGKILL' : this.launch.orderly);
  }

  async dispose(): Promise<void> {
    await this.end(this.launch.immediate);
    this.revokeWill();
    await rm(this.launch.home, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.dispose();
  }

  private spawn(): void {
    const { command, args, env, home, account, immediate } = this.launch;
    const log = openSync(this.logFile(), 'a');
    const child = spawn(command, args, {
      cwd: home,
      env: { ...process.env, ...env },
      detached: true,
      stdio: ['ignore', log, log],
      ...account,
    });
    closeSync(log);
    child.unref();
    this.child = child;
    this.revokeWill();
    const kill = `kill -s ${immediate.slice(3)} "$2" && sleep 0.5; kill -s KILL "$2"; rm -rf "$1"`;
    this.revokeWill = leaveWill(kill, home, String(child.pid));
    this.gone = new Promise((resolve) => {
      const settle = () => {
        this.child = undefined;
        resolve();
      };
      child.once('exit', settle);
      child.once('error', settle);
    });
  }

  private async end(signal: NodeJS.Signals): Promise<void> {
    const child = this.child;
    if (!child) return;
    child.kill(signal);
    const impatience = setTimeout(() => child.kill('SIGKILL'), STOP_TIMEOUT_MS);
    await this.gone;
    clearTimeout(impatience);
    this.revokeWill();
    this.revokeWill = leaveWill('rm -rf "$1"', this.launch.home);
  }

  private failure(cause: unknown): Error {
    const lastWords = readFileSync(this.logFile(), 'utf8').trim().split('\n').slice(-15).join('\n');
    return new Error(`${this.kind} did not start: ${(cause as Error).message}\n${lastWords}`, { cause });
  }

  private logFile(): string {
    return join(this.launch.home, 'server.log');
  }
}
