import { hash } from 'node:crypto';

import { Injectable, Logger } from '@nestjs/common';
import { LRUCache } from 'lru-cache';

import { type ChatRequest, contentOf, LONGEST_COMPARED_PROMPT, textOf } from '#contracts';
import { Cache } from '#storage';

import { LlmMetrics } from '../../llm-metrics.js';
import { cacheKeyOf, type CacheScope } from '../cache-key.js';
import { ExactCache, type KeptAnswer } from '../exact-cache.js';
import { ErrorBound, LEAST_SIMILARITY } from './error-bound.js';
import { NgramEmbedder } from './ngram.embedder.js';
import { similarity } from './prompt-embedder.js';
import { PromptEmbedders } from './prompt-embedders.service.js';
import { factsOf, isReadable } from './prompt-facts.js';

/** What one process remembers at most: scopes, entries of each, and bytes of all. */
const MOST_SCOPES = 500;
const MOST_ENTRIES = 100;
const MOST_BYTES = 64 * 1024 * 1024;
/** What an entry takes beside its vector, roughly. */
const ENTRY_BYTES = 300;
/** The share of hits that are asked for nevertheless, so that false ones are noticed. */
const RE_ASKED = 0.05;
/** Answers agree when they have the same facts and are so similar; longer ones, when they are equal. */
const AGREEMENT = 0.9;
const LONGEST_COMPARED_CHARS = 8000;
/** Goes up when what was counted before does not count any more. */
const BOUND_VERSION = 1;

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
  private readonly scopes = new LRUCache<string, Entry[]>({
    max: MOST_SCOPES,
    maxSize: MOST_BYTES,
    sizeCalculation: (entries) => entries.length * (ENTRY_BYTES + entries[0]!.vector.byteLength),
  });

  constructor(
    private readonly embedders: PromptEmbedders,
    private readonly answers: NgramEmbedder,
    private readonly exact: ExactCache,
    private readonly cache: Cache,
    private readonly metrics: LlmMetrics,
  ) {}

  /**
   * Undefined when the request cannot be judged; never throws. `key` is its own in the exact cache, `how` says what its
   * embedding may take.
   */
  async similarTo(
    scope: CacheScope,
    key: string,
    how: Parameters<PromptEmbedders['of']>[1],
  ): Promise<Similar | undefined> {
    const prompt = promptOf(scope.request);
    if (prompt === undefined) return undefined;
    try {
      const embedder = this.embedders.of(scope, how);
      if (!embedder) return undefined;
      const entry = { vector: await embedder.embed(prompt), facts: hash('sha256', factsOf(prompt)), key };
      return await this.similarIn(scope, embedder.space, entry);
    } catch (error) {
      this.complain(error);
      return undefined;
    }
  }

  private async similarIn(scope: CacheScope, space: string, entry: Entry): Promise<Similar> {
    const place = scopeKeyOf(scope, space);
    const nearest = nearestOf(entry, this.scopes.get(place) ?? []);
    const bound = new ErrorBound(this.cache, `llm-router:semantic:${BOUND_VERSION}:${scope.tenant}:${space}`);
    return {
      nearest,
      serves: nearest !== undefined && Math.random() >= RE_ASKED && (await bound.allows(nearest.similarity)),
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
    await bound.learn(nearest.similarity, agreed);
    this.metrics.semanticTrial(agreed);
  }

  private async agree(one: string, other: string): Promise<boolean> {
    if (one === other) return true;
    if (Math.max(one.length, other.length) > LONGEST_COMPARED_CHARS || factsOf(one) !== factsOf(other)) return false;
    return similarity(await this.answers.embed(one), await this.answers.embed(other)) >= AGREEMENT;
  }

  private remember(place: string, entry: Entry): void {
    const entries = [...(this.scopes.get(place) ?? []), entry];
    if (entries.length > MOST_ENTRIES) entries.shift();
    this.scopes.set(place, entries);
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
  return prompt.length <= LONGEST_COMPARED_PROMPT && isReadable(prompt) ? prompt : undefined;
}

/**
 * All that the answer depends on but for the words of the last message, and who asks: nobody is served what another
 * planted. Entries of another embedder are of another scope.
 */
function scopeKeyOf(scope: CacheScope, space: string): string {
  const { request } = scope;
  const messages = [...request.messages.slice(0, -1), { ...request.messages.at(-1)!, content: '' }];
  return JSON.stringify([cacheKeyOf({ ...scope, request: { ...request, messages } }), request.user ?? null, space]);
}
