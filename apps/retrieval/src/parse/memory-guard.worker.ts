import { workerData } from 'node:worker_threads';

/**
 * A thread that watches the process it is in, because one that parses is too busy to. V8 bounds its own heap alone: bytes
 * that are unpacked lie outside. And a process whose parent was killed has nobody left to end it.
 */
const EVERY_MS = 20;
const { maxBytes, parent } = workerData as { maxBytes: number; parent: number };

setInterval(() => {
  if (process.memoryUsage.rss() > maxBytes || process.ppid !== parent) process.kill(process.pid, 'SIGKILL');
}, EVERY_MS);
