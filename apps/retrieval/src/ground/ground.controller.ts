import { Controller } from '@nestjs/common';

import {
  AerieError,
  type Asked,
  type ChatRequest,
  Ground,
  type Grounded,
  type Job,
  type Passage,
  textOf,
} from '#contracts';
import { Stage } from '#messaging';

import type { FoundPassage } from '../search/passages.store.js';
import { SearchService } from '../search/search.service.js';

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
    const passages = await this.passagesOf(job.principal.tenant, [...new Set(stores)], questionOf(request), limit);
    return { grounding: { passages } };
  }

  private async passagesOf(tenant: string, stores: string[], query: string, limit: number): Promise<Passage[]> {
    const found = await Promise.all(
      stores.map(async (storeId) => {
        const hits = await this.search.search(tenant, storeId, query, limit).catch(namingTheOption);
        return hits.map((hit) => ({ storeId, hit }));
      }),
    );
    return found
      .flat()
      .sort((a, b) => b.hit.score - a.hit.score)
      .slice(0, limit)
      .map(({ storeId, hit }, index) => passageOf(index + 1, storeId, hit));
  }
}

function passageOf(n: number, storeId: string, { documentId, title, start, end, text, score }: FoundPassage): Passage {
  return { n, storeId, documentId, title, start, end, text, score };
}

function questionOf(request: ChatRequest): string {
  return textOf(request.messages.findLast((message) => message.role === 'user')?.content);
}

function namingTheOption(error: unknown): never {
  if (error instanceof AerieError && error.code === 'not_found') {
    throw new AerieError('not_found', error.message, { param: 'aerie.vector_stores' });
  }
  throw error;
}
