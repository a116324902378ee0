import Anthropic from '@anthropic-ai/sdk';

import type { ResolvedProvider } from '#contracts';

import { countIn, messageOf, MessageReader } from './anthropic-answer.js';
import { anthropicBody, countedBody, hasSampling, SAMPLING_VERSION } from './anthropic-request.js';
import { readEvents } from './event-stream.js';
import { type PooledResponse, ProviderPool } from './provider-pool.js';
import type { ChatCall, Provider, ProviderEvent } from './provider.js';

const ANTHROPIC_URL = 'https://api.anthropic.com';
/** The clocks of a call are the router's; this is the longest that the SDK can be told. */
const NO_TIMEOUT_MS = 2_147_483_647;

/** Anthropic's messages, translated from and to OpenAI's chat. */
export class AnthropicProvider implements Provider {
  readonly id: string;
  private readonly pool: ProviderPool;
  private readonly client: Anthropic;

  constructor(config: ResolvedProvider) {
    const { id, base_url: baseUrl = ANTHROPIC_URL, apiKey } = config;
    this.id = id;
    this.pool = new ProviderPool(baseUrl, config);
    this.client = new Anthropic({
      apiKey: apiKey ?? 'none',
      authToken: null,
      baseURL: baseUrl,
      maxRetries: 0,
      timeout: NO_TIMEOUT_MS,
      logLevel: 'off',
      fetch: this.pool.sdkFetch,
    });
  }

  async *chat(call: ChatCall, signal: AbortSignal): AsyncGenerator<ProviderEvent> {
    const body = anthropicBody(call);
    const headers = hasSampling(body) ? { 'anthropic-version': SAMPLING_VERSION } : {};
    const response = await this.post('/v1/messages', { body, headers, signal });
    if (call.stream) yield* readEvents(response.body, new MessageReader());
    else yield* messageOf(await response.text());
  }

  async countTokens(call: ChatCall, signal: AbortSignal): Promise<number> {
    const response = await this.post('/v1/messages/count_tokens', { body: countedBody(call), signal });
    return countIn(await response.text());
  }

  close(): Promise<void> {
    return this.pool.close();
  }

  private async post(path: string, options: Parameters<Anthropic['post']>[1]): Promise<PooledResponse> {
    return (await this.client.post(path, options).asResponse()) as unknown as PooledResponse;
  }
}
