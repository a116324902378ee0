import { Module } from '@nestjs/common';

import { AnswerSources } from './caching/answer-sources.service.js';
import { ExactCache } from './caching/exact-cache.js';
import { CompleteController } from './complete.controller.js';
import { CompletionService } from './completion.service.js';
import { LlmMetrics, METRIC_PROVIDERS } from './llm-metrics.js';
import { MirrorService } from './mirror.service.js';
import { ModelsController } from './models.controller.js';
import { ProviderRegistry } from './providers/provider-registry.js';
import { RoutingService } from './routing/routing.service.js';
import { Canary } from './routing/strategies/canary.js';
import { StrategyRegistry } from './routing/strategy-registry.js';
import { UsageReportService } from './usage-report.service.js';

/** Chooses a model, calls it, falls back, caches, and tells what it used. Needs of its process: `CATALOGUE`, `Bus`, `Cache`. */
@Module({
  controllers: [CompleteController, ModelsController],
  providers: [
    ...METRIC_PROVIDERS,
    LlmMetrics,
    ProviderRegistry,
    Canary,
    StrategyRegistry,
    RoutingService,
    ExactCache,
    AnswerSources,
    MirrorService,
    UsageReportService,
    CompletionService,
  ],
})
export class LlmRouterModule {}
