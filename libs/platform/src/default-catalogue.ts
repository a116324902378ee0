import type { ModelConfig, ProviderConfig } from '#contracts';

/** What is served without a configuration file, as far as the environment holds the key. */
export const DEFAULT_PROVIDERS: ProviderConfig[] = [
  { id: 'openai', kind: 'openai', api_key_env: 'OPENAI_API_KEY' },
  { id: 'anthropic', kind: 'anthropic', api_key_env: 'ANTHROPIC_API_KEY' },
];

type Prices = [input: number, cacheRead: number, cacheWrite: number, output: number];

const model = (
  id: string,
  provider: string,
  tier: ModelConfig['tier'],
  context_window: number,
  max_output_tokens: number,
  [input, cacheRead, cacheWrite, output]: Prices,
): ModelConfig => ({
  id,
  provider,
  tier,
  context_window,
  max_output_tokens,
  price: {
    input_usd_per_million: input,
    cache_read_usd_per_million: cacheRead,
    cache_write_usd_per_million: cacheWrite,
    output_usd_per_million: output,
  },
});

/** A model that embeds: its window is that of each input. */
const embeddingModel = (id: string, dimensions: number, inputUsdPerMillion: number): ModelConfig => ({
  id,
  provider: 'openai',
  context_window: 8192,
  max_output_tokens: 0,
  price: { input_usd_per_million: inputUsdPerMillion, output_usd_per_million: 0 },
  embedding: { dimensions, tokenizer: 'cl100k_base' },
});

/** Prices and context windows: @pydantic/genai-prices 0.1.8 (MIT). Output limits: the providers' model pages. */
export const DEFAULT_MODELS: ModelConfig[] = [
  model('gpt-4o-mini', 'openai', 'economy', 128_000, 16_384, [0.15, 0.075, 0.15, 0.6]),
  model('gpt-4o', 'openai', 'standard', 128_000, 16_384, [2.5, 1.25, 2.5, 10]),
  model('gpt-4.1-mini', 'openai', 'economy', 1_000_000, 32_768, [0.4, 0.1, 0.4, 1.6]),
  model('gpt-4.1', 'openai', 'standard', 1_000_000, 32_768, [2, 0.5, 2, 8]),
  model('gpt-5-mini', 'openai', 'economy', 400_000, 128_000, [0.25, 0.025, 0.25, 2]),
  model('gpt-5', 'openai', 'premium', 400_000, 128_000, [1.25, 0.125, 1.25, 10]),
  model('claude-haiku-4-5', 'anthropic', 'economy', 200_000, 64_000, [1, 0.1, 1.25, 5]),
  model('claude-opus-4-8', 'anthropic', 'premium', 1_000_000, 64_000, [5, 0.5, 6.25, 25]),
  embeddingModel('text-embedding-3-small', 1536, 0.02),
  embeddingModel('text-embedding-3-large', 3072, 0.13),
  embeddingModel('text-embedding-ada-002', 1536, 0.1),
];
