import {
  CandidateConfig,
  type Catalogue,
  EmbeddingConfig,
  LOCAL_MODEL,
  ModelConfig,
  PriceConfig,
  ProviderConfig,
  PineconeConfig,
  QdrantConfig,
  RerankerConfig,
  type ResolvedVectorStores,
  VectorStoresConfig,
  WeaviateConfig,
  type ResolvedProvider,
  RetrievalConfig,
  RouteConfig,
  type Shape,
} from '#contracts';
import { validateSync } from 'class-validator';
import { parse as parseYaml } from 'yaml';

import type { Environment } from './config.js';
import { checkReferences, checkVectorStores } from './catalogue-references.js';
import { LOCAL_HASHING, withoutOutput } from './embedding-models.js';
import { DEFAULT_MODELS, DEFAULT_PROVIDERS } from './default-catalogue.js';

const SECTIONS = { providers: ProviderConfig, models: ModelConfig, routes: RouteConfig } as const;
/** Mappings inside of items: `IsShape` checks what they have, their unknown fields are looked for here. */
const NESTED: Record<string, Shape> = {
  price: PriceConfig,
  candidate: CandidateConfig,
  embedding: EmbeddingConfig,
  reranker: RerankerConfig,
  qdrant: QdrantConfig,
  weaviate: WeaviateConfig,
  pinecone: PineconeConfig,
};
const KEYS = [...Object.keys(SECTIONS), 'retrieval', 'vector_stores'];
const DEFAULT_STORE_TIMEOUT_MS = 5000;
const NO_UNKNOWN_FIELDS = { whitelist: true, forbidNonWhitelisted: true, forbidUnknownValues: false } as const;
const LOCAL_PROVIDER: ProviderConfig = { id: 'local', kind: 'local' };
const LOCAL: ModelConfig = {
  id: LOCAL_MODEL,
  provider: 'local',
  tier: 'economy',
  context_window: 1_000_000,
  max_output_tokens: 4096,
  price: { input_usd_per_million: 0, output_usd_per_million: 0 },
};

/** Reads the catalogue from the text of `aerie.config.yaml`, or makes one from the keys that the environment holds. */
export function readCatalogue(text: string | undefined, env: Environment, mistakes: string[]): Catalogue {
  const file = text === undefined ? {} : parseFile(text, mistakes);
  const providers =
    section(file, 'providers', mistakes) ?? DEFAULT_PROVIDERS.filter(({ api_key_env }) => env[api_key_env!]);
  const known = new Set(providers.map(({ id }) => id));
  const models = section(file, 'models', mistakes) ?? DEFAULT_MODELS.filter(({ provider }) => known.has(provider));
  const withLocal = {
    providers: known.has('local') ? providers : [...providers, LOCAL_PROVIDER],
    models: [...models, ...[LOCAL, LOCAL_HASHING].filter(({ id }) => !models.some((model) => model.id === id))],
    routes: section(file, 'routes', mistakes) ?? [autoRoute(models)],
    retrieval: resolveRetrieval(checked(RetrievalConfig, file['retrieval'] ?? {}, 'retrieval', mistakes), env),
  };
  checkReferences(withLocal, mistakes);
  const stores = checked(VectorStoresConfig, file['vector_stores'] ?? {}, 'vector_stores', mistakes);
  checkVectorStores(stores, mistakes);
  return {
    ...withLocal,
    vectorStores: resolveVectorStores(stores, env),
    providers: withLocal.providers.map((provider) => resolveProvider(provider, env)),
  };
}

/** Cheapest first, and the local model when all else fails. */
function autoRoute(models: ModelConfig[]): RouteConfig {
  // A model may still lack its price: that mistake is noted and told with all others.
  const priceOf = ({ price }: Partial<ModelConfig>) => price?.output_usd_per_million ?? 0;
  const byPrice = models.filter(({ embedding }) => !embedding).toSorted((a, b) => priceOf(a) - priceOf(b));
  return { alias: 'auto', strategy: 'fallback', targets: [...byPrice.slice(0, 2).map(({ id }) => id), LOCAL_MODEL] };
}

