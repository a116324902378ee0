import {
  type Catalogue,
  type ModelConfig,
  type ProviderConfig,
  type RetrievalConfig,
  type RouteConfig,
  type RouteStrategy,
  targetsOf,
  type VectorStoresConfig,
} from '#contracts';
import { isPrivateHost } from '#network';

import { checkSpaces } from './embedding-models.js';

/** Fields of a route that only some strategies read: standing elsewhere they would do nothing, which nobody can have meant. */
const OF_STRATEGIES: Partial<Record<keyof RouteConfig, readonly RouteStrategy[]>> = {
  weights: ['weighted'],
  sticky: ['weighted', 'shadow', 'canary'],
  candidate: ['shadow', 'canary'],
  quality: ['auto'],
};

/** What no single field of the catalogue shows: names that nobody has, or twice, and fields that do not go together. */
export function checkReferences(
  {
    providers,
    models,
    routes,
    retrieval,
  }: Pick<Catalogue, 'models' | 'routes' | 'retrieval'> & { providers: readonly ProviderConfig[] },
  mistakes: string[],
): void {
  const names = [...models.map(({ id }) => id), ...routes.map(({ alias }) => alias)];
  checkUnique(
    providers.map(({ id }) => id),
    'providers',
    mistakes,
  );
  checkUnique(names, 'models and routes', mistakes);
  providers.forEach((provider, index) => checkProvider(provider, `providers[${index}]`, mistakes));
  const providerIds = new Set(providers.map(({ id }) => id));
  models.forEach((model, index) => checkModel(model, providerIds, `models[${index}]`, mistakes));
  const modelIds = new Set(models.map(({ id }) => id));
  routes.forEach((route, index) => {
    checkRoute(route, modelIds, `routes[${index}]`, mistakes);
    checkComparer(route, { models, routes }, `routes[${index}].semantic_cache_model`, mistakes);
  });
  checkSpaces(models, routes, mistakes);
  checkRetrieval(retrieval ?? {}, names, mistakes);
}

function checkProvider(
  { kind, base_url, api_version, private_network }: ProviderConfig,
  path: string,
  mistakes: string[],
) {
  if (kind === 'azure' && base_url === undefined) mistakes.push(`${path}.base_url: azure needs one`);
  if (kind === 'azure' && api_version === undefined) mistakes.push(`${path}.api_version: azure needs one`);
  if (kind !== 'azure' && api_version !== undefined) mistakes.push(`${path}.api_version: is only of azure`);
  checkAddress({ base_url, private_network }, mistakes, `${path}.base_url`);
}

function checkAddress(
  { base_url, private_network }: { base_url?: string | undefined; private_network?: boolean | undefined },
  mistakes: string[],
  field: string,
): void {
  if (!private_network && base_url && URL.canParse(base_url) && isPrivateHost(new URL(base_url).hostname)) {
    mistakes.push(`${field}: is a private address; private_network: true allows it`);
  }
}

/** What no single field shows of where vectors lie. */
export function checkVectorStores(stores: VectorStoresConfig, mistakes: string[]): void {
  const { default: preferred, qdrant, weaviate, pinecone } = stores;
  const reached = { qdrant, weaviate, pinecone };
  if (preferred !== undefined && preferred in reached && !reached[preferred as keyof typeof reached]) {
    mistakes.push(`vector_stores.default: vector_stores.${preferred} must say where it is`);
  }
  if (pinecone && !pinecone.api_key_env) mistakes.push('vector_stores.pinecone.api_key_env: pinecone needs one');
  const check = (base_url: string | undefined, private_network: boolean | undefined, field: string) =>
    checkAddress({ base_url, private_network }, mistakes, `vector_stores.${field}`);
  check(qdrant?.url, qdrant?.private_network, 'qdrant.url');
  check(weaviate?.url, weaviate?.private_network, 'weaviate.url');
  check(weaviate?.grpc_url, weaviate?.private_network, 'weaviate.grpc_url');
  check(pinecone?.url, pinecone?.private_network, 'pinecone.url');
}

function checkRetrieval(retrieval: RetrievalConfig, names: readonly string[], mistakes: string[]): void {
  for (const field of ['embedding_model', 'rewrite_model'] as const) {
    const name = retrieval[field];
    if (name !== undefined && !names.includes(name)) {
      mistakes.push(`retrieval.${field}: no model or route is called "${name}"`);
    }
  }
  checkAddress(retrieval.reranker ?? {}, mistakes, 'retrieval.reranker.base_url');
}

function checkModel({ provider }: ModelConfig, providers: ReadonlySet<string>, path: string, mistakes: string[]) {
  if (provider && !providers.has(provider)) mistakes.push(`${path}.provider: no provider has the id "${provider}"`);
}

function checkRoute(route: RouteConfig, models: ReadonlySet<string>, path: string, mistakes: string[]): void {
  const targets = Array.isArray(route.targets) ? route.targets : [];
  if (targets.length === 0) mistakes.push(`${path}.targets: must name a model`);
  for (const target of targets) {
    if (!models.has(target)) mistakes.push(`${path}.targets: no model has the id "${target}"`);
  }
  for (const [field, strategies] of Object.entries(OF_STRATEGIES)) {
    if (route[field as keyof RouteConfig] !== undefined && !strategies.includes(route.strategy)) {
      mistakes.push(`${path}.${field}: is only of the strategy ${strategies.join(', ')}`);
    }
  }
  checkCandidate(route, models, path, mistakes);
  const weights = Object.entries(route.weights ?? {});
  for (const [target] of weights) {
    if (!targets.includes(target)) mistakes.push(`${path}.weights: "${target}" is not one of the targets`);
  }
  if (weights.length > 0 && targets.every((target) => route.weights![target] === 0)) {
    mistakes.push(`${path}.weights: one target must have more than 0`);
  }
}

function checkCandidate(
  { strategy, candidate, targets }: RouteConfig,
  models: ReadonlySet<string>,
  path: string,
  mistakes: string[],
): void {
  if (candidate === undefined) {
    if (OF_STRATEGIES.candidate!.includes(strategy)) mistakes.push(`${path}.candidate: ${strategy} needs one`);
  } else if (candidate.model !== undefined && !models.has(candidate.model)) {
    mistakes.push(`${path}.candidate.model: no model has the id "${candidate.model}"`);
  } else if (targets?.includes(candidate.model)) {
    mistakes.push(`${path}.candidate.model: is one of the targets already`);
  }
}

function checkComparer(
  { semantic_cache_model: name }: RouteConfig,
  { models: all, routes }: Pick<Catalogue, 'models' | 'routes'>,
  path: string,
  mistakes: string[],
): void {
  if (name === undefined) return;
  const models = targetsOf({ models: all, routes: routes.filter(({ targets }) => Array.isArray(targets)) }, name);
  if (models.length === 0) mistakes.push(`${path}: no model or route has the name "${name}"`);
  else if (models.some(({ embedding }) => !embedding)) mistakes.push(`${path}: "${name}" does not embed`);
}

function checkUnique(names: string[], where: string, mistakes: string[]): void {
  for (const [index, name] of names.entries()) {
    if (name !== undefined && names.indexOf(name) !== index) mistakes.push(`${where}: "${name}" stands twice`);
  }
}
