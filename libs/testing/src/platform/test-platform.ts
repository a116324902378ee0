import { randomBytes, randomUUID } from 'node:crypto';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import OpenAI from 'openai';
import { stringify } from 'yaml';

import type { CreateKey } from '#contracts';
import { type AppModule, type Platform, start } from '#platform';

import type { FakeProvider } from '../fake-provider/fake-provider.js';
import { copyFreshDatabase } from './database-template.js';
import { catalogueOf, type CatalogueFile } from './test-catalogue.js';

export interface TestPlatformOptions {
  /** What runs: the test passes it in, because libraries know no app. */
  modules: AppModule[];
  /** Serves `fake-model` and the route `auto`, unless `catalogue` says otherwise. */
  provider?: FakeProvider;
  /** What stands in the configuration file. Default: what the provider serves, or nothing. */
  catalogue?: CatalogueFile;
  /** Added to the environment, which has nothing of this process's own. */
  env?: Record<string, string | undefined>;
  /** A data folder that the test keeps, to start on it again. Default: one that goes when the platform closes. */
  dataDir?: string;
  /** Default: one of its own for every start. */
  adminKey?: string;
}

export interface CallOptions {
  /** Sent as a bearer token; without one the call has no credentials. */
  key?: string | undefined;
  headers?: Record<string, string>;
  /** A string or bytes go as they are, everything else as JSON. */
  body?: unknown;
  signal?: AbortSignal;
}

export interface Answer {
  status: number;
  headers: Headers;
  /** Parsed if it is JSON, else text. */
  // oxlint-disable-next-line typescript/no-explicit-any -- a test asserts what it is
  body: any;
}

export interface NewTenant extends Partial<Omit<CreateKey, 'tenant'>> {
  /** Default: a name that no other test has. An existing tenant gets another key. */
  tenant?: string;
}

export interface TenantAndKey {
  tenant: string;
  key: string;
  keyId: string;
}

/** Starts the platform in this process as `npm start` would, with every part embedded, on a port and folder of its own. */
export async function startPlatform(options: TestPlatformOptions): Promise<TestPlatform> {
  const folder = await mkdtemp(join(tmpdir(), 'aerie-test-'));
  const dataDir = options.dataDir ?? join(folder, 'data');
  if (!existsSync(dataDir)) await mkdir(dataDir, { recursive: true });
  if (!existsSync(join(dataDir, 'postgres'))) await copyFreshDatabase(dataDir);
  const config = join(folder, 'aerie.config.yaml');
  await writeFile(config, stringify(options.catalogue ?? (options.provider ? catalogueOf(options.provider) : {})));
  const adminKey = options.adminKey ?? `admin-${randomBytes(24).toString('base64url')}`;
  try {
    const platform = await start(options.modules, {
      PORT: '0',
      LOG_LEVEL: 'silent',
      AERIE_CONFIG: config,
      AERIE_DATA_DIR: dataDir,
      AERIE_ADMIN_KEY: adminKey,
      FAKE_API_KEY: `sk-fake-${randomUUID()}`,
      ...options.env,
    });
    return new TestPlatform(platform, adminKey, folder);
  } catch (error) {
    await rm(folder, { recursive: true, force: true });
    throw error;
  }
}

/** A running platform, and what a test does with it from outside. */
export class TestPlatform implements AsyncDisposable {
  readonly url: string;
  private closed: Promise<void> | undefined;

  constructor(
    private readonly platform: Platform,
    readonly adminKey: string,
    private readonly folder: string,
  ) {
    this.url = platform.url;
  }

  /** The unmodified SDK; it does not retry, so that a test sees every answer. */
  openai(key: string = this.adminKey): OpenAI {
    return new OpenAI({ baseURL: `${this.url}/v1`, apiKey: key, maxRetries: 0 });
  }

  /** One HTTP call, answered whatever its status. */
  async call(method: string, path: string, { key, headers, body, signal }: CallOptions = {}): Promise<Answer> {
    const raw = typeof body === 'string' || body instanceof Uint8Array;
    const response = await fetch(`${this.url}${path}`, {
      method,
      headers: {
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...(key === undefined ? {} : { authorization: `Bearer ${key}` }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: raw ? (body as string | Uint8Array<ArrayBuffer>) : JSON.stringify(body) }),
      ...(signal ? { signal } : {}),
    });
    const text = await response.text();
    const isJson = response.headers.get('content-type')?.includes('json') && text !== '';
    return { status: response.status, headers: response.headers, body: isJson ? JSON.parse(text) : text };
  }

  /** A call of the operator that must succeed; returns the body. */
  async admin(method: string, path: string, body?: unknown): Promise<Answer['body']> {
    const answer = await this.call(method, path, { key: this.adminKey, body });
    if (answer.status >= 300) throw new Error(`${method} ${path}: ${answer.status} ${JSON.stringify(answer.body)}`);
    return answer.body;
  }

  async createTenantAndKey({ tenant = `t-${randomUUID()}`, ...key }: NewTenant = {}): Promise<TenantAndKey> {
    const answer = await this.call('POST', '/v1/tenants', { key: this.adminKey, body: { id: tenant, name: tenant } });
    if (answer.status !== 201 && answer.status !== 409) throw new Error(`POST /v1/tenants: ${answer.status}`);
    const made = await this.admin('POST', '/v1/keys', { name: 'test', ...key, tenant });
    return { tenant, key: made.key, keyId: made.id };
  }

  close(): Promise<void> {
    this.closed ??= this.platform.close().finally(() => rm(this.folder, { recursive: true, force: true }));
    return this.closed;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }
}
