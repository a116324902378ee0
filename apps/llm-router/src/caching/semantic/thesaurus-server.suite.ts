import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

const MEANINGS: Readonly<Record<string, string>> = {
  restore: 'reset',
  recover: 'reset',
  passphrase: 'password',
  login: 'password',
  code: 'password',
};
const DIMENSIONS = 64;

/** A server of embeddings, by OpenAI's protocol, that knows a few synonyms: what means the same has the same vector. */
export class ThesaurusServer {
  /** The texts of each call. */
  readonly calls: string[][] = [];
  latencyMs = 0;
  status = 200;

  private readonly server = createServer(async (request, response) => {
    const { input } = JSON.parse(Buffer.concat(await Array.fromAsync(request)).toString()) as { input: string[] };
    this.calls.push(input);
    const { status } = this;
    setTimeout(() => {
      const data = input.map((text, index) => ({ index, embedding: vectorOf(text) }));
      const usage = { prompt_tokens: 7 * input.length, total_tokens: 7 * input.length };
      response.writeHead(status, { 'content-type': 'application/json' });
      response.end(JSON.stringify(status === 200 ? { data, usage } : { error: { message: 'no' } }));
    }, this.latencyMs);
  });

  static async start(): Promise<ThesaurusServer> {
    const server = new ThesaurusServer();
    await new Promise<void>((resolve) => server.server.listen(0, '127.0.0.1', resolve));
    return server;
  }

  get openaiBaseUrl(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}/v1`;
  }

  reset(): void {
    this.calls.length = 0;
    this.latencyMs = 0;
    this.status = 200;
  }

  stop(): void {
    this.server.close();
    this.server.closeAllConnections();
  }
}

/** Not of length 1: not every model's are. */
function vectorOf(text: string): number[] {
  const vector = Array.from({ length: DIMENSIONS }, () => 0);
  for (const [word] of text.toLowerCase().matchAll(/\p{L}+/gu)) {
    let place = 0;
    for (const char of MEANINGS[word] ?? word) place = (place * 31 + char.charCodeAt(0)) % DIMENSIONS;
    vector[place]! += 2;
  }
  return vector;
}
