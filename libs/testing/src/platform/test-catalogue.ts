import type { ModelConfig, ProviderConfig, RetrievalConfig, RouteConfig, VectorStoresConfig } from '#contracts';

import type { FakeProvider } from '../fake-provider/fake-provider.js';

/** The content of an `aerie.config.yaml`. */
export interface CatalogueFile {
  providers?: ProviderConfig[];
  models?: ModelConfig[];
  routes?: RouteConfig[];
  retrieval?: RetrievalConfig;
  vector_stores?: VectorStoresConfig;
}

/** A model with everyday limits, and prices by which every token costs a whole number of nano-USD. */
export function testModel(model: Partial<ModelConfig> & Pick<ModelConfig, 'id' | 'provider'>): ModelConfig {
  return {
    context_window: 128_000,
    max_output_tokens: 4096,
    price: { input_usd_per_million: 1, output_usd_per_million: 2 },
    ...model,
  };
}

/** `fake-model`, `claude-fake` and `fake-embedder` at the fake provider, and `auto`: the first with the local model behind it. */
export function catalogueOf({ openaiBaseUrl, anthropicBaseUrl }: FakeProvider): CatalogueFile {
  return {
    providers: [
      { id: 'fake', kind: 'openai', base_url: openaiBaseUrl, private_network: true, api_key_env: 'FAKE_API_KEY' },
      { id: 'claude', kind: 'anthropic', base_url: anthropicBaseUrl, private_network: true },
    ],
    models: [
      testModel({ id: 'fake-model', provider: 'fake' }),
      testModel({ id: 'claude-fake', provider: 'claude' }),
      testModel({ id: 'fake-embedder', provider: 'fake', embedding: {} }),
    ],
    routes: [{ alias: 'auto', strategy: 'fallback', targets: ['fake-model', 'local/extractive'] }],
  };
}
