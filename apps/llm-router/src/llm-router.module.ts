import { Module } from '@nestjs/common';

import { StorageModule } from '#storage';

import { AnswerSources } from './caching/answer-sources.service.js';
import { ExactCache } from './caching/exact-cache.js';
import { NgramEmbedder } from './caching/semantic/ngram.embedder.js';
import { PromptEmbedders } from './caching/semantic/prompt-embedders.service.js';
import { SemanticCache } from './caching/semantic/semantic-cache.js';
import { CompleteController } from './complete.controller.js';
import { CompletionService } from './completion.service.js';
import { EmbedController } from './embed.controller.js';
import { EmbeddingService } from './embeddings/embedding.service.js';
import { EmbeddingCallsService } from './embeddings/embedding-calls.service.js';
import { VectorCache } from './embeddings/vector-cache.js';
import { FeedbackController } from './feedback.controller.js';
import { LearningService } from './learning/learning.service.js';
import { LessonStore } from './learning/lesson.store.js';
import { LlmMetrics, METRIC_PROVIDERS } from './llm-metrics.js';
import { LlmRouterTables1795651200000 } from './migrations/1795651200000-llm-router-tables.js';
import { MirrorService } from './mirror.service.js';
import { ModelsController } from './models.controller.js';
import { ProviderRegistry } from './providers/provider-registry.js';
import { RoutingService } from './routing/routing.service.js';
import { RouteDecisions } from './routing/route-decisions.js';
import { Auto } from './routing/strategies/auto.js';
import { Canary } from './routing/strategies/canary.js';
import { StrategyRegistry } from './routing/strategy-registry.js';
import { TokenCountsController } from './token-counts.controller.js';
import { TokenCountsService } from './token-counts.service.js';
import { UsageReportService } from './usage-report.service.js';

/** Chooses a model to chat or to embed, calls it, falls back, caches, and tells what it used. Needs of its process: `CATALOGUE`, `Bus`, `Cache`, the database. */
@Module({
  imports: [
    StorageModule.forFeature({ schema: 'llm_router', entities: [], migrations: [LlmRouterTables1795651200000] }),
  ],
  controllers: [CompleteController, EmbedController, ModelsController, TokenCountsController, FeedbackController],
  providers: [
    ...METRIC_PROVIDERS,
    LlmMetrics,
    ProviderRegistry,
    RouteDecisions,
    LessonStore,
    LearningService,
    Auto,
    Canary,
    StrategyRegistry,
    RoutingService,
    ExactCache,
    SemanticCache,
    NgramEmbedder,
    PromptEmbedders,
    AnswerSources,
    MirrorService,
    UsageReportService,
    CompletionService,
    VectorCache,
    EmbeddingCallsService,
    EmbeddingService,
    TokenCountsService,
  ],
})
export class LlmRouterModule {}
