import { randomUUID } from 'node:crypto';

import type { Redis } from 'ioredis';

import { RedisChannels } from './redis.channels.js';
import { type Heard, LineLost, type Listener, type Relay, type Speaker } from './relay.js';
import { Replies } from './replies.js';

/** Nobody waits longer for Redis. */
const DEADLINE_MS = 100;
/** How long a line stays with a process that was killed. */
const LEASE_MS = 4_000;
const RENEW_MS = 1_000;
/** How long after the last word it can still be heard. */
const KEPT_MS = 30_000;
const MOST_HEARD = 500;

const SCRIPTS = {
  relayTake: {
    numberOfKeys: 1,
    lua: `
      local token = redis.call('GET', KEYS[1])
      if not token then redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2]) end
      return token`,
  },
  relayRenew: {
    lua: `
      for i, key in ipairs(KEYS) do
        if redis.call('GET', key) == ARGV[i + 1] then redis.call('PEXPIRE', key, ARGV[1]) end
      end`,
  },
  // What is there already is refused, which is well: it was said before.
  relaySay: {
    numberOfKeys: 2,
    lua: `
      if redis.call('GET', KEYS[1]) ~= ARGV[1] then return -1 end
      redis.call('PEXPIRE', KEYS[1], ARGV[2])
      for i = 6, #ARGV do redis.pcall('XADD', KEYS[2], (ARGV[5] + i - 6) .. '-0', 't', ARGV[i]) end
      redis.call('XTRIM', KEYS[2], 'MINID', ARGV[4])
      redis.call('PEXPIRE', KEYS[2], ARGV[3])
      if #ARGV > 5 then return redis.call('PUBLISH', KEYS[2], '') end
      return redis.call('PUBSUB', 'NUMSUB', KEYS[2])[2]`,
  },
  relayHear: {
    numberOfKeys: 2,
    lua: `
      local isSpoken = redis.call('GET', KEYS[1]) == ARGV[1]
      return {isSpoken and 1 or 0, redis.call('XRANGE', KEYS[2], ARGV[2] .. '-1', '+', 'COUNT', ARGV[3])}`,
  },
  relayRelease: {
    numberOfKeys: 1,
    lua: `
      if redis.call('GET', KEYS[1]) == ARGV[1] then redis.call('DEL', KEYS[1]) end`,
  },
};

type Scripted = Redis & {
  relayTake(line: string, token: string, leaseMs: number): Promise<string | null>;
  relayRenew(keys: number, ...linesThenLeaseMsThenTokens: (string | number)[]): Promise<unknown>;
  relaySay(line: string, parts: string, token: string, ...rest: (string | number)[]): Promise<number>;
  relayHear(
    line: string,
    parts: string,
    token: string,
    after: number,
    most: number,
  ): Promise<[number, [string, [string, string]][]]>;
  relayRelease(line: string, token: string): Promise<unknown>;
};

interface Mine {
  readonly line: string;
  readonly onAudience: (untilMs: number) => void;
}

/**
 * Lines in Redis: who has one is a key that runs out, what was said is a stream, and that there is news is a message. Two
 * connections for all lines of the process: one that asks, which never waits, and one that hears.
 */
export class RedisRelay implements Relay {
  private readonly id = randomUUID();
  private readonly redis: Scripted;
  private readonly channels: RedisChannels;
  private readonly mine = new Map<string, Mine>();
  private readonly renewal: NodeJS.Timeout;
  private readonly replies = new Replies(DEADLINE_MS);
  private tokens = 0;

  /** `connect` opens a connection that has no deadlines of its own. */
  constructor(connect: () => Redis) {
    this.redis = connect() as Scripted;
    this.redis.on('error', () => {
      // The cache that it belongs to tells.
    });
    for (const [name, script] of Object.entries(SCRIPTS)) this.redis.defineCommand(name, script);
    this.channels = new RedisChannels(connect());
    // Where it fails now, it is opened when the connection is there.
    this.channels.open(audienceOf(this.id), (message) => this.heardOfAudience(message)).catch(() => undefined);
    this.renewal = setInterval(() => this.renew(), RENEW_MS);
    this.renewal.unref();
  }

