import { AerieError } from '#contracts';

import type { Clock } from '../clock.js';
import type { Share } from './share.js';

/** A request waits this long after money last came back, ... */
const PATIENCE_MS = 2000;
/** ... and this long in all. */
const LONGEST_WAIT_MS = 10_000;
/** Beyond this, requests are refused rather than kept in memory. */
const MOST_WAITERS = 10_000;

export interface Waiter {
  readonly need: bigint;
  readonly floor: bigint;
  readonly sinceMs: number;
  readonly resolve: (share: Share | undefined) => void;
  readonly reject: (error: AerieError) => void;
}

/** The requests that wait for money of one budget, first come first served. */
export class Waiters {
  private queue: Waiter[] = [];
  private movedAtMs = 0;
  /** What all of them need. */
  wish = 0n;

  constructor(private readonly clock: Clock) {}

  get empty(): boolean {
    return this.queue.length === 0;
  }

  get head(): Waiter | undefined {
    return this.queue[0];
  }

  add(need: bigint, floor: bigint, signal: AbortSignal): Promise<Share | undefined> {
    return new Promise((resolve, reject) => {
      if (signal.aborted) return reject(cancelled(signal));
      if (this.queue.length >= MOST_WAITERS) {
        return reject(new AerieError('unavailable', 'Too many requests wait for this budget.', { retryAfterMs: 1000 }));
      }
      const onAbort = (): void => {
        this.keep((other) => other !== waiter);
        waiter.reject(cancelled(signal));
      };
      const settle =
        <T>(end: (value: T) => void) =>
        (value: T) => {
          signal.removeEventListener('abort', onAbort);
          end(value);
        };
      const sinceMs = this.clock.monotonic();
      const waiter: Waiter = { need, floor, sinceMs, resolve: settle(resolve), reject: settle(reject) };
      signal.addEventListener('abort', onAbort, { once: true });
      this.queue.push(waiter);
      this.wish += need;
    });
  }

  /** Money came back somewhere: it is worth waiting on. */
  moved(): void {
    this.movedAtMs = this.clock.monotonic();
  }

  isOverdue({ sinceMs }: Waiter): boolean {
    const now = this.clock.monotonic();
    return now - Math.max(sinceMs, this.movedAtMs) >= PATIENCE_MS || now - sinceMs >= LONGEST_WAIT_MS;
  }

  /** The head gets its share. */
  serve(share: Share): void {
    const head = this.queue.shift()!;
    this.wish -= head.need;
    head.resolve(share);
  }

  refuse(error: AerieError, whom: (waiter: Waiter) => boolean): void {
    const refused = new Set(this.queue.filter(whom));
    if (refused.size === 0) return;
    this.keep((waiter) => !refused.has(waiter));
    for (const waiter of refused) waiter.reject(error);
  }

  refuseAll(error: AerieError): void {
    this.refuse(error, () => true);
  }

  /** The budget was deleted: it binds nobody any more. */
  letAllPass(): void {
    const { queue } = this;
    this.keep(() => false);
    for (const waiter of queue) waiter.resolve(undefined);
  }

  private keep(which: (waiter: Waiter) => boolean): void {
    this.queue = this.queue.filter(which);
    this.wish = this.queue.reduce((sum, waiter) => sum + waiter.need, 0n);
  }
}

/** The runtime's own reason where it gave one. */
function cancelled(signal: AbortSignal): AerieError {
  return signal.reason instanceof AerieError
    ? signal.reason
    : new AerieError('cancelled', 'The request was cancelled while it waited for its budget.');
}
