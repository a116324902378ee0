import { setTimeout as sleep } from 'node:timers/promises';

/** Repeats `probe` until it succeeds; gives up when `alive` says there is nothing left to wait for, or at the deadline. */
export async function untilReady(
  probe: () => Promise<unknown>,
  timeoutMs: number,
  alive: () => boolean,
): Promise<void> {
  const deadline = Date.now() + timeoutMs;
  for (;;) {
    try {
      await probe();
      return;
    } catch (error) {
      if (!alive()) throw new Error('the process ended before it was ready', { cause: error });
      if (Date.now() > deadline) throw new Error(`not ready after ${timeoutMs} ms`, { cause: error });
    }
    await sleep(60);
  }
}
