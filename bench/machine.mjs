import { execFileSync } from 'node:child_process';
import { availableParallelism, cpus, loadavg, totalmem } from 'node:os';

/** What the figures were measured on, as far as it can be told. */
export function machine() {
  return {
    date: new Date().toISOString(),
    commit: commit(),
    node: process.version,
    cores: availableParallelism(),
    cpu: cpus()[0]?.model ?? 'unknown',
    memoryGb: Math.round(totalmem() / 1024 ** 3),
    loadAverageAtStart: Number(loadavg()[0].toFixed(2)),
  };
}

/**
 * With four cores or more the generator and the provider get the last two, the gateways all others. With fewer, pinning
 * would only take from gateways that use a second thread what they have in production: nothing is pinned.
 */
export function pinning() {
  const cores = availableParallelism();
  if (cores < 4 || !has('taskset')) return { told: 'nothing pinned: all processes share all cores' };
  const gateways = `0-${cores - 3}`;
  const load = `${cores - 2}-${cores - 1}`;
  return { gateways, load, told: `gateways on cores ${gateways}, load generator and provider on ${load} (taskset)` };
}

/** Moves a running process, with all its threads, to the given cores. */
export function pin(pid, cpuList) {
  execFileSync('taskset', ['--all-tasks', '--cpu-list', '--pid', cpuList, String(pid)], { stdio: 'ignore' });
}

function commit() {
  try {
    const head = git('rev-parse', '--short', 'HEAD');
    return git('status', '--porcelain') ? `${head} with uncommitted changes` : head;
  } catch {
    return 'unknown';
  }
}

function git(...args) {
  return execFileSync('git', args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim();
}

function has(command) {
  try {
    execFileSync(command, ['--version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}
