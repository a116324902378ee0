import { Controller } from '@nestjs/common';

import {
  AerieError,
  type AerieOptions,
  type Asked,
  Ground,
  type Grounded,
  type Job,
  type Passage,
  questionOf,
} from '#contracts';
import { Stage } from '#messaging';

import { readerOf } from '../access/tenant-database.store.js';
import { ContextService, type Hit } from './context.service.js';
import { diversified } from './diversity.js';
import { type Found, type SearchRequest, SearchService } from '../search/search.service.js';

const DEFAULT_PASSAGES = 6;
/** The most passages that a request can be grounded on. */
const CANDIDATES = 50;

@Controller()
export class GroundController {
  constructor(
    private readonly search: SearchService,
    private readonly context: ContextService,
  ) {}

  /** Most requests name no store: they pass without touching the database. */
  @Stage(Ground)
  async ground(job: Job<Asked>): Promise<Grounded> {
    const { request } = job.state;
    const stores = request.aerie?.vector_stores;
    if (!stores?.length) return { grounding: { passages: [] } };
    const search = {
      reader: readerOf(job.principal),
      query: questionOf(request),
      limit: CANDIDATES,
      filter: request.aerie!.filters,
      rewrite: request.aerie!.rewrite_query,
    };
    return { grounding: await this.passagesOf([...new Set(stores)], search, request.aerie!) };
  }

  private async passagesOf(
    stores: string[],
    search: Omit<SearchRequest, 'storeId'>,
    { max_context_tokens: maxTokens, max_passages, diversity = 0 }: AerieOptions,
  ): Promise<Grounded['grounding']> {
    const found = await Promise.all(
      stores.map(async (storeId) => ({
        storeId,
        ...(await this.search.search({ ...search, storeId }).catch(namingTheOption)),
      })),
    );
    const ranked = merged(found);
    const distinct = diversified(ranked.slice(0, CANDIDATES), diversity);
    const fitting =
      maxTokens === undefined ? distinct : await this.context.assembled(search.reader, distinct, maxTokens);
    const limit = max_passages ?? (maxTokens === undefined ? DEFAULT_PASSAGES : CANDIDATES);
    const passages = fitting.slice(0, limit).map((hit, index) => passageOf(index + 1, hit));
    const degraded = [...new Set(found.flatMap((each) => each.degraded))];
    return { passages, ...(degraded.length > 0 && { degraded }) };
  }
}

/**
 * The hits of all stores, best first. Where their scores cannot be compared, they become shares of the best of each
 * store.
 */
function merged(found: readonly (Found & { storeId: string })[]): Hit[] {
  const kinds = new Set(found.map(({ scoredBy }) => scoredBy));
  const isComparable = found.length < 2 || (kinds.size === 1 && !kinds.has('fusion'));
  return found
    .flatMap(({ storeId, passages }) => {
      const scale = isComparable ? 1 : passages[0]?.score || 1;
      return passages.map((hit): Hit => ({ ...hit, storeId, score: hit.score / scale }));
    })
    .sort((a, b) => b.score - a.score);
}

function passageOf(n: number, { metadata: attributes, ...passage }: Hit): Passage {
  return { n, ...passage, attributes };
}

function namingTheOption(error: unknown): never {
  if (error instanceof AerieError && error.code === 'not_found') {
    throw new AerieError('not_found', error.message, { param: 'aerie.vector_stores' });
  }
  throw error;
}
