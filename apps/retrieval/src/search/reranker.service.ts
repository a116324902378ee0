import { Inject, Injectable, Logger, type OnApplicationShutdown } from '@nestjs/common';
import { Agent, request } from 'undici';

import { CATALOGUE, type LiveCatalogue, type ResolvedReranker } from '#contracts';
import { isPrivateHost, publicLookup } from '#network';

import type { FoundPassage } from './passages.store.js';

const DEFAULT_TIMEOUT_MS = 800;
const DEFAULT_CANDIDATES = 50;
const CONNECT_TIMEOUT_MS = 500;

/** Some servers answer with logits. Whoever weighs a score by the best one needs it above 0. */
const logistic = (logit: number): number => 1 / (1 + Math.exp(-logit));

interface RerankAnswer {
  results: { index: number; relevance_score: number }[];
}

/** Asks a service that reads passages with the question for a better order. The order it has is the answer when that fails. */
@Injectable()
export class Reranker implements OnApplicationShutdown {
  private readonly logger = new Logger(Reranker.name);
  private readonly anywhere = new Agent({ connect: { timeout: CONNECT_TIMEOUT_MS } });
  private readonly inPublic = new Agent({ connect: { timeout: CONNECT_TIMEOUT_MS, lookup: publicLookup } });

  constructor(@Inject(CATALOGUE) private readonly catalogue: LiveCatalogue) {}

  async onApplicationShutdown(): Promise<void> {
    await Promise.all([this.anywhere.destroy(), this.inPublic.destroy()]);
  }

  /** How many of the best it wants to read; 0 where there is none. */
  get candidates(): number {
    const { reranker } = this.catalogue.retrieval;
    return reranker ? (reranker.candidates ?? DEFAULT_CANDIDATES) : 0;
  }

  /** The passages in their new order with the scores that it gave; `undefined` when it did not, or not in time. */
  async order(query: string, passages: readonly FoundPassage[]): Promise<FoundPassage[] | undefined> {
    const { reranker } = this.catalogue.retrieval;
    if (!reranker || passages.length === 0) return [...passages];
    try {
      const scored = await this.ask(reranker, query, passages);
      const areLogits = scored.some(({ relevance_score: score }) => score < 0);
      const scoreOf = new Map(
        scored.map(({ index, relevance_score: score }) => [passages[index], areLogits ? logistic(score) : score]),
      );
      return passages
        .map((passage) => ({ ...passage, score: scoreOf.get(passage)! }))
        .sort((a, b) => b.score - a.score);
    } catch (error) {
      this.logger.warn(`A search keeps its order: ${String(error)}`);
      return undefined;
    }
  }

  private async ask(
    { base_url, model, apiKey, private_network, timeout_ms = DEFAULT_TIMEOUT_MS }: ResolvedReranker,
    query: string,
    passages: readonly FoundPassage[],
  ): Promise<RerankAnswer['results']> {
    const url = new URL(`${base_url.replace(/\/$/, '')}/rerank`);
    if (!private_network && isPrivateHost(url.hostname)) throw new Error(`${url.hostname} is a private address`);
    const { statusCode, body } = await request(url, {
      method: 'POST',
      dispatcher: private_network ? this.anywhere : this.inPublic,
      signal: AbortSignal.timeout(timeout_ms),
      headers: { 'content-type': 'application/json', ...(apiKey && { authorization: `Bearer ${apiKey}` }) },
      body: JSON.stringify({
        model,
        query,
        documents: passages.map(({ title, text }) => `${title}\n${text}`),
        top_n: passages.length,
      }),
    });
    if (statusCode !== 200) {
      await body.dump();
      throw new Error(`the reranker answered ${statusCode}`);
    }
    const { results } = (await body.json()) as RerankAnswer;
    const known = new Set(results.map(({ index }) => index).filter((index) => index in passages));
    const valid = results.every(({ relevance_score }) => Number.isFinite(relevance_score));
    if (known.size !== results.length || known.size !== passages.length || !valid) {
      throw new Error('the reranker did not score each passage once');
    }
    return results;
  }
}
