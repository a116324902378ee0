import type { CatalogueFile } from './platform/test-catalogue.js';
import { testModel } from './platform/test-catalogue.js';
import { StoreServer } from './vector-stores/store-server.js';

/** What a text is about, and nothing of how it is spelled: "car" and "automobile" are one. */
const TOPICS = [/car|automobile|vehicle/i, /cat|feline|kitten/i, /rain|storm|weather/i];
const ELSE = 0.01;

/** What a fake embedder does, and did; a test may change it at any time. */
export interface Meaning {
  dimensions: number;
  /** Texts that a vector was asked for. */
  texts: string[];
}

/** OpenAI's `POST /embeddings`, with vectors by topic. */
export function startFakeEmbedder(meaning: Meaning): Promise<StoreServer> {
  return StoreServer.start(({ body }) => {
    const { input } = body as { input: string[] };
    meaning.texts.push(...input);
    const data = input.map((text, index) => ({
      object: 'embedding',
      index,
      embedding: vectorOf(text, meaning.dimensions),
    }));
    return {
      status: 200,
      body: { object: 'list', data, model: 'm', usage: { prompt_tokens: 1, total_tokens: 1 } },
    };
  });
}

/** A catalogue with the model `meaning` of a fake embedder. */
export function withMeaning({ providers = [], models = [], ...rest }: CatalogueFile, url: string): CatalogueFile {
  return {
    ...rest,
    providers: [...providers, { id: 'meaning', kind: 'openai', base_url: `${url}/v1`, private_network: true }],
    models: [...models, testModel({ id: 'meaning', provider: 'meaning', context_window: 8192, embedding: {} })],
  };
}

/** Spelled so that the router keeps whatever the model sends. */
function vectorOf(text: string, dimensions: number): number[] {
  const topics = TOPICS.map((topic) => (topic.test(text) ? 1 : ELSE));
  return [...topics, ...Array.from({ length: dimensions - topics.length }, () => ELSE)];
}
