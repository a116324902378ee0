import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

import type { ChatRequest } from '#contracts';

import { OpenAiProvider } from './openai.provider.js';

const COMPLETION = { choices: [{ index: 0, message: { role: 'assistant', content: 'Hi.' }, finish_reason: 'stop' }] };

describe("OpenAI's models at Azure", () => {
  let server: Server;
  let provider: OpenAiProvider;
  const seen: { url: string; apiKey: unknown; authorization: unknown; body: Record<string, unknown> }[] = [];

  beforeAll(async () => {
    server = createServer(async (request, response) => {
      const { url = '', headers } = request;
      const body = JSON.parse(await text(request)) as Record<string, unknown>;
      seen.push({ url, apiKey: headers['api-key'], authorization: headers.authorization, body });
      response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(COMPLETION));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    provider = new OpenAiProvider({
      id: 'az',
      kind: 'azure',
      base_url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
      api_version: '2024-10-21',
      apiKey: 'none',
    });
  });
  afterAll(async () => {
    await provider.close();
    server.close();
  });

  it('are called at the path of their deployment, with its own header for the key and the field that it knows', async () => {
    const price = { input_usd_per_million: 1, output_usd_per_million: 1 };
    const messages = [{ role: 'user' as const, content: 'Hi' }];
    for (const provider_model of ['first deployment', 'second']) {
      const model = { id: 'm', provider: 'az', provider_model, context_window: 1000, max_output_tokens: 64, price };
      const request = { model: 'm', messages } as ChatRequest;
      const call = { model, request, messages, passages: [], stream: false, maxCompletionTokens: 20 };
      const events = await Array.fromAsync(provider.chat(call, new AbortController().signal));
      expect(events.at(-1)).toMatchObject({ kind: 'completion', completion: COMPLETION });
    }
    expect(seen.map(({ url }) => url)).toEqual([
      '/openai/deployments/first%20deployment/chat/completions?api-version=2024-10-21',
      '/openai/deployments/second/chat/completions?api-version=2024-10-21',
    ]);
    expect(seen[0]).toMatchObject({ apiKey: 'none', authorization: undefined, body: { max_completion_tokens: 20 } });
  });
});
