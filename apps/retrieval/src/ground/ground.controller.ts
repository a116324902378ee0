import { Controller } from '@nestjs/common';

import { AerieError, type Asked, Ground, type Grounded, type Job, type Passage, questionOf } from '#contracts';
import { Stage } from '#messaging';

import type { FoundPassage } from '../search/passages.store.js';
import { readerOf } from '../access/tenant-database.store.js';
import { type SearchRequest, SearchService } from '../search/search.service.js';

const DEFAULT_PASSAGES = 6;

@Controller()
export class GroundController {
  constructor(private readonly search: SearchService) {}

  /** Most requests name no store: they pass without touching the database. */
  @Stage(Ground)
  async ground(job: Job<Asked>): Promise<Grounded> {
    const { request } = job.state;
    const stores = request.aerie?.vector_stores;
    if (!stores?.length) return { grounding: { passages: [] } };
    const limit = request.aerie?.max_passages ?? DEFAULT_PASSAGES;
    const search = {
      reader: readerOf(job.principal),
      query: questionOf(request),
      limit,
      filter: request.aerie?.filters,
    };
    return { grounding: await this.passagesOf([...new Set(stores)], search) };
  }

  private async passagesOf(stores: string[], search: Omit<SearchRequest, 'storeId'>): Promise<Grounded['grounding']> {
    const found = await Promise.all(
      stores.map(async (storeId) => {
        const { passages, degraded } = await this.search.search({ ...search, storeId }).catch(namingTheOption);
        return { hits: passages.map((hit) => ({ storeId, hit })), degraded };
      }),
    );
    const passages = found
      .flatMap(({ hits }) => hits)
      .sort((a, b) => b.hit.score - a.hit.score)
      .slice(0, search.limit)
      .map(({ storeId, hit }, index) => passageOf(index + 1, storeId, hit));
    const degraded = [...new Set(found.flatMap((each) => each.degraded))];
    return { passages, ...(degraded.length > 0 && { degraded }) };
  }
}

function passageOf(n: number, storeId: string, { metadata: attributes, ...passage }: FoundPassage): Passage {
  return { n, storeId, ...passage, attributes };
}

function namingTheOption(error: unknown): never {
  if (error instanceof AerieError && error.code === 'not_found') {
    throw new AerieError('not_found', error.message, { param: 'aerie.vector_stores' });
  }
  throw error;
}
