import type { Readable } from 'node:stream';

import { type Dispatcher, Pool } from 'undici';

import type { ResolvedProvider } from '#contracts';
import { publicLookup } from '#network';

const CONNECT_TIMEOUT_MS = 5_000;
const KEEP_ALIVE_MS = 30_000;
const LARGEST_RESPONSE_BYTES = 64 * 1024 * 1024;
/** How long a connection may take to end a response whose answer is complete, before it is given up instead of reused. */
const DRAIN_MS = 1_000;

/** The part of `Response` that the SDKs and our adapters use. */
export interface PooledResponse {
  readonly ok: boolean;
  readonly status: number;
  readonly url: string;
  readonly headers: { get(name: string): string | null; entries(): Iterable<[string, string]> };
  readonly body: Readable;
  text(): Promise<string>;
}

interface PooledInit {
  method?: string;
  headers?: Dispatcher.RequestOptions['headers'];
  body?: string;
  signal?: AbortSignal | null;
}

/**
 * Keep-alive connections to one provider, and a thin `fetch` on them for its SDK. Node's own `fetch` costs an SDK call
 * 150 µs, more than everything else in a request; this one a tenth. All clocks are ours, so undici's are off.
 */
export class ProviderPool {
  private readonly origin: string;
  private readonly pool: Pool;

  /** Without `private_network`, a name that leads to a private address is not connected to. */
  constructor(baseUrl: string, { private_network: isPrivate }: Pick<ResolvedProvider, 'private_network'>) {
    this.origin = new URL(baseUrl).origin;
    this.pool = new Pool(this.origin, {
      pipelining: 1,
      allowH2: false,
      headersTimeout: 0,
      bodyTimeout: 0,
      keepAliveTimeout: KEEP_ALIVE_MS,
      maxResponseSize: LARGEST_RESPONSE_BYTES,
      connect: { timeout: CONNECT_TIMEOUT_MS, ...(!isPrivate && { lookup: publicLookup }) },
    });
  }

  readonly fetch = async (url: string | URL | Request, init: PooledInit = {}): Promise<PooledResponse> => {
    const address = typeof url === 'string' ? url : String(url);
    const { statusCode, headers, body } = await this.pool.request({
      path: address.slice(this.origin.length) || '/',
      method: (init.method ?? 'GET').toUpperCase() as Dispatcher.HttpMethod,
      headers: init.headers ?? null,
      body: init.body ?? null,
      signal: init.signal ?? null,
    });
    return {
      ok: statusCode >= 200 && statusCode < 300,
      status: statusCode,
      url: address,
      headers: {
        get: (name) => headerText(headers[name.toLowerCase()]),
        entries: () => Object.entries(headers).map(([name, value]) => [name, headerText(value) ?? '']),
      },
      body,
      text: () => body.text(),
    };
  };

  /** The SDKs want the whole `fetch`; what they call of it is here. */
  get sdkFetch(): typeof globalThis.fetch {
    return this.fetch as unknown as typeof globalThis.fetch;
  }

  async close(): Promise<void> {
    await this.pool.destroy();
  }
}

function headerText(value: string | string[] | undefined): string | null {
  return value === undefined ? null : Array.isArray(value) ? value.join(', ') : value;
}

/** Reads on behind a complete answer, so that its connection can be used again; nobody waits for it. */
export function drain(body: Readable): void {
  if (body.readableEnded || body.destroyed) return;
  const timer = setTimeout(() => body.destroy(), DRAIN_MS).unref();
  body.once('close', () => clearTimeout(timer));
  body.once('error', () => undefined);
  body.resume();
}

/** Closes the connection of a response. That it was aborted is then an error of the body, which would end the process unheard. */
export function giveUp(body: Readable): void {
  body.once('error', () => undefined);
  body.destroy();
}
