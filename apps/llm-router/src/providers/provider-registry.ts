import { Inject, Injectable, type OnApplicationShutdown } from '@nestjs/common';

import { CATALOGUE, type Catalogue, type ResolvedProvider } from '#contracts';

import { AnthropicProvider } from './anthropic.provider.js';
import { LocalExtractiveProvider } from './local-extractive.provider.js';
import { OpenAiProvider } from './openai.provider.js';
import type { Provider } from './provider.js';

const ADAPTERS: Record<ResolvedProvider['kind'], (config: ResolvedProvider) => Provider> = {
  openai: (config) => new OpenAiProvider(config),
  anthropic: (config) => new AnthropicProvider(config),
  local: ({ id }) => new LocalExtractiveProvider(id),
};

/** The providers of the catalogue, with their connections. */
@Injectable()
export class ProviderRegistry implements OnApplicationShutdown {
  private readonly providers: ReadonlyMap<string, { provider: Provider; config: ResolvedProvider }>;

  constructor(@Inject(CATALOGUE) catalogue: Catalogue) {
    this.providers = new Map(
      catalogue.providers.map((config) => [config.id, { config, provider: ADAPTERS[config.kind](config) }]),
    );
  }

  find(id: string): { provider: Provider; config: ResolvedProvider } | undefined {
    return this.providers.get(id);
  }

  async onApplicationShutdown(): Promise<void> {
    await Promise.all([...this.providers.values()].map(({ provider }) => provider.close?.()));
  }
}
