import {
  comparersOf,
  mostPaidCalls,
  type Catalogue,
  type ModelConfig,
  MOST_EMBEDDING_INPUTS,
  targetsOf,
  usdToNano,
} from '#contracts';

const PICO_PER_NANO = 1000n;

/** What a token may cost at most at one of the models that a request may end at. */
interface Rate {
  readonly inputPico: bigint;
  readonly outputPico: bigint;
  readonly maxOutputTokens: number;
  /** The most prompt tokens of a request; embeddings have a window for each input. */
  readonly mostPromptTokens: number;
}

/** The dearest a request can get, over all models that its name may lead to. */
export class Tariff {
  /** What a budget may be named after: the name that was asked for, and the ids of the models that may be paid. */
  readonly names: readonly string[];
  readonly isFree: boolean;
  readonly maxOutputTokens: number;
  private readonly rates: readonly Rate[];
  /** Of the models that may compare the prompt with earlier ones. */
  private readonly comparing: readonly Rate[];

  constructor(
    name: string,
    models: readonly ModelConfig[],
    /** Calls that one request may have to pay for. */
    calls = 1,
    comparers: readonly ModelConfig[] = [],
  ) {
    this.names = [...new Set([name, ...models.map(({ id }) => id), ...comparers.map(({ id }) => id)])];
    this.rates = models.map((model) => rateOf(model, BigInt(calls)));
    this.comparing = comparers.map((model) => rateOf(model, BigInt(calls)));
    this.isFree = [...this.rates, ...this.comparing].every((rate) => rate.inputPico === 0n && rate.outputPico === 0n);
    this.maxOutputTokens = Math.max(...models.map((model) => model.max_output_tokens));
  }

  /** Nano-USD, rounded up, of one prompt and at most so many completion tokens in each of `n` choices. */
  costNanoUsd(promptTokens: number, completionTokens: number, n: number): bigint {
    let dearest = 0n;
    for (const rate of this.rates) {
      const prompt = BigInt(Math.min(promptTokens, rate.mostPromptTokens));
      const completion = BigInt(Math.min(completionTokens, rate.maxOutputTokens));
      const pico = prompt * rate.inputPico + BigInt(n) * completion * rate.outputPico;
      if (pico > dearest) dearest = pico;
    }
    return (dearest + PICO_PER_NANO - 1n) / PICO_PER_NANO;
  }

  /** Nano-USD, rounded up, of comparing a prompt of so many tokens with earlier ones. */
  comparisonNanoUsd(tokens: number): bigint {
    const dearest = this.comparing.reduce((most, { inputPico }) => (inputPico > most ? inputPico : most), 0n);
    return (BigInt(tokens) * dearest + PICO_PER_NANO - 1n) / PICO_PER_NANO;
  }

  /** The most completion tokens of each choice that `nanoUsd` pays for at every model; negative when not even the prompt. */
  affordableTokens(promptTokens: number, nanoUsd: bigint, n: number): number {
    let tokens = this.maxOutputTokens;
    for (const rate of this.rates) {
      const prompt = BigInt(Math.min(promptTokens, rate.mostPromptTokens)) * rate.inputPico;
      const left = nanoUsd * PICO_PER_NANO - prompt;
      const ofModel = BigInt(n) * rate.outputPico;
      if (left < 0n) return -1;
      if (left < ofModel * BigInt(rate.maxOutputTokens)) tokens = Math.min(tokens, Number(left / ofModel));
    }
    return tokens;
  }
}

/** What a name of the catalogue costs: by itself, and for requests that are compared with earlier ones. */
export interface Tariffs {
  readonly plain: Tariff;
  readonly compared: Tariff;
}

export function tariffsOf(catalogue: Catalogue): ReadonlyMap<string, Tariffs> {
  const names = [...catalogue.models.map((model) => model.id), ...catalogue.routes.map((route) => route.alias)];
  return new Map(
    names.flatMap((name) => {
      const models = targetsOf(catalogue, name);
      if (models.length === 0) return [];
      const calls = mostPaidCalls(catalogue, name);
      const plain = new Tariff(name, models, calls);
      const comparers = comparersOf(catalogue, name);
      const compared = comparers.length > 0 ? new Tariff(name, models, calls, comparers) : plain;
      return [[name, { plain, compared }] as const];
    }),
  );
}

function rateOf({ price, max_output_tokens, context_window, embedding }: ModelConfig, calls: bigint): Rate {
  const input = price.input_usd_per_million;
  const dearestInput = Math.max(
    input,
    price.cache_read_usd_per_million ?? input,
    price.cache_write_usd_per_million ?? input,
  );
  return {
    inputPico: calls * picoPerToken(dearestInput),
    outputPico: calls * picoPerToken(price.output_usd_per_million),
    maxOutputTokens: max_output_tokens,
    mostPromptTokens: embedding ? context_window * MOST_EMBEDDING_INPUTS : context_window,
  };
}

/** One dollar per million tokens is a million pico-USD per token. */
const picoPerToken = (usdPerMillion: number): bigint => usdToNano(usdPerMillion) / 1000n;
