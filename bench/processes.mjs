import { spawn } from 'node:child_process';
import { createWriteStream, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

const READY_TIMEOUT_MS = 90_000;
const STOP_TIMEOUT_MS = 15_000;
const POLL_MS = 25;
const LOG_LINES_SHOWN = 15;
/** Linux counts CPU time of /proc in hundredths of a second, whatever the kernel's own clock. */
const TICKS_PER_SECOND = 100;

/** Where data, configurations and logs of this run lie; gone when it ends well. */
export const scratch = mkdtempSync(join(tmpdir(), 'aerie-bench-'));

const running = new Set();

/** A process of a target, with its output in a file. Ends with us, however we end. */
export class Child {
  constructor(name, args, { env = {}, cpus } = {}) {
    this.name = name;
    this.logFile = join(scratch, `${name}.log`);
    // Only what a process needs: an API key or a proxy of the operator's shell must not change what is measured.
    const own = { PATH: process.env.PATH, HOME: process.env.HOME, ...env };
    const command = [...(cpus ? ['taskset', '--cpu-list', cpus] : []), process.execPath, ...args];
    this.process = spawn(command[0], command.slice(1), { env: own, stdio: ['ignore', 'pipe', 'pipe'] });
    const log = createWriteStream(this.logFile);
    this.process.stdout.pipe(log, { end: false });
    this.process.stderr.pipe(log, { end: false });
    this.exited = new Promise((resolve) => this.process.once('exit', resolve));
    this.process.once('exit', () => running.delete(this));
    running.add(this);
  }

  get pid() {
    return this.process.pid;
  }

  get gone() {
    return this.process.exitCode !== null || this.process.signalCode !== null;
  }

  /** Polls a URL until it answers 200, and gives the milliseconds that it took. */
  async ready(url) {
    const began = performance.now();
    while (performance.now() - began < READY_TIMEOUT_MS) {
      if (this.gone) throw new Error(`${this.name} ended while it started:\n${this.lastLines()}`);
      const answer = await fetch(url, { signal: AbortSignal.timeout(2000) }).catch(() => undefined);
      await answer?.arrayBuffer();
      if (answer?.status === 200) return performance.now() - began;
      await pause(POLL_MS);
    }
    throw new Error(`${this.name} was not ready after ${READY_TIMEOUT_MS / 1000} s:\n${this.lastLines()}`);
  }

  async stop() {
    if (this.gone) return;
    this.process.kill('SIGTERM');
    const inTime = await Promise.race([this.exited.then(() => true), pause(STOP_TIMEOUT_MS, false, { ref: false })]);
    if (inTime) return;
    this.process.kill('SIGKILL');
    await this.exited;
  }

  lastLines() {
    return readFileSync(this.logFile, 'utf8').trimEnd().split('\n').slice(-LOG_LINES_SHOWN).join('\n');
  }
}

/** The same for a server that works in child processes, as PostgreSQL does, all added up, those that ended included. */
export function treeUsageOf(pid) {
  const { rssMb = 0, cpuSeconds = 0, endedCpuSeconds = 0 } = usageOf(pid) ?? {};
  const total = { rssMb, cpuSeconds: cpuSeconds + endedCpuSeconds };
  for (const child of childrenOf(pid)) {
    const usage = treeUsageOf(child);
    total.rssMb += usage.rssMb;
    total.cpuSeconds += usage.cpuSeconds;
  }
  return total;
}

function childrenOf(pid) {
  try {
    return readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ').filter(Boolean).map(Number);
  } catch {
    return [];
  }
}

export async function freePort() {
  const server = createServer();
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address();
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** Resident memory in MB and CPU time in seconds of a process, with all its threads; undefined when it is gone. */
export function usageOf(pid) {
  try {
    const status = readFileSync(`/proc/${pid}/status`, 'utf8');
    // The command in parentheses may hold spaces: after them utime, stime, and the same of ended children.
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1).split(' ');
    const seconds = (field) => (Number(fields[field]) + Number(fields[field + 1])) / TICKS_PER_SECOND;
    return {
      rssMb: Number(/VmRSS:\s+(\d+)/.exec(status)[1]) / 1024,
      cpuSeconds: seconds(11),
      endedCpuSeconds: seconds(13),
    };
  } catch {
    return undefined;
  }
}

/** Ends what still runs, by process id, even when nobody can wait for it any more. */
export function endWithUs() {
  process.on('exit', (code) => {
    for (const child of running) child.process.kill('SIGKILL');
    if (code === 0) rmSync(scratch, { recursive: true, force: true });
    else console.error(`logs: ${scratch}`);
  });
}
