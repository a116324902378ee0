import { hash } from 'node:crypto';

import { Injectable, Logger } from '@nestjs/common';
import { LRUCache } from 'lru-cache';

import { type ChatRequest, contentOf, textOf } from '#contracts';

import { LlmMetrics } from '../../llm-metrics.js';
import { cacheKeyOf, type CacheScope } from '../cache-key.js';
import { ExactCache, type KeptAnswer } from '../exact-cache.js';
import { ErrorBound, LEAST_SIMILARITY } from './error-bound.js';
import { PromptEmbedder, similarity } from './prompt-embedder.js';
import { factsOf, isReadable } from './prompt-facts.js';

/** Scopes, and entries of each, that one process remembers: about 60 MB at most. */
const MOST_SCOPES = 500;
const MOST_ENTRIES = 100;
const MOST_TENANTS = 10_000;
const LONGEST_PROMPT_CHARS = 4000;
/** The share of hits that are asked for nevertheless, so that false ones are noticed. */
const RE_ASKED = 0.05;
/** Answers agree when they have the same facts and are so similar; longer ones, when they are equal. */
const AGREEMENT = 0.9;
const LONGEST_COMPARED_CHARS = 8000;

interface Entry {
  readonly vector: Float32Array;
  /** A digest: facts may be as long as the prompt. */
  readonly facts: string;
  /** Under which the exact cache has its answer. */
  readonly key: string;
}

/** The most similar of the requests that were asked before with the same facts. */
export interface Nearest {
  readonly key: string;
  readonly similarity: number;
}

/** A request that may be answered as a similar one was. */
export interface Similar {
  readonly nearest: Nearest | undefined;
  /** Whether the answer of the nearest may be served. */
  readonly serves: boolean;
  /** To be called with the answer that a call gave, once it is kept. Never rejects. */
  learn(answer: KeptAnswer): Promise<void>;
}

/**
 * Finds earlier requests that ask the same in other words. Everything but the last message must be identical, and of that
 * its facts; who asks must be the same user of the same tenant. Answers stay in the exact cache.
 */
@Injectable()
export class SemanticCache {
  private readonly log = new Logger(SemanticCache.name);
  private readonly scopes = new LRUCache<string, Entry[]>({ max: MOST_SCOPES });
  private readonly bounds = new LRUCache<string, ErrorBound>({ max: MOST_TENANTS });

  constructor(
    private readonly embedder: PromptEmbedder,
    private readonly exact: ExactCache,
    private readonly metrics: LlmMetrics,
  ) {}

  /** Undefined when the request cannot be judged; never throws. `key` is its own in the exact cache. */
  async similarTo(scope: CacheScope, key: string): Promise<Similar | undefined> {
    const prompt = promptOf(scope.request);
    if (prompt === undefined) return undefined;
    try {
      const vector = await this.embedder.embed(prompt);
      return this.similarIn(scope, { vector, facts: hash('sha256', factsOf(prompt)), key });
    } catch (error) {
      this.complain(error);
      return undefined;
    }
  }

  private similarIn(scope: CacheScope, entry: Entry): Similar {
    const place = scopeKeyOf(scope);
    const nearest = nearestOf(entry, this.scopes.get(place) ?? []);
    const bound = this.boundOf(scope.tenant);
    return {
      nearest,
      serves: nearest !== undefined && bound.allows(nearest.similarity) && Math.random() >= RE_ASKED,
      learn: async (answer) => {
        if (nearest) await this.tryOut(bound, nearest, answer).catch((error: unknown) => this.complain(error));
        this.remember(place, entry);
      },
    };
  }

  /** What was kept against what was said: would it have been a false hit? */
  private async tryOut(bound: ErrorBound, nearest: Nearest, answer: KeptAnswer): Promise<void> {
    const kept = await this.exact.find(nearest.key);
    if (!kept) return;
    const agreed = await this.agree(contentOf(kept.completion), contentOf(answer.completion));
    bound.learn(nearest.similarity, agreed);
    this.metrics.semanticTrial(agreed);
  }

  private async agree(one: string, other: string): Promise<boolean> {
    if (one === other) return true;
    if (Math.max(one.length, other.length) > LONGEST_COMPARED_CHARS || factsOf(one) !== factsOf(other)) return false;
    const [a, b] = await Promise.all([this.embedder.embed(one), this.embedder.embed(other)]);
    return similarity(a, b) >= AGREEMENT;
  }

  private remember(place: string, entry: Entry): void {
    const entries = this.scopes.get(place) ?? [];
    entries.push(entry);
    if (entries.length > MOST_ENTRIES) entries.shift();
    this.scopes.set(place, entries);
  }

  private boundOf(tenant: string): ErrorBound {
    let bound = this.bounds.get(tenant);
    if (!bound) this.bounds.set(tenant, (bound = new ErrorBound()));
    return bound;
  }

  private complain(error: unknown): void {
    this.log.warn({ msg: 'similar requests cannot be found; answering without them', err: error });
  }
}

function nearestOf({ vector, facts }: Entry, entries: readonly Entry[]): Nearest | undefined {
  let nearest: Nearest | undefined;
  for (const entry of entries) {
    if (entry.facts !== facts) continue;
    const found = similarity(vector, entry.vector);
    if (found >= (nearest?.similarity ?? LEAST_SIMILARITY)) nearest = { key: entry.key, similarity: found };
  }
  return nearest;
}

const TOOLS = ['tools', 'functions', 'tool_choice', 'function_call', 'web_search_options'];

/** The text of the last message, when the user wrote it and no tool has a part in the conversation. */
function promptOf(request: ChatRequest): string | undefined {
  const last = request.messages.at(-1);
  if (last?.role !== 'user') return undefined;
  if (TOOLS.some((field) => request[field] !== undefined && request[field] !== null)) return undefined;
  if (request.messages.some(({ role, tool_calls: calls }) => role === 'tool' || role === 'function' || calls))
    return undefined;
  if (typeof last.content !== 'string' && last.content?.some(({ type }) => type !== 'text')) return undefined;
  const prompt = textOf(last.content);
  return prompt.length <= LONGEST_PROMPT_CHARS && isReadable(prompt) ? prompt : undefined;
}

/** All that the answer depends on but for the words of the last message, and who asks: nobody is served what another planted. */
function scopeKeyOf(scope: CacheScope): string {
  const { request } = scope;
  const messages = [...request.messages.slice(0, -1), { ...request.messages.at(-1)!, content: '' }];
  return JSON.stringify([cacheKeyOf({ ...scope, request: { ...request, messages } }), request.user ?? null]);
}
