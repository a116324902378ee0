import { LOCAL_EMBEDDER, type ModelConfig, type PriceConfig, type RouteConfig } from '#contracts';

/** Always there, as `local/extractive` is. */
export const LOCAL_HASHING: ModelConfig = {
  id: LOCAL_EMBEDDER,
  provider: 'local',
  context_window: 1_000_000,
  max_output_tokens: 0,
  price: { input_usd_per_million: 0, output_usd_per_million: 0 },
  embedding: { dimensions: 1024, tokenizer: 'cl100k_base' },
};

/** An embedding model makes no tokens: its entry in the file need not say how many, nor what they cost. */
export function withoutOutput(item: unknown): unknown {
  if (typeof item !== 'object' || item === null || !('embedding' in item)) return item;
  const { price, ...model } = item as { price?: Partial<PriceConfig> };
  return { max_output_tokens: 0, ...model, ...(price && { price: { output_usd_per_million: 0, ...price } }) };
}

/** Vectors of different models cannot be compared, and nobody would notice that they are mixed: no alias may lead to both. */
export function checkSpaces(models: readonly ModelConfig[], routes: readonly RouteConfig[], mistakes: string[]): void {
  const byId = new Map(models.map((model) => [model.id, model]));
  routes.forEach(({ targets }, index) => {
    const behind = Array.isArray(targets) ? targets.flatMap((target) => byId.get(target) ?? []) : [];
    const [first, ...others] = behind;
    const other = others.find((model) => spaceOf(model) !== spaceOf(first!));
    if (first && other) mistakes.push(`routes[${index}].targets: ${whyNot(first, other)}`);
  });
}

/** Undefined for a model to chat with. Vectors of different lengths are of different spaces whatever they are called. */
function spaceOf({ id, embedding }: ModelConfig): string | undefined {
  return embedding && `${embedding.space ?? id} ${embedding.dimensions ?? ''}`;
}

function whyNot(first: ModelConfig, other: ModelConfig): string {
  if (!first.embedding || !other.embedding) return `"${first.id}" and "${other.id}" are not both embedding models`;
  return `"${first.id}" and "${other.id}" make different vectors; the same model at two providers has the same embedding.space and dimensions`;
}
