import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What happens to requests from now on: an HTTP status, an answer that is none, or no answer. */
export type StoreFault = number | 'garbage' | 'silence';

export interface StoreRequest {
  method: string;
  /** Without the query. */
  path: string;
  headers: IncomingMessage['headers'];
  body: Record<string, unknown>;
  bytes: number;
}

export interface StoreAnswer {
  status: number;
  body: unknown;
  headers?: Record<string, string>;
}

/** An HTTP server on loopback that a fake answers through, and that can be made to fail. */
export class StoreServer implements AsyncDisposable {
  /** Of all requests, or told for each. */
  fault: StoreFault | undefined | ((request: StoreRequest) => StoreFault | undefined);
  /** All requests so far, oldest first. */
  readonly requests: StoreRequest[] = [];

  private constructor(
    private readonly server: Server,
    readonly url: string,
  ) {}

  static async start(answer: (request: StoreRequest, url: string) => StoreAnswer): Promise<StoreServer> {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const store = new StoreServer(server, `http://127.0.0.1:${(server.address() as AddressInfo).port}`);
    server.on('request', async (incoming, response) => {
      const request = await read(incoming);
      store.requests.push(request);
      const fault = typeof store.fault === 'function' ? store.fault(request) : store.fault;
      if (fault === 'silence') return;
      const { status, body, headers } =
        typeof fault === 'number' ? { status: fault, body: {} } : answer(request, store.url);
      response.writeHead(status, { 'content-type': 'application/json', ...headers });
      response.end(fault === 'garbage' ? '<html>welcome' : JSON.stringify(body));
    });
    return store;
  }

  async stop(): Promise<void> {
    this.server.close();
    this.server.closeAllConnections();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.stop();
  }
}

async function read(incoming: IncomingMessage): Promise<StoreRequest> {
  const bytes = Buffer.concat(await Array.fromAsync(incoming));
  return {
    method: incoming.method!,
    path: new URL(incoming.url!, 'http://store').pathname,
    headers: incoming.headers,
    body: bytes.length > 0 ? (JSON.parse(bytes.toString()) as Record<string, unknown>) : {},
    bytes: bytes.length,
  };
}
