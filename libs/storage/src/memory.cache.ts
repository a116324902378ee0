import { LRUCache } from 'lru-cache';

import { Cache, type Counts } from './cache.js';

const MAX_BYTES = 64 * 1024 * 1024;
const MAX_COUNTERS = 100_000;
const MAX_GROUPS = 10_000;

/** The cache of an embedded platform, and the one a fleet falls back to while Redis is away. */
export class MemoryCache extends Cache {
  private readonly values = new LRUCache<string, string | Uint8Array>({
    maxSize: MAX_BYTES,
    sizeCalculation: (value, key) => value.length + key.length + 64,
  });
  private readonly counters = new LRUCache<string, { count: number; expiresAtMs: number }>({ max: MAX_COUNTERS });

  private readonly groups = new LRUCache<string, Counts>({ max: MAX_GROUPS });

  async get(key: string): Promise<string | undefined> {
    const value = this.values.get(key);
    return typeof value === 'string' ? value : undefined;
  }

  async set(key: string, value: string, ttlMs: number): Promise<void> {
    this.values.set(key, value, { ttl: ttlMs });
  }

  async getBytes(keys: readonly string[]): Promise<(Uint8Array | undefined)[]> {
    return keys.map((key) => {
      const value = this.values.get(key);
      return typeof value === 'string' ? undefined : value;
    });
  }

  async setBytes(entries: ReadonlyMap<string, Uint8Array>, ttlMs: number): Promise<void> {
    for (const [key, value] of entries) this.values.set(key, value, { ttl: ttlMs });
  }

  async increment(key: string, ttlMs: number): Promise<{ count: number; expiresInMs: number }> {
    const now = Date.now();
    let counter = this.counters.get(key);
    if (!counter || counter.expiresAtMs <= now) {
      counter = { count: 0, expiresAtMs: now + ttlMs };
      this.counters.set(key, counter);
    }
    counter.count++;
    return { count: counter.count, expiresInMs: counter.expiresAtMs - now };
  }

  async add(group: string, amounts: Counts, ttlMs: number): Promise<Counts> {
    const before = this.groups.get(group) ?? {};
    const added = Object.entries(amounts);
    if (added.length === 0) return before;
    const counts = {
      ...before,
      ...Object.fromEntries(added.map(([name, more]) => [name, (before[name] ?? 0) + more])),
    };
    this.groups.set(group, counts, { ttl: ttlMs });
    return counts;
  }

  healthy(): boolean {
    return true;
  }

  async close(): Promise<void> {}
}
