import { Injectable } from '@nestjs/common';

import type { SearchFilter } from '#contracts';

import { type Reader, TenantDatabase, type Transaction } from '../access/tenant-database.store.js';
import { CollectionsStore, type FoundCollection, storeNotFound } from '../collections/collections.store.js';
import { DenseSearch } from '../dense/dense-search.service.js';
import type { EmbeddingSpace } from '../dense/embedding-spaces.store.js';
import { isLanguage, type Language } from '../language/language.js';
import { analyzeQuery } from '../language/query-terms.js';
import { LexicalIndexStore } from '../rank/lexical-index.store.js';
import { rescore } from '../rank/rescore.js';
import { isStorable } from '../storable.js';
import { fuse, type Ranked } from './fusion.js';
import { type FoundPassage, PassagesStore } from './passages.store.js';
import { QueryRewriter } from './query-rewriter.service.js';
import { Reranker } from './reranker.service.js';

/** How many of each way's best are looked at more closely. */
const CANDIDATES = 150;

/** A step that was left out because what it needs was away or slow. */
export type LeftOut = 'dense' | 'rerank' | 'rewrite';

export interface SearchRequest {
  reader: Reader;
  storeId: string;
  query: string;
  limit: number;
  filter?: SearchFilter | undefined;
  /** Whether the question may be put into other words first. */
  rewrite?: boolean | undefined;
}

/** Scores of one kind can be compared between stores, those of a fusion only with the best of their own list. */
export type ScoreKind = 'words' | 'fusion' | 'reranker';

export interface Found {
  /** Best first. */
  passages: FoundPassage[];
  scoredBy: ScoreKind;
  /** What was searched by. */
  query: string;
  degraded: LeftOut[];
}

/** What one search works on. */
interface Search extends Omit<SearchRequest, 'storeId'> {
  collection: FoundCollection;
  degraded: Set<LeftOut>;
}

/** From a question to passages: rewrite, then words beside meaning, fuse, and let a reranker have the last word. */
@Injectable()
export class SearchService {
  constructor(
    private readonly database: TenantDatabase,
    private readonly collections: CollectionsStore,
    private readonly index: LexicalIndexStore,
    private readonly passages: PassagesStore,
    private readonly dense: DenseSearch,
    private readonly rewriter: QueryRewriter,
    private readonly reranker: Reranker,
  ) {}

  /** The passages of one store that answer a query; an unknown store is `not_found`. */
  async search({ storeId, ...request }: SearchRequest): Promise<Found> {
    if (!isStorable(storeId)) throw storeNotFound(storeId);
    const degraded = new Set<LeftOut>();
    const query = request.rewrite ? await this.rewritten(request, degraded) : request.query;
    // By words alone the ranking is final, and a second transaction would cost as much as a statement.
    const { search, byWords, meaning, final } = await this.database.snapshot(request.reader, async (manager) => {
      const collection = await this.collections.find(manager, storeId);
      const search: Search = { ...request, query, collection, degraded };
      const meaning = collection.space ? this.byMeaning(search, collection.space) : undefined;
      const byWords = await this.byWords(manager, search);
      return { search, byWords, meaning, final: meaning ? undefined : await this.read(manager, search, byWords) };
    });
    const near = await meaning;
    const passages = final ?? (await this.fused(search, byWords, near));
    const reranked = await this.reranked(search, passages);
    return {
      passages: (reranked ?? passages).slice(0, request.limit),
      scoredBy: reranked ? 'reranker' : near ? 'fusion' : 'words',
      query,
      degraded: [...degraded],
    };
  }

  private async rewritten(request: Omit<SearchRequest, 'storeId'>, degraded: Set<LeftOut>): Promise<string> {
    const query = await this.rewriter.rewrite(request.reader, request.query);
    if (query === undefined) degraded.add('rewrite');
    return query ?? request.query;
  }

  private async byWords(manager: Transaction, { query, collection, filter }: Search): Promise<Ranked[]> {
    const asked = analyzeQuery(query, languagesIn(collection));
    const words = await this.index.search(manager, collection.key, { terms: asked.terms, limit: CANDIDATES, filter });
    return words.candidates.length === 0 ? [] : rescore(asked, words);
  }

  /** The nearest chunks that the reader may see; `undefined` when there is no telling. Never rejects. */
  private async byMeaning(search: Search, space: EmbeddingSpace): Promise<Ranked[] | undefined> {
    const { query: text, filter } = search;
    const visible = (found: readonly Ranked[]) => this.visible(search, found);
    const near = await this.dense.find(space, { text, limit: CANDIDATES, filter, visible });
    if (!near) search.degraded.add('dense');
    return near;
  }

  /** Of what a vector store says, only what Postgres says too. */
  private async visible({ reader, collection, filter }: Search, found: readonly Ranked[]): Promise<Ranked[]> {
    const ids = await this.database.within(reader, (manager) =>
      this.passages.visible(
        manager,
        collection.key,
        found.map(({ chunkId }) => chunkId),
        filter,
      ),
    );
    return found.filter(({ chunkId }) => ids.has(chunkId));
  }

  private async fused(search: Search, byWords: Ranked[], near: Ranked[] | undefined): Promise<FoundPassage[]> {
    const ranked = near ? fuse(byWords, near, search.collection.fusion) : byWords;
    return this.database.within(search.reader, (manager) => this.read(manager, search, ranked));
  }

  /** As many as are wanted, or as the reranker looks at. */
  private async read(manager: Transaction, { collection, limit }: Search, ranked: Ranked[]): Promise<FoundPassage[]> {
    const best = ranked.slice(0, Math.max(limit, this.reranker.candidates));
    return best.length === 0 ? [] : this.passages.read(manager, collection.key, best);
  }

  /** `undefined` where the order stays. */
  private async reranked({ query, degraded }: Search, passages: FoundPassage[]): Promise<FoundPassage[] | undefined> {
    const { candidates } = this.reranker;
    if (candidates === 0 || passages.length === 0) return undefined;
    const head = passages.slice(0, candidates);
    const reranked = await this.reranker.order(query, head);
    if (!reranked) {
      degraded.add('rerank');
      return undefined;
    }
    // What it did not read stays behind, by a score of its kind.
    const { score } = reranked.at(-1)!;
    return [...reranked, ...passages.slice(candidates).map((passage) => Object.assign(passage, { score }))];
  }
}

/** Of an empty store none: what is asked of it does not matter. */
function languagesIn({ languages }: FoundCollection): Language[] {
  return Object.keys(languages).filter(isLanguage);
}
