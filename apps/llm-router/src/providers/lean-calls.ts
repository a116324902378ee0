import OpenAI from 'openai';

import type { PooledResponse, ProviderPool } from './provider-pool.js';

interface Template {
  readonly url: string;
  readonly headers: string[];
}

/**
 * The official client for what differs between services (address, credentials, headers, classes of errors), on our own
 * transport. Its request pipeline spends 65 µs on building headers that are the same for every call, on timers, on
 * abort controllers and on log lines nobody reads; this one about 10. A service that signs each request (Bedrock) cannot
 * use it.
 */
export class LeanCalls {
  /** By path and model: Azure has a path for each. */
  private readonly templates = new Map<string, Template>();

  constructor(
    private readonly client: OpenAI,
    private readonly pool: ProviderPool,
  ) {}

  async post(path: string, body: { model: string }, signal: AbortSignal): Promise<PooledResponse> {
    const { url, headers } = await this.templateOf(path, body.model);
    const response = await this.pool.fetch(url, { method: 'POST', headers, body: JSON.stringify(body), signal });
    if (!response.ok) throw await errorOf(response);
    return response;
  }

  private async templateOf(path: string, model: string): Promise<Template> {
    const key = `${path} ${model}`;
    let template = this.templates.get(key);
    if (!template) {
      const { url, req } = await this.client.buildRequest({ method: 'post', path, body: { model } });
      const headers = [...(req.headers as Headers).entries()].filter(([name]) => !name.startsWith('x-stainless-'));
      this.templates.set(key, (template = { url, headers: headers.flat() }));
    }
    return template;
  }
}

async function errorOf({ status, headers, text }: PooledResponse): Promise<Error> {
  const body = await text();
  const error = parsed(body);
  return OpenAI.APIError.generate(status, error as object, error ? undefined : body, headers as unknown as Headers);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
