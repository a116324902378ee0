import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';

import type { Catalogue, DocumentLimits } from '#contracts';
import type { DatabaseConfig } from '#storage';

import { readCatalogue } from './catalogue-config.js';

export type Environment = Record<string, string | undefined>;

/** Everything a process is told from outside, parsed once. No mode flag: what is missing is embedded. */
export interface PlatformConfig {
  host: string;
  port: number;
  logLevel: string;
  /** Embedded database, admin key. */
  dataDir: string;
  adminKey: string | undefined;
  bus:
    | { kind: 'kafka'; brokers: string[]; partitions: number; replicationFactor?: number; sessionTimeoutMs: number }
    | { kind: 'embedded' };
  database: DatabaseConfig;
  cache: { kind: 'redis'; url: string } | { kind: 'memory' };
  /** Jobs that one app of this process works on at once. */
  concurrency: number;
  documents: DocumentLimits;
  /** Which modules `standalone` starts; undefined is all. */
  modules: string[] | undefined;
  /** The text of the configuration file; undefined when there is none. */
  configText: string | undefined;
  catalogue: Catalogue;
}

/** All mistakes at once, each with the path of what is wrong. */
export class ConfigError extends Error {
  constructor(readonly mistakes: string[]) {
    super(`the configuration is invalid:\n${mistakes.map((mistake) => `  - ${mistake}`).join('\n')}`);
  }
}

const LOG_LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'];
const MIB = 1024 * 1024;
const DEFAULT_CONFIG_FILE = 'aerie.config.yaml';

export function readConfig(env: Environment): PlatformConfig {
  const mistakes: string[] = [];
  const read = new EnvironmentReader(env, mistakes);
  const dataDir = resolve(env['AERIE_DATA_DIR'] || '.aerie');
  const brokers = read.list('KAFKA_BROKERS', /^[^\s,:]+:\d{1,5}$/, 'host:port');
  const databaseUrl = read.url('DATABASE_URL', ['postgres:', 'postgresql:']);
  const redisUrl = read.url('REDIS_URL', ['redis:', 'rediss:']);
  const replicationFactor = read.integer('AERIE_KAFKA_REPLICATION', undefined, 1, 10);
  const configText = readConfigFile(env, mistakes);
  const config: PlatformConfig = {
    host: env['HOST'] || '127.0.0.1',
    port: read.integer('PORT', 8080, 0, 65_535)!,
    logLevel: read.oneOf('LOG_LEVEL', LOG_LEVELS, 'info'),
    dataDir,
    adminKey: read.adminKey(),
    bus: brokers
      ? {
          kind: 'kafka',
          brokers,
          partitions: read.integer('AERIE_KAFKA_PARTITIONS', 3, 1, 1000)!,
          sessionTimeoutMs: read.integer('AERIE_KAFKA_SESSION_TIMEOUT_MS', 10_000, 1000, 300_000)!,
          ...(replicationFactor === undefined ? {} : { replicationFactor }),
        }
      : { kind: 'embedded' },
    database: databaseUrl ? { kind: 'postgres', url: databaseUrl } : { kind: 'embedded', dataDir },
    cache: redisUrl ? { kind: 'redis', url: redisUrl } : { kind: 'memory' },
    concurrency: read.integer('AERIE_CONCURRENCY', 512, 1, 100_000)!,
    documents: documentLimits(read),
    modules: read.list('AERIE_MODULES', /^[a-z-]+$/, 'a module name'),
    configText,
    catalogue: readCatalogue(configText, env, mistakes),
  };
  if (mistakes.length > 0) throw new ConfigError(mistakes);
  return config;
}

function documentLimits(read: EnvironmentReader): DocumentLimits {
  return {
    maxBytes: read.integer('AERIE_DOCUMENT_MAX_BYTES', 32 * MIB, 1, 1024 * MIB)!,
    timeoutMs: read.integer('AERIE_DOCUMENT_TIMEOUT_MS', 30_000, 100, 600_000)!,
    memoryMb: read.integer('AERIE_DOCUMENT_MEMORY_MB', 512, 256, 16_384)!,
    privateNetwork: read.oneOf('AERIE_DOCUMENT_PRIVATE_NETWORK', ['true', 'false'], 'false') === 'true',
  };
}

/** The text of the configuration file; undefined when there is none. */
export function readConfigFile(env: Environment, mistakes: string[]): string | undefined {
  const named = env['AERIE_CONFIG'];
  try {
    return readFileSync(resolve(named || DEFAULT_CONFIG_FILE), 'utf8');
  } catch (error) {
    if (named) mistakes.push(`AERIE_CONFIG: ${named} cannot be read: ${(error as Error).message}`);
    return undefined;
  }
}

class EnvironmentReader {
  constructor(
    private readonly env: Environment,
    private readonly mistakes: string[],
  ) {}

  integer(name: string, fallback: number | undefined, min: number, max: number): number | undefined {
    const text = this.env[name];
    if (!text) return fallback;
    const value = Number(text);
    if (Number.isInteger(value) && value >= min && value <= max) return value;
    this.mistakes.push(`${name}: "${text}" is not a whole number from ${min} to ${max}`);
    return fallback;
  }

  oneOf(name: string, allowed: string[], fallback: string): string {
    const value = this.env[name];
    if (!value) return fallback;
    if (!allowed.includes(value)) this.mistakes.push(`${name}: "${value}" is not one of ${allowed.join(', ')}`);
    return value;
  }

  url(name: string, protocols: string[]): string | undefined {
    const text = this.env[name];
    if (!text) return undefined;
    if (!URL.canParse(text) || !protocols.includes(new URL(text).protocol)) {
      this.mistakes.push(
        `${name}: is not a URL that begins with ${protocols.map((protocol) => `${protocol}//`).join(' or ')}`,
      );
    }
    return text;
  }

  list(name: string, shape: RegExp, expected: string): string[] | undefined {
    const text = this.env[name];
    if (!text) return undefined;
    const items = text.split(',').map((item) => item.trim());
    for (const item of items) if (!shape.test(item)) this.mistakes.push(`${name}: "${item}" is not ${expected}`);
    return items;
  }

  adminKey(): string | undefined {
    const key = this.env['AERIE_ADMIN_KEY'];
    if (key && key.length < 16) this.mistakes.push('AERIE_ADMIN_KEY: must have at least 16 characters');
    return key || undefined;
  }
}