function resolveProvider(provider: ProviderConfig, env: Environment): ResolvedProvider {
  const apiKey = provider.api_key_env ? env[provider.api_key_env] : undefined;
  return { ...provider, ...addressFrom(provider, env), ...(apiKey ? { apiKey } : {}) };
}

function resolveRetrieval({ reranker, ...config }: RetrievalConfig, env: Environment): RetrievalConfig {
  const apiKey = reranker?.api_key_env && env[reranker.api_key_env];
  return { ...config, ...(reranker && { reranker: { ...reranker, ...(apiKey && { apiKey }) } }) };
}

function resolveVectorStores(
  { default: preferred, ...reached }: VectorStoresConfig,
  env: Environment,
): ResolvedVectorStores {
  const resolved = Object.entries(reached).flatMap(([kind, store]) => {
    if (!store) return [];
    const apiKey = store.api_key_env && env[store.api_key_env];
    return [[kind, Object.assign({ timeout_ms: DEFAULT_STORE_TIMEOUT_MS }, store, apiKey && { apiKey })]];
  });
  return { ...Object.fromEntries(resolved), ...(preferred && { default: preferred }) };
}

/** Whoever sets the environment of the process may send it anywhere, into a private network too. */
function addressFrom({ kind, base_url }: ProviderConfig, env: Environment): Partial<ProviderConfig> {
  const address = env['OPENAI_BASE_URL'];
  return kind === 'openai' && base_url === undefined && address ? { base_url: address, private_network: true } : {};
}

function parseFile(text: string, mistakes: string[]): Record<string, unknown> {
  try {
    const file: unknown = parseYaml(text) ?? {};
    if (typeof file !== 'object' || Array.isArray(file)) throw new Error('must be a mapping');
    for (const key of Object.keys(file as object)) {
      if (!KEYS.includes(key)) mistakes.push(`${key}: is not one of ${KEYS.join(', ')}`);
    }
    return file as Record<string, unknown>;
  } catch (error) {
    mistakes.push(`aerie.config.yaml: ${(error as Error).message}`);
    return {};
  }
}

function section<Name extends keyof typeof SECTIONS>(
  file: Record<string, unknown>,
  name: Name,
  mistakes: string[],
): InstanceType<(typeof SECTIONS)[Name]>[] | undefined {
  const items = file[name];
  if (items === undefined || items === null) return undefined;
  if (!Array.isArray(items)) {
    mistakes.push(`${name}: must be a list`);
    return [];
  }
  return items.map((item, index) =>
    checked(SECTIONS[name] as Shape, withoutOutput(item), `${name}[${index}]`, mistakes),
  ) as never;
}

function checked<T extends object>(shape: Shape<T>, item: unknown, path: string, mistakes: string[]): T {
  if (!isMapping(item)) {
    mistakes.push(`${path}: must be a mapping`);
    return new shape();
  }
  const value = Object.assign(new shape(), item);
  for (const error of validateSync(value, NO_UNKNOWN_FIELDS)) {
    for (const message of Object.values(error.constraints ?? {}))
      mistakes.push(`${path}.${error.property}: ${message}`);
  }
  for (const [field, inner] of Object.entries(item)) {
    if (NESTED[field] && isMapping(inner)) refuseUnknown(NESTED[field], inner, `${path}.${field}`, mistakes);
  }
  return value;
}

function refuseUnknown(shape: Shape, mapping: object, path: string, mistakes: string[]): void {
  for (const { property, constraints } of validateSync(Object.assign(new shape(), mapping), NO_UNKNOWN_FIELDS)) {
    const unknown = constraints?.['whitelistValidation'];
    if (unknown) mistakes.push(`${path}.${property}: ${unknown}`);
  }
}

const isMapping = (value: unknown): value is object =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
