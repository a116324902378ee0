import { hash } from 'node:crypto';

import { Injectable, Logger } from '@nestjs/common';

import type { AerieAnswer, ChatCompletion, ChatRequest, Passage } from '#contracts';
import { Cache } from '#storage';

import type { Route } from './routing/route.js';

const TTL_MS = 60 * 60 * 1000;
const LARGEST_ENTRY_CHARS = 256 * 1024;

/** What does not change the answer. All other fields do until the contrary is known: a list of those that do would rot. */
const NOT_AFFECTING = new Set(
  'stream stream_options user safety_identifier metadata store service_tier aerie model'.split(' '),
);
const FINISHED = new Set(['stop', 'tool_calls']);

/** What an answer depends on beside the request's own fields. */
export interface CacheScope {
  readonly tenant: string;
  readonly request: ChatRequest;
  readonly route: Route;
  readonly guardPolicy: string;
  readonly passages: readonly Passage[];
}

export interface CachedAnswer {
  readonly model: string;
  readonly provider: string;
  readonly completion: ChatCompletion;
}

/** What the cache did for a request; a miss has the key under which its answer may be kept. */
export interface CacheOutcome {
  readonly told: NonNullable<AerieAnswer['cache']>;
  readonly key?: string;
  readonly answer?: CachedAnswer;
}

/** Answers of requests that would be answered the same again. Losing it, or it failing, costs money and never a request. */
@Injectable()
export class ExactCache {
  private readonly log = new Logger(ExactCache.name);

  constructor(private readonly cache: Cache) {}

  /** Synchronous when the request may not be cached, so that most calls pay nothing. */
  find(scope: CacheScope): CacheOutcome | Promise<CacheOutcome> {
    const reason = bypassReason(scope.request);
    return reason === undefined ? this.lookUp(keyOf(scope)) : { told: { status: 'bypass', reason } };
  }

  /** Keeps an answer that came to its natural end; nobody waits for it. */
  keep(key: string, answer: CachedAnswer): void {
    if (!answer.completion.choices.every((choice) => FINISHED.has(choice.finish_reason ?? ''))) return;
    const value = JSON.stringify(answer);
    if (value.length > LARGEST_ENTRY_CHARS) return;
    this.cache.set(key, value, TTL_MS).catch((error: unknown) => this.complain(error));
  }

  private async lookUp(key: string): Promise<CacheOutcome> {
    try {
      const value = await this.cache.get(key);
      if (value !== undefined) return { told: { status: 'hit' }, answer: JSON.parse(value) as CachedAnswer };
    } catch (error) {
      this.complain(error);
    }
    return { told: { status: 'miss' }, key };
  }

  private complain(error: unknown): void {
    this.log.warn({ msg: 'the exact cache is out of reach; answering without it', err: error });
  }
}

function bypassReason({ aerie, temperature }: ChatRequest): string | undefined {
  if (aerie?.cache === false) return 'the request forbids it';
  if (aerie?.cache === true || temperature === 0) return undefined;
  return 'temperature is not 0 and aerie.cache is not true';
}

/** The tenant stands in the prefix and under the hash: no two tenants can meet. */
export function keyOf({ tenant, request, route, guardPolicy, passages }: CacheScope): string {
  const fields = Object.fromEntries(Object.entries(request).filter(([field, value]) => affects(field, value)));
  const targets = route.targets.map(({ model, provider }) => [provider.id, model.provider_model ?? model.id]);
  const grounding = passages.map(({ n, storeId, documentId, start, end, title, text }) => [
    n,
    storeId,
    documentId,
    start,
    end,
    title,
    text,
  ]);
  const digest = hash('sha256', canonical({ tenant, fields, targets, guardPolicy, grounding }));
  return `llm-router:exact:${tenant}:${digest}`;
}

/** An explicit null is the field's default, as if it were not there. */
const affects = (field: string, value: unknown): boolean =>
  value !== null && value !== undefined && !NOT_AFFECTING.has(field) && !field.startsWith('prompt_cache_');

/** JSON with sorted keys, so that the order in which a client writes its fields does not matter. */
export function canonical(value: unknown): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null';
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  const fields = Object.entries(value).filter(([, field]) => field !== undefined);
  fields.sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${fields.map(([name, field]) => `${JSON.stringify(name)}:${canonical(field)}`).join(',')}}`;
}
