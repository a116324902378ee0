import { StoreServer } from './vector-stores/store-server.js';

/** How a fake reranker judges; a test may change it at any time. */
export interface Judgement {
  /** How well a passage answers a query. */
  score(passage: string, query: string): number;
  /** How many of the passages it forgets to score. */
  forgets: number;
}

/** Cohere's `POST /rerank`. */
export function startFakeReranker(judgement: Judgement): Promise<StoreServer> {
  return StoreServer.start(({ body }) => {
    const { query, documents } = body as { query: string; documents: string[] };
    const results = documents.map((text, index) => ({ index, relevance_score: judgement.score(text, query) }));
    return { status: 200, body: { results: results.slice(judgement.forgets) } };
  });
}
