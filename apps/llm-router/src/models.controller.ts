import { Controller, Inject } from '@nestjs/common';

import { CATALOGUE, type Catalogue, ListModels, type ModelView } from '#contracts';
import { Answers } from '#messaging';

import { RoutingService } from './routing/routing.service.js';

@Controller()
export class ModelsController {
  /** Nobody tells when a model was made; OpenAI's schema wants a number, so it is when this process began to serve it. */
  private readonly created = Math.floor(Date.now() / 1000);

  constructor(
    @Inject(CATALOGUE) private readonly catalogue: Catalogue,
    private readonly routing: RoutingService,
  ) {}

  @Answers(ListModels)
  list(): ModelView[] {
    return [...this.models(), ...this.routes()];
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
        max_output_tokens: model.max_output_tokens,
        breaker: this.routing.target(model.id)?.breakerState,
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
