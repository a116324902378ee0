import { type Catalogue, costNanoUsd, type PriceConfig, type ProviderCall } from '#contracts';

export interface PricedCall {
  costNanoUsd: bigint;
  /** As JSON, kept with the entry: a later change of prices does not rewrite history. */
  priceSnapshot: string;
  /** Whether the catalogue knows the model; if not, it was priced as the dearest one. */
  isKnown: boolean;
}

/** Prices calls by the catalogue. */
export class Pricing {
  private readonly prices: ReadonlyMap<string, { price: PriceConfig; snapshot: string }>;
  private readonly dearest: { price: PriceConfig; snapshot: string };

  constructor(catalogue: Catalogue) {
    this.prices = new Map(
      catalogue.models.map(({ id, price }) => [id, { price, snapshot: JSON.stringify(price) }] as const),
    );
    const price = dearestOf(catalogue.models.map((model) => model.price));
    this.dearest = { price, snapshot: JSON.stringify(price) };
  }

  knows(model: string): boolean {
    return this.prices.has(model);
  }

  /** An answer from Aerie's own cache cost nothing. */
  price({ model, usage, cacheHit }: ProviderCall): PricedCall {
    const known = this.prices.get(model);
    const { price, snapshot } = known ?? this.dearest;
    return {
      costNanoUsd: cacheHit ? 0n : costNanoUsd(price, usage),
      priceSnapshot: snapshot,
      isKnown: known !== undefined,
    };
  }
}

/** The highest price of each kind: a model that nobody priced must not be free. */
function dearestOf(prices: readonly PriceConfig[]): PriceConfig {
  const highest = (kind: (price: PriceConfig) => number): number => Math.max(0, ...prices.map(kind));
  return {
    input_usd_per_million: highest((price) => price.input_usd_per_million),
    output_usd_per_million: highest((price) => price.output_usd_per_million),
    cache_read_usd_per_million: highest((price) => price.cache_read_usd_per_million ?? price.input_usd_per_million),
    cache_write_usd_per_million: highest((price) => price.cache_write_usd_per_million ?? price.input_usd_per_million),
  };
}
