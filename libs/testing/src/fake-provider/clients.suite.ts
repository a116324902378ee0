import Anthropic from '@anthropic-ai/sdk';
import OpenAI from 'openai';
import { startFakeProvider, type FakeProvider } from './fake-provider.js';

export const messages = [{ role: 'user' as const, content: 'What is the refund window?' }];

export let provider: FakeProvider;
export let openai: OpenAI;
export let anthropic: Anthropic;

/** Gives the specs of a file one fake provider, reset before each, and the real SDKs pointed at it. */
export function useFakeProvider(): void {
  beforeAll(async () => {
    provider = await startFakeProvider();
    const apiKey = 'not-a-secret-1234';
    openai = new OpenAI({ baseURL: provider.openaiBaseUrl, apiKey, maxRetries: 0, timeout: 5_000 });
    anthropic = new Anthropic({ baseURL: provider.anthropicBaseUrl, apiKey, maxRetries: 0, timeout: 5_000 });
  });
  beforeEach(() => provider.reset());
  afterAll(() => provider?.stop());
}

export function chat() {
  return openai.chat.completions.create({ model: 'gpt-4o-mini', messages });
}

export function tell() {
  return anthropic.messages.create({ model: 'claude-fake', max_tokens: 100, messages });
}

/** Reads a stream to its end, or to its failure. */
export async function streamed(options: { includeUsage?: boolean; signal?: AbortSignal } = {}) {
  const seen = {
    text: '',
    deltas: 0,
    finish: null as string | null,
    usage: undefined as unknown,
    error: undefined as unknown,
  };
  try {
    const stream = await openai.chat.completions.create(
      { model: 'gpt-4o-mini', messages, stream: true, stream_options: { include_usage: options.includeUsage ?? true } },
      { signal: options.signal },
    );
    for await (const chunk of stream) {
      const content = chunk.choices[0]?.delta.content;
      if (content) seen.deltas++;
      seen.text += content ?? '';
      seen.finish = chunk.choices[0]?.finish_reason ?? seen.finish;
      if (chunk.choices.length === 0) seen.usage = chunk.usage;
    }
  } catch (error) {
    seen.error = error;
  }
  return seen;
}
