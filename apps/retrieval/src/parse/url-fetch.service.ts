import { Inject, Injectable, type OnApplicationShutdown } from '@nestjs/common';
import type { Agent, Response } from 'undici';

import { DOCUMENT_LIMITS, type DocumentLimits } from '#contracts';
import { isPrivateHost, publicLookup } from '#network';

import { DocumentFailure } from './document-failure.js';
import type { DocumentFile } from './parsed-document.js';

const MAX_REDIRECTS = 5;
const REDIRECTS = new Set([301, 302, 303, 307, 308]);
const CONNECT_TIMEOUT_MS = 5_000;
const KEEP_ALIVE_MS = 5_000;

/** A file of the web; `url` is where it was found at last. */
export interface FetchedFile extends DocumentFile {
  url: string;
}

/**
 * Fetches documents by URLs that tenants give, so no URL, redirect or name may lead into a private network, unless the
 * operator allows it. A name is judged by the address that is connected to.
 */
@Injectable()
export class UrlFetch implements OnApplicationShutdown {
  private agent: Agent | undefined;

  constructor(@Inject(DOCUMENT_LIMITS) private readonly limits: DocumentLimits) {}

  /** Throws a DocumentFailure, or what the signal is aborted with. */
  async fetch(url: string, signal: AbortSignal): Promise<FetchedFile> {
    const overrun = AbortSignal.timeout(this.limits.timeoutMs);
    try {
      return await this.follow(url, AbortSignal.any([signal, overrun]));
    } catch (error) {
      signal.throwIfAborted();
      if (error instanceof DocumentFailure) throw error;
      throw overrun.aborted
        ? new DocumentFailure('fetch_failed', `The URL did not give its document within ${this.limits.timeoutMs} ms.`)
        : failureOf(error);
    }
  }

  async onApplicationShutdown(): Promise<void> {
    await this.agent?.destroy();
  }

  private async follow(url: string, signal: AbortSignal): Promise<FetchedFile> {
    let target = this.allowed(url);
    for (let redirects = 0; redirects <= MAX_REDIRECTS; redirects++) {
      const response = await this.request(target, signal);
      const location = REDIRECTS.has(response.status) ? response.headers.get('location') : null;
      if (location === null) return await this.fileOf(response, target);
      await letGo(response);
      target = this.allowed(location, target);
    }
    throw new DocumentFailure('url_refused', `The URL redirects more than ${MAX_REDIRECTS} times.`);
  }

  private allowed(url: string, base?: URL): URL {
    const target = URL.parse(url, base?.href);
    if (!target || !['http:', 'https:'].includes(target.protocol)) {
      throw new DocumentFailure('url_refused', 'The URL must begin with http:// or https://.');
    }
    if (target.username || target.password) {
      throw new DocumentFailure('url_refused', 'The URL must not hold a user name or password.');
    }
    if (!this.limits.privateNetwork && isPrivateHost(target.hostname)) throw leadsInside();
    return target;
  }

  private async request(target: URL, signal: AbortSignal): Promise<Response> {
    // Costs a process 28 MB that fetches nothing.
    const { Agent, fetch } = await import('undici');
    this.agent ??= new Agent({
      keepAliveTimeout: KEEP_ALIVE_MS,
      connect: { timeout: CONNECT_TIMEOUT_MS, ...(!this.limits.privateNetwork && { lookup: publicLookup }) },
    });
    return fetch(target, {
      dispatcher: this.agent,
      redirect: 'manual',
      signal,
      headers: { 'user-agent': 'Aerie', accept: '*/*' },
    });
  }

  private async fileOf(response: Response, { href, pathname }: URL): Promise<FetchedFile> {
    try {
      if (!response.ok) throw new DocumentFailure('fetch_failed', `The URL answered with status ${response.status}.`);
      if (Number(response.headers.get('content-length')) > this.limits.maxBytes) throw this.tooLarge();
      const bytes = await this.bytesOf(response);
      const mediaType = response.headers.get('content-type') ?? undefined;
      return { bytes, url: href, mediaType, filename: filenameOf(response, pathname) };
    } finally {
      await letGo(response);
    }
  }

  /** Counts what comes out of a compressed answer, whatever its headers say. */
  private async bytesOf(response: Response): Promise<Buffer> {
    const parts: Uint8Array[] = [];
    let length = 0;
    for await (const part of response.body ?? []) {
      length += part.length;
      if (length > this.limits.maxBytes) throw this.tooLarge();
      parts.push(part);
    }
    return Buffer.concat(parts);
  }

  private tooLarge(): DocumentFailure {
    return new DocumentFailure('too_large', `The document at the URL has more than ${this.limits.maxBytes} bytes.`);
  }
}

/** Ends what is not read; how a broken connection ends is known already. */
async function letGo(response: Response): Promise<void> {
  await response.body?.cancel().catch(() => undefined);
}

function filenameOf(response: Response, pathname: string): string | undefined {
  const said = /filename="?([^";]+)/i.exec(response.headers.get('content-disposition') ?? '')?.[1];
  const last = pathname.split('/').at(-1)!;
  try {
    return said ?? (decodeURIComponent(last) || undefined);
  } catch {
    return last; // A path may hold a percent sign that encodes nothing.
  }
}

/** The address that a name leads to is not told: it says what the network inside looks like. */
function leadsInside(cause?: unknown): DocumentFailure {
  return new DocumentFailure('url_refused', 'The URL leads into a private network.', cause);
}

function failureOf(error: unknown): DocumentFailure {
  const code = (error as { cause?: { code?: unknown } }).cause?.code;
  if (code === 'EPRIVATE') return leadsInside(error);
  return new DocumentFailure('fetch_failed', `The URL cannot be fetched${code ? ` (${String(code)})` : ''}.`, error);
}
