import { Injectable } from '@nestjs/common';

import type { SearchFilter } from '#contracts';

import { type Reader, TenantDatabase } from '../access/tenant-database.store.js';
import { CollectionsStore, storeNotFound } from '../collections/collections.store.js';
import { analyze } from '../language/analyzer.js';
import { LexicalIndexStore } from '../rank/lexical-index.store.js';
import { rescore } from '../rank/rescore.js';
import { isStorable } from '../storable.js';
import { type FoundPassage, PassagesStore } from './passages.store.js';

/** How many of BM25's best are looked at more closely. */
const CANDIDATES = 100;

export interface SearchRequest {
  reader: Reader;
  storeId: string;
  query: string;
  limit: number;
  filter?: SearchFilter | undefined;
}

@Injectable()
export class SearchService {
  constructor(
    private readonly database: TenantDatabase,
    private readonly collections: CollectionsStore,
    private readonly index: LexicalIndexStore,
    private readonly passages: PassagesStore,
  ) {}

  /** The passages of one store that answer a query, best first; an unknown store is `not_found`. */
  async search({ reader, storeId, query, limit, filter }: SearchRequest): Promise<FoundPassage[]> {
    if (!isStorable(storeId)) throw storeNotFound(storeId);
    const terms = analyze(query);
    const ranked = await this.database.within(reader, async (manager) => {
      const { key } = await this.collections.find(manager, storeId);
      return { key, found: await this.index.search(manager, key, { terms, limit: CANDIDATES, filter }) };
    });
    if (ranked.found.candidates.length === 0) return [];
    const best = rescore(terms, ranked.found).slice(0, limit);
    return this.database.within(reader, (manager) => this.passages.read(manager, ranked.key, best));
  }
}
