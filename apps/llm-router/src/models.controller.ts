import { Controller, Inject } from '@nestjs/common';

import { CATALOGUE, type LiveCatalogue, ListModels, type ModelView } from '#contracts';
import { Answers } from '#messaging';

import type { Target } from './resilience/target.js';
import { RoutingService } from './routing/routing.service.js';

@Controller()
export class ModelsController {
  /** Nobody tells when a model was made; OpenAI's schema wants a number, so it is when this process began to serve it. */
  private readonly created = Math.floor(Date.now() / 1000);

  constructor(
    @Inject(CATALOGUE) private readonly catalogue: LiveCatalogue,
    private readonly routing: RoutingService,
  ) {}

  @Answers(ListModels)
  list({ tenant }: { tenant: string }): ModelView[] {
    const names = new Set(this.routing.namesFor(tenant));
    return [...this.models(), ...this.routes()].filter(({ id }) => names.has(id));
  }

  private models(): ModelView[] {
    return this.catalogue.models.map((model) => ({
      id: model.id,
      object: 'model',
      created: this.created,
      owned_by: model.provider,
      aerie: {
        kind: 'model',
        tier: model.tier,
        context_window: model.context_window,
        max_output_tokens: model.embedding ? undefined : model.max_output_tokens,
        embedding: model.embedding && {
          dimensions: model.embedding.dimensions,
          space: model.embedding.space ?? model.id,
        },
        capabilities: model.capabilities,
        regions: model.regions,
        ...healthOf(this.routing.target(model.id)),
      },
    }));
  }

  private routes(): ModelView[] {
    return this.catalogue.routes.map(({ alias, strategy, targets }) => ({
      id: alias,
      object: 'model',
      created: this.created,
      owned_by: 'aerie',
      aerie: { kind: 'route', strategy, targets },
    }));
  }
}

function healthOf(target: Target | undefined): Pick<ModelView['aerie'], 'breaker' | 'health'> {
  if (!target) return {};
  const { breakerState, concurrency, stats } = target;
  return {
    breaker: breakerState,
    health: {
      calls_under_way: concurrency.underWay,
      most_calls: concurrency.most,
      error_rate: Math.round(stats.errorRate * 1000) / 1000,
      first_token_ms: stats.firstTokenMs === undefined ? null : Math.round(stats.firstTokenMs),
    },
  };
}