  async take(line: string, onAudience: (untilMs: number) => void): Promise<Speaker | string> {
    const token = `${this.id}:${++this.tokens}`;
    const reply = this.redis.relayTake(line, token, LEASE_MS);
    const holder = await this.replies.inTime(reply).catch((error: unknown) => {
      // It may be ours all the same.
      reply.then((late) => (late === null ? this.free(line, token) : undefined)).catch(() => undefined);
      throw error;
    });
    if (holder !== null) return holder;
    this.mine.set(token, { line, onAudience });
    return {
      say: (first, texts, keptFrom) => this.say(line, token, first, texts, keptFrom),
      release: async () => {
        this.mine.delete(token);
        await this.replies.inTime(this.free(line, token)).catch(() => undefined);
      },
    };
  }

  async listen(line: string, token: string, onNews: () => void): Promise<Listener> {
    const parts = partsOf(line, token);
    const call = (untilMs: number) => this.redis.publish(audienceOf(processOf(token)), `${untilMs} ${token}`);
    const close = async () => {
      // The speaker counts who listens when it hears of it.
      await this.channels.close(parts, onNews);
      await call(0);
    };
    const ignored = () => undefined;
    await this.replies.inTime(this.channels.open(parts, onNews)).catch((error: unknown) => {
      close().catch(ignored);
      throw error;
    });
    return {
      hear: (after) => this.hear(line, token, after),
      call: async (untilMs) => void (await this.replies.inTime(call(untilMs))),
      close: () => void close().catch(ignored),
    };
  }

  /** Other processes take over what this one says. */
  async close(): Promise<void> {
    clearInterval(this.renewal);
    const freed = [...this.mine].map(([token, { line }]) => this.replies.inTime(this.free(line, token)));
    await Promise.allSettled(freed);
    this.channels.disconnect();
    this.redis.disconnect();
  }

  private async say(
    line: string,
    token: string,
    first: number,
    texts: readonly string[],
    keptFrom: number,
  ): Promise<number> {
    const rest = [LEASE_MS, KEPT_MS, keptFrom, first, ...texts];
    const listeners = await this.replies.inTime(this.redis.relaySay(line, partsOf(line, token), token, ...rest));
    if (listeners < 0) throw new LineLost('another process may have the line');
    return listeners;
  }

  private async hear(line: string, token: string, after: number): Promise<Heard> {
    const reply = this.redis.relayHear(line, partsOf(line, token), token, after, MOST_HEARD);
    const [isSpoken, entries] = await this.replies.inTime(reply);
    const parts = entries.map(([id, [, text]]) => ({ number: Number.parseInt(id), text }));
    return { isSpoken: isSpoken === 1, parts };
  }

  private async free(line: string, token: string): Promise<void> {
    await this.redis.relayRelease(line, token);
  }

  private renew(): void {
    if (this.mine.size === 0) return;
    const lines = [...this.mine.values()].map(({ line }) => line);
    this.redis.relayRenew(lines.length, ...lines, LEASE_MS, ...this.mine.keys()).catch(() => undefined);
  }

  private heardOfAudience(message: string): void {
    // Empty when messages may have been missed: who listens calls again.
    if (message === '') return;
    const [untilMs, token] = message.split(' ', 2) as [string, string];
    this.mine.get(token)?.onAudience(Number(untilMs));
  }
}

const partsOf = (line: string, token: string): string => `${line}:${token}`;
/** Where a process hears that others listen to it. */
const audienceOf = (processId: string): string => `aerie:audience:${processId}`;
const processOf = (token: string): string => token.slice(0, token.lastIndexOf(':'));
