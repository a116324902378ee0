import { Redis } from 'ioredis';

import type { Logger } from '#telemetry';

import { Cache, type Counts } from './cache.js';
import { MemoryCache } from './memory.cache.js';
import { RedisRelay } from './redis.relay.js';
import type { Relay } from './relay.js';
import { Replies } from './replies.js';

/** A cache that is slower than this is no cache. */
const DEADLINE_MS = 100;

/** A connection that only listens must notice by itself that nobody is at the other end. */
const KEEP_ALIVE_MS = 10_000;

/** Values of a few KB each: more in one command would hold up the others of the connection. */
const PAGE_KEYS = 128;

const INCREMENT = `
local count = redis.call('INCR', KEYS[1])
if count == 1 then redis.call('PEXPIRE', KEYS[1], ARGV[1]) end
return {count, redis.call('PTTL', KEYS[1])}`;

const ADD = `
for i = 2, #ARGV, 2 do redis.call('HINCRBY', KEYS[1], ARGV[i], ARGV[i + 1]) end
if #ARGV > 1 then redis.call('PEXPIRE', KEYS[1], ARGV[1]) end
return redis.call('HGETALL', KEYS[1])`;

type Scripted = Redis & {
  hitWindow(key: string, ttlMs: number): Promise<[number, number]>;
  addCounts(group: string, ttlMs: number, ...amounts: (string | number)[]): Promise<string[]>;
};

/** Redis, shared by a fleet. While it is away, values are misses, and each replica counts for itself. */
export class RedisCache extends Cache {
  private readonly redis: Scripted;
  private readonly fallback = new MemoryCache();
  private readonly replies = new Replies(DEADLINE_MS);
  private opened: RedisRelay | undefined;

  constructor(url: string, logger: Logger) {
    super();
    this.redis = new Redis(url, {
      connectTimeout: 2000,
      enableOfflineQueue: false,
      maxRetriesPerRequest: 0,
      retryStrategy: (attempt) => Math.min(2000, 100 * attempt),
    }) as Scripted;
    this.redis.defineCommand('hitWindow', { numberOfKeys: 1, lua: INCREMENT });
    this.redis.defineCommand('addCounts', { numberOfKeys: 1, lua: ADD });
    let told = false;
    this.redis.on('error', (error) => {
      if (!told) logger.warn({ err: error }, 'Redis is out of reach; going on without it');
      told = true;
    });
    this.redis.on('ready', () => {
      if (told) logger.info('Redis is back');
      told = false;
    });
  }

  /** Its connections are opened when it is first asked for: most services have no use for it. */
  override get relay(): Relay {
    const own = { autoResubscribe: false, keepAlive: KEEP_ALIVE_MS };
    return (this.opened ??= new RedisRelay(() => this.redis.duplicate(own)));
  }

  async get(key: string): Promise<string | undefined> {
    return (await this.replies.inTime(this.redis.get(key)).catch(() => null)) ?? undefined;
  }

  async set(key: string, value: string, ttlMs: number): Promise<void> {
    await this.replies.inTime(this.redis.set(key, value, 'PX', ttlMs)).catch(() => null);
  }

  async getBytes(keys: readonly string[]): Promise<(Uint8Array | undefined)[]> {
    const pages = Array.from({ length: Math.ceil(keys.length / PAGE_KEYS) }, (_, page) =>
      keys.slice(page * PAGE_KEYS, (page + 1) * PAGE_KEYS),
    );
    const found = await Promise.all(
      pages.map((page) => this.replies.inTime(this.redis.mgetBuffer(...page)).catch(() => page.map(() => null))),
    );
    return found.flat().map((value) => value ?? undefined);
  }

  async setBytes(entries: ReadonlyMap<string, Uint8Array>, ttlMs: number): Promise<void> {
    const sent = [...entries].map(([key, value]) => this.redis.set(key, Buffer.from(value), 'PX', ttlMs));
    await Promise.all(sent.map((one) => this.replies.inTime(one).catch(() => null)));
  }

  async increment(key: string, ttlMs: number): Promise<{ count: number; expiresInMs: number }> {
    try {
      const [count, expiresInMs] = await this.replies.inTime(this.redis.hitWindow(key, ttlMs));
      return { count, expiresInMs: Math.max(0, expiresInMs) };
    } catch {
      return this.fallback.increment(key, ttlMs);
    }
  }

  async add(group: string, amounts: Counts, ttlMs: number): Promise<Counts> {
    try {
      const told = await this.replies.inTime(this.redis.addCounts(group, ttlMs, ...Object.entries(amounts).flat()));
      const pairs = Array.from({ length: told.length / 2 }, (_, at) => [told[2 * at]!, Number(told[2 * at + 1])]);
      return Object.fromEntries(pairs) as Counts;
    } catch {
      return this.fallback.add(group, amounts, ttlMs);
    }
  }

  healthy(): boolean {
    return this.redis.status === 'ready';
  }

  async close(): Promise<void> {
    await this.opened?.close();
    this.redis.disconnect();
  }
}
