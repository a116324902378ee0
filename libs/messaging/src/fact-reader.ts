import type { Logger } from '#telemetry';

import { backoffMs } from './backoff.js';

export interface FactDelivery {
  fact: unknown;
  /** How much it counts in what waits; default 1. */
  weight?: number | undefined;
  /** Called once the fact is read, or has been given up to the dead letters. */
  done: () => void;
  /** Called when it had to be given up. */
  giveUp: (reason: string) => Promise<void>;
}

interface Retry {
  firstDelayMs: number;
  maxDelayMs: number;
  attempts: number;
}

const MAX_BATCH = 500;
/** Facts gather for so long before they are read: one commit for many costs a fraction of one for each. */
const GATHER_MS = 50;
/** About five minutes in all: a database that is gone for a minute loses nothing. */
const RETRY: Retry = { firstDelayMs: 100, maxDelayMs: 10_000, attempts: 36 };
/** A batch that fails this often is tried one by one, so that one bad fact does not hold up the others. */
const BATCH_ATTEMPTS = 3;

/** Hands facts of one kind to their reader: in order, in batches, one batch at a time, at least once. */
export class FactReader {
  private queue: FactDelivery[] = [];
  private waiting = 0;
  private reading = false;
  private idleWaiters: (() => void)[] = [];
  private stopped = false;

  constructor(
    readonly name: string,
    private readonly read: (facts: unknown[]) => Promise<void>,
    private readonly logger: Logger,
    private readonly retry: Retry = RETRY,
  ) {}

  offer(delivery: FactDelivery): void {
    this.queue.push(delivery);
    this.waiting += delivery.weight ?? 1;
    if (this.reading) return;
    this.reading = true;
    setTimeout(() => void this.readAll(), GATHER_MS);
  }

  /** What waits, by weight. */
  get depth(): number {
    return this.waiting;
  }

  async idle(): Promise<void> {
    if (!this.reading) return;
    await new Promise<void>((resolve) => this.idleWaiters.push(resolve));
  }

  /** Gives up on retries, so that a process may end while its database is gone; the log keeps what is unread. */
  stop(): void {
    this.stopped = true;
  }

  private async readAll(): Promise<void> {
    while (this.queue.length > 0) await this.readBatch(this.nextBatch());
    this.reading = false;
    for (const resolve of this.idleWaiters.splice(0)) resolve();
  }

  private nextBatch(): FactDelivery[] {
    const batch = this.queue.splice(0, MAX_BATCH);
    for (const { weight = 1 } of batch) this.waiting -= weight;
    return batch;
  }

  private async readBatch(batch: FactDelivery[]): Promise<void> {
    for (let attempt = 1; attempt <= BATCH_ATTEMPTS; attempt++) {
      const error = await this.attempt(batch);
      if (error === undefined) {
        for (const { done } of batch) done();
        return;
      }
      this.logger.warn({ fact: this.name, facts: batch.length, attempt, err: error }, 'facts could not be read');
      if (this.stopped) return;
      await this.pause(attempt);
    }
    for (const delivery of batch) await this.readOne(delivery);
  }

  private async readOne(delivery: FactDelivery): Promise<void> {
    let error: unknown;
    for (let attempt = 1; attempt <= this.retry.attempts && !this.stopped; attempt++) {
      error = await this.attempt([delivery]);
      if (error === undefined) {
        delivery.done();
        return;
      }
      await this.pause(attempt);
    }
    if (this.stopped) return;
    this.logger.error({ fact: this.name, err: error }, 'a fact was given up');
    await delivery.giveUp(error instanceof Error ? error.message : String(error));
    delivery.done();
  }

  private async attempt(batch: FactDelivery[]): Promise<unknown> {
    try {
      await this.read(batch.map(({ fact }) => fact));
      return undefined;
    } catch (error) {
      return error ?? new Error('unknown');
    }
  }

  private pause(attempt: number): Promise<void> {
    const { firstDelayMs: firstMs, maxDelayMs: maxMs } = this.retry;
    return new Promise((resolve) => setTimeout(resolve, backoffMs(attempt, { firstMs, maxMs })).unref());
  }
}
