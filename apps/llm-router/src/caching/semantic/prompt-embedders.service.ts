import { Injectable } from '@nestjs/common';

import { EmbeddingCallsService } from '../../embeddings/embedding-calls.service.js';
import { VectorCache } from '../../embeddings/vector-cache.js';
import { runsIn } from '../../routing/fitness.js';
import { RoutingService } from '../../routing/routing.service.js';
import type { CacheScope } from '../cache-key.js';
import { ModelEmbedder, type ModelEmbedderParts } from './model.embedder.js';
import { NgramEmbedder } from './ngram.embedder.js';
import type { PromptEmbedder } from './prompt-embedder.js';

/** Chooses who embeds a request's prompt: the model that its route names, else the one that needs none. */
@Injectable()
export class PromptEmbedders {
  constructor(
    private readonly ngrams: NgramEmbedder,
    private readonly routing: RoutingService,
    private readonly cache: VectorCache,
    private readonly calls: EmbeddingCallsService,
  ) {}

  /** Undefined when the prompt must not go where the model is. Throws when the tenant may not use it. */
  of(
    { tenant, request, route: { config } }: CacheScope,
    how: Pick<ModelEmbedderParts, 'limits' | 'owe'>,
  ): PromptEmbedder | undefined {
    const name = config?.semantic_cache_model;
    if (name === undefined) return this.ngrams;
    const route = this.routing.embeddingRouteFor(name, tenant);
    const { cache, calls } = this;
    const mayGo = route.targets.every(({ model }) => runsIn(request.aerie?.region, model));
    return mayGo ? new ModelEmbedder({ tenant, route, cache, calls, ...how }) : undefined;
  }
}
