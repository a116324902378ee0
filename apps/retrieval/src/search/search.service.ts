import { Injectable } from '@nestjs/common';

import { analyze } from '../language/analyzer.js';
import { type FoundPassage, PassagesStore } from './passages.store.js';
import { LexicalIndexStore } from '../rank/lexical-index.store.js';
import { rescore } from '../rank/rescore.js';
import { isStorable } from '../storable.js';
import { storeNotFound } from '../collections/collections.store.js';

/** How many of BM25's best are looked at more closely. */
const CANDIDATES = 100;

@Injectable()
export class SearchService {
  constructor(
    private readonly index: LexicalIndexStore,
    private readonly passages: PassagesStore,
  ) {}

  /** The passages of one store that answer a query, best first; an unknown store is `not_found`. */
  async search(tenant: string, storeId: string, query: string, limit: number): Promise<FoundPassage[]> {
    if (!isStorable(storeId)) throw storeNotFound(storeId);
    const terms = analyze(query);
    const found = await this.index.search(tenant, storeId, terms, CANDIDATES);
    if (!found) throw storeNotFound(storeId);
    if (found.candidates.length === 0) return [];
    const best = rescore(terms, found).slice(0, limit);
    return this.passages.read(tenant, storeId, best);
  }
}
