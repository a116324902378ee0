import { isDeepStrictEqual } from 'node:util';

import { Inject, Injectable, type OnApplicationShutdown } from '@nestjs/common';

import { CATALOGUE, type Catalogue, type LiveCatalogue, type ResolvedProvider } from '#contracts';

import { AnthropicProvider } from './anthropic.provider.js';
import { LocalExtractiveProvider } from './local-extractive.provider.js';
import { OpenAiProvider } from './openai.provider.js';
import type { Provider } from './provider.js';

const ADAPTERS: Record<ResolvedProvider['kind'], (config: ResolvedProvider) => Provider> = {
  openai: (config) => new OpenAiProvider(config),
  azure: (config) => new OpenAiProvider(config),
  anthropic: (config) => new AnthropicProvider(config),
  local: ({ id }) => new LocalExtractiveProvider(id),
};
/** A provider that left the catalogue may have calls under way for so long: the longest timeout there is. */
const LONGEST_CALL_MS = 3_600_000;

export interface Registered {
  readonly provider: Provider;
  readonly config: ResolvedProvider;
}

/** The providers of the catalogue, with their connections. One that did not change keeps them when the catalogue does. */
@Injectable()
export class ProviderRegistry implements OnApplicationShutdown {
  private readonly all: () => ReadonlyMap<string, Registered>;
  private readonly leaving = new Map<Provider, NodeJS.Timeout>();

  constructor(@Inject(CATALOGUE) catalogue: LiveCatalogue) {
    this.all = catalogue.derive<ReadonlyMap<string, Registered>>((current, before) => this.register(current, before));
  }

  find(id: string): Registered | undefined {
    return this.all().get(id);
  }

  async onApplicationShutdown(): Promise<void> {
    for (const timer of this.leaving.values()) clearTimeout(timer);
    const providers = [...this.leaving.keys(), ...[...this.all().values()].map(({ provider }) => provider)];
    await Promise.all(providers.map((provider) => provider.close?.()));
  }

  private register({ providers }: Catalogue, before: ReadonlyMap<string, Registered> = new Map()) {
    const after = new Map(
      providers.map((config) => {
        const known = before.get(config.id);
        const kept = known && isDeepStrictEqual(known.config, config) ? known : undefined;
        return [config.id, kept ?? { config, provider: ADAPTERS[config.kind](config) }] as const;
      }),
    );
    for (const [id, { provider }] of before) if (after.get(id)?.provider !== provider) this.retire(provider);
    return after;
  }

  private retire(provider: Provider): void {
    const close = () => {
      this.leaving.delete(provider);
      void provider.close?.();
    };
    this.leaving.set(provider, setTimeout(close, LONGEST_CALL_MS).unref());
  }
}
