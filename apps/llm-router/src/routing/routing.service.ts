import { isDeepStrictEqual } from 'node:util';

import { Inject, Injectable } from '@nestjs/common';

import {
  AerieError,
  type Catalogue,
  CATALOGUE,
  type ChatRequest,
  type LiveCatalogue,
  type RouteConfig,
} from '#contracts';

import { LlmMetrics } from '../llm-metrics.js';
import { ProviderRegistry } from '../providers/provider-registry.js';
import { outliersLast } from '../resilience/outliers.js';
import { Target } from '../resilience/target.js';
import { ableTo, canServe } from './fitness.js';
import { type Purpose, refuseOtherPurpose } from './model-purpose.js';
import { nearNames } from './near-names.js';
import { estimatePromptTokens } from './prompt-size.js';
import type { Route, RoutingAsk } from './route.js';
import { StrategyRegistry } from './strategy-registry.js';

/** What a name of the catalogue leads to, before a request is known. */
interface Named {
  readonly name: string;
  readonly config: RouteConfig | undefined;
  readonly targets: readonly Target[];
  readonly candidate: Target | undefined;
}

/** The catalogue, resolved: made anew when it changes. */
interface Resolved {
  readonly targets: ReadonlyMap<string, Target>;
  readonly names: ReadonlyMap<string, Named>;
  readonly smallestWindow: number;
}

/** Finds the targets of a request: those behind its name that may and can serve it, in the order of the route's strategy. */
@Injectable()
export class RoutingService {
  private readonly resolved: () => Resolved;

  constructor(
    @Inject(CATALOGUE) catalogue: LiveCatalogue,
    private readonly providers: ProviderRegistry,
    private readonly metrics: LlmMetrics,
    private readonly strategies: StrategyRegistry,
  ) {
    this.resolved = catalogue.derive<Resolved>((current, before) => this.resolve(current, before));
  }

  /** Throws `model_not_found`, or `invalid_request` when the model is for another purpose, no target can do what is asked or the prompt fits none. */
  async routeFor(ask: RoutingAsk): Promise<Route> {
    const { request, messages, principal } = ask;
    const { smallestWindow } = this.resolved();
    const named = this.named(request.model, principal.tenant, 'chat');
    const able = ableTo(request, named.name, named.targets);
    const promptTokens = await estimatePromptTokens(messages, smallestWindow);
    const targets = promptTokens <= smallestWindow ? able : fitting(promptTokens, named.name, able);
    const { config } = named;
    if (!config) return { name: named.name, targets, reason: 'requested', config };
    const candidate = candidateFor(ask, named, promptTokens);
    const choice = this.strategies.of(config.strategy)({ ...ask, config, targets, candidate, promptTokens });
    // Nobody waits for a batch.
    const hedgeAfterMs = ask.lane === 'batch' ? undefined : config.hedge_after_ms;
    return { name: named.name, config, hedgeAfterMs, ...choice, targets: outliersLast(choice.targets) };
  }

  /** The targets that a request may have, in the order of the catalogue. Throws as above. */
  targetsFor(request: ChatRequest, tenant: string): readonly Target[] {
    const { name, targets } = this.named(request.model, tenant, 'chat');
    return ableTo(request, name, targets);
  }

  /** Where a request for embeddings goes. Throws as above. */
  embeddingRouteFor(name: string, tenant: string): Route {
    const { config, targets } = this.named(name, tenant, 'embed');
    return { name, config, targets, reason: config ? `target 1 of route ${name}` : 'requested' };
  }

  target(modelId: string): Target | undefined {
    return this.resolved().targets.get(modelId);
  }

  /** The names that a tenant may use. */
  namesFor(tenant: string): string[] {
    return [...this.resolved().names.values()]
      .filter((named) => targetsFor(tenant, named).length > 0)
      .map(({ name }) => name);
  }

  /** What a name leads to for this tenant. */
  private named(name: string, tenant: string, purpose: Purpose): Named {
    const named = this.resolved().names.get(name);
    const targets = named ? targetsFor(tenant, named) : [];
    if (!named || targets.length === 0) throw this.notFound(name, tenant);
    refuseOtherPurpose(named, purpose);
    return { ...named, targets };
  }

  private resolve(catalogue: Catalogue, before: Resolved | undefined): Resolved {
    const targets = new Map(
      catalogue.models.flatMap((model) => {
        const target = this.targetOf(model, before?.targets.get(model.id));
        return target ? [[model.id, target] as const] : [];
      }),
    );
    const models = [...targets.values()].map((target): Named => ({
      name: target.model.id,
      config: undefined,
      targets: [target],
      candidate: undefined,
    }));
    const routes = catalogue.routes.map((config): Named => ({
      name: config.alias,
      config,
      targets: config.targets.flatMap((id) => targets.get(id) ?? []),
      candidate: config.candidate && targets.get(config.candidate.model),
    }));
    const chatModels = catalogue.models.filter(({ embedding }) => !embedding);
    const windows = chatModels.map(({ context_window: window }) => window);
    const names = new Map([...models, ...routes].map((named) => [named.name, named]));
    return { targets, names, smallestWindow: Math.min(...windows) };
  }

  /** A model that did not change keeps what is remembered of it. */
  private targetOf(model: Catalogue['models'][number], before: Target | undefined): Target | undefined {
    const found = this.providers.find(model.provider);
    if (!found) return undefined;
    const isSame = before?.provider === found.provider && isDeepStrictEqual(before.model, model);
    return isSame ? before : new Target(model, found.provider, found.config, this.metrics);
  }

  private notFound(name: string, tenant: string): AerieError {
    const near = nearNames(name, this.namesFor(tenant)).map((candidate) => `"${candidate}"`);
    const hint = near.length > 0 ? ` Did you mean ${near.join(' or ')}?` : ' GET /v1/models lists what is served.';
    return new AerieError('model_not_found', `The model "${name}" does not exist.${hint}`, { param: 'model' });
  }
}

const mayUse = (tenant: string, { tenants }: { tenants?: string[] }): boolean => !tenants || tenants.includes(tenant);

function targetsFor(tenant: string, { config, targets }: Named): readonly Target[] {
  if (config && !mayUse(tenant, config)) return [];
  return targets.filter(({ model }) => mayUse(tenant, model));
}

/** A candidate that cannot serve the request is left out, and nobody is told. */
function candidateFor({ request, principal }: RoutingAsk, { candidate }: Named, tokens: number): Target | undefined {
  if (!candidate || !mayUse(principal.tenant, candidate.model)) return undefined;
  if (tokens > candidate.model.context_window) return undefined;
  return canServe(request, candidate.model) ? candidate : undefined;
}

function fitting(tokens: number, name: string, targets: readonly Target[]): readonly Target[] {
  const fits = targets.filter(({ model }) => tokens <= model.context_window);
  if (fits.length > 0) return fits;
  const largest = Math.max(...targets.map(({ model }) => model.context_window));
  throw new AerieError(
    'invalid_request',
    `The prompt has about ${tokens} tokens; the largest context window of "${name}" has ${largest}.`,
    { param: 'messages' },
  );
}
