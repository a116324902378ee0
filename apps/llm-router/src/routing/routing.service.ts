import { Inject, Injectable } from '@nestjs/common';

import { AerieError, CATALOGUE, type Catalogue, type ChatMessage, targetsOf } from '#contracts';

import { LlmMetrics } from '../llm-metrics.js';
import { ProviderRegistry } from '../providers/provider-registry.js';
import { Target } from '../resilience/target.js';
import { nearNames } from './near-names.js';
import { estimatePromptTokens } from './prompt-size.js';

/** The targets that a request may end at, in the order in which they are asked. */
export interface Route {
  /** The model or alias that was asked for. */
  readonly name: string;
  readonly targets: readonly Target[];
  /** True when `name` is an alias. */
  readonly alias: boolean;
}

@Injectable()
export class RoutingService {
  private readonly targets: ReadonlyMap<string, Target>;
  /** Names are resolved once: the catalogue does not change while the process runs. */
  private readonly routes: ReadonlyMap<string, Route>;
  private readonly smallestWindow: number;

  constructor(@Inject(CATALOGUE) catalogue: Catalogue, providers: ProviderRegistry, metrics: LlmMetrics) {
    this.targets = new Map(
      catalogue.models.flatMap((model) => {
        const found = providers.find(model.provider);
        return found ? [[model.id, new Target(model, found.provider, found.config, metrics)] as const] : [];
      }),
    );
    const names = [...catalogue.models.map(({ id }) => id), ...catalogue.routes.map(({ alias }) => alias)];
    this.routes = new Map(names.map((name) => [name, this.resolve(catalogue, name)]));
    this.smallestWindow = Math.min(...catalogue.models.map(({ context_window: window }) => window));
  }

  /** Where a request goes. Throws `model_not_found`, or `invalid_request` when the prompt fits no target. */
  async routeFor(name: string, messages: readonly ChatMessage[]): Promise<Route> {
    const route = this.routes.get(name);
    if (!route || route.targets.length === 0) throw this.notFound(name);
    const tokens = await estimatePromptTokens(messages, this.smallestWindow);
    if (tokens <= this.smallestWindow) return route;
    const targets = route.targets.filter(({ model }) => tokens <= model.context_window);
    if (targets.length > 0) return { ...route, targets };
    const largest = Math.max(...route.targets.map(({ model }) => model.context_window));
    throw new AerieError(
      'invalid_request',
      `The prompt has about ${tokens} tokens; the largest context window of "${name}" has ${largest}.`,
      { param: 'messages' },
    );
  }

  target(modelId: string): Target | undefined {
    return this.targets.get(modelId);
  }

  private resolve(catalogue: Catalogue, name: string): Route {
    const targets = targetsOf(catalogue, name).flatMap(({ id }) => this.targets.get(id) ?? []);
    return { name, targets, alias: !this.targets.has(name) };
  }

  private notFound(name: string): AerieError {
    const near = nearNames(name, [...this.routes.keys()]).map((candidate) => `"${candidate}"`);
    const hint = near.length > 0 ? ` Did you mean ${near.join(' or ')}?` : ' GET /v1/models lists what is served.';
    return new AerieError('model_not_found', `The model "${name}" does not exist.${hint}`, { param: 'model' });
  }
}
