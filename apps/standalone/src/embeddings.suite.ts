import { type FakeProvider, testModel, type TestPlatformOptions } from '#testing';

/** A token costs 20 nano-USD. */
const price = { input_usd_per_million: 0.02, output_usd_per_million: 0 };

/** Of one call of `textual`. */
export const MOST_TOKENS = 3_000;

/** Models that embed: one with a tokenizer, one without and with small batches, and one at two providers behind an alias. */
export function embeddingCatalogue({ openaiBaseUrl }: FakeProvider): Partial<TestPlatformOptions> {
  const embedder = (id: string, embedding: object, provider = 'fake') => testModel({ id, provider, price, embedding });
  return {
    catalogue: {
      providers: [
        { id: 'fake', kind: 'openai', base_url: openaiBaseUrl, private_network: true },
        { id: 'spare', kind: 'openai', base_url: openaiBaseUrl, private_network: true },
      ],
      models: [
        testModel({ id: 'fake-model', provider: 'fake' }),
        embedder('embedder', { dimensions: 256, tokenizer: 'cl100k_base' }),
        embedder('textual', { max_batch_inputs: 100, max_batch_tokens: MOST_TOKENS }),
        embedder('first', { space: 'both' }),
        embedder('second', { space: 'both' }, 'spare'),
      ],
      routes: [{ alias: 'either', strategy: 'fallback', targets: ['first', 'second'] }],
    },
  };
}
