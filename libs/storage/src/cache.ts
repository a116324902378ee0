import type { Relay } from './relay.js';

/** Counters by name; one that is missing is 0. */
export type Counts = Readonly<Record<string, number>>;

/** A shared, forgetful store: Redis for a fleet, the process itself when embedded. Losing it costs speed, never truth. */
export abstract class Cache {
  /** Lines between the processes of a fleet; undefined where there is no other process. */
  get relay(): Relay | undefined {
    return undefined;
  }

  /** `undefined` when absent, expired, or when the cache is out of reach. */
  abstract get(key: string): Promise<string | undefined>;
  abstract set(key: string, value: string, ttlMs: number): Promise<void>;
  /** What is known of each key, in their order. */
  abstract getBytes(keys: readonly string[]): Promise<(Uint8Array | undefined)[]>;
  abstract setBytes(entries: ReadonlyMap<string, Uint8Array>, ttlMs: number): Promise<void>;
  /** Adds one to a counter that starts a window of `ttlMs` at its first hit. */
  abstract increment(key: string, ttlMs: number): Promise<{ count: number; expiresInMs: number }>;
  /** Adds to the counters of a group, which is forgotten when nothing was added for `ttlMs`. Tells all of them. */
  abstract add(group: string, amounts: Counts, ttlMs: number): Promise<Counts>;
  abstract healthy(): boolean;
  abstract close(): Promise<void>;
}
