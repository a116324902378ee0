import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { hostname } from 'node:os';
import { gzipSync } from 'node:zlib';

import { UrlFetch } from './url-fetch.service.js';

const MAX_BYTES = 100_000;
const TIMEOUT_MS = 800;
const never = new AbortController().signal;

describe('fetching a document by its URL', () => {
  const limits = { maxBytes: MAX_BYTES, timeoutMs: TIMEOUT_MS, memoryMb: 512 };
  const inside = new UrlFetch({ ...limits, privateNetwork: true });
  const outside = new UrlFetch({ ...limits, privateNetwork: false });
  let server: Server;
  let origin: string;
  let paths: string[];
  let openResponses: Set<ServerResponse>;
  let answer: (request: IncomingMessage, response: ServerResponse) => void;

  beforeAll(async () => {
    server = createServer((request, response) => {
      paths.push(request.url!);
      openResponses.add(response);
      response.on('close', () => openResponses.delete(response));
      answer(request, response);
    });
    await new Promise<void>((resolve) => server.listen(0, '0.0.0.0', resolve));
    origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  beforeEach(() => {
    paths = [];
    openResponses = new Set();
  });
  afterAll(async () => {
    await inside.onApplicationShutdown();
    await outside.onApplicationShutdown();
    server.closeAllConnections();
    server.close();
  });

  it('gives its bytes, its media type, its name and where it was found', async () => {
    answer = (request, response) => {
      if (request.url === '/old') response.writeHead(301, { location: 'docs/a%20file.md?v=2#top' }).end('moved');
      else response.writeHead(200, { 'content-type': 'text/markdown; charset=utf-8' }).end('# Hello');
    };
    const file = await inside.fetch(`${origin}/old`, never);
    expect(file).toEqual({
      bytes: Buffer.from('# Hello'),
      mediaType: 'text/markdown; charset=utf-8',
      filename: 'a file.md',
      url: `${origin}/docs/a%20file.md?v=2#top`,
    });
  });

  it('has the name that the answer says', async () => {
    answer = (_, response) =>
      response.writeHead(200, { 'content-disposition': 'attachment; filename="sales.csv"' }).end('a');
    await expect(inside.fetch(`${origin}/download?id=4`, never)).resolves.toMatchObject({ filename: 'sales.csv' });
  });

  it.each([
    'http://127.0.0.1/',
    'http://2130706433/',
    'http://0x7f.1/',
    'http://[::1]/',
    'http://[::ffff:127.0.0.1]/',
    'http://169.254.169.254/latest/meta-data/',
    'http://10.1.2.3:8080/',
    'https://localhost/',
    'http://a.localhost/',
    `http://${hostname()}/`,
    'file:///etc/passwd',
    'ftp://example.com/a',
    'data:text/plain,hello',
    'http://name:secret@example.com/',
    '//example.com/a',
    'no url',
  ])('refuses %s', async (url) => {
    await expect(outside.fetch(url, never)).rejects.toMatchObject({ code: 'url_refused' });
  });

  it('does not tell what a name of the private network stands for', async () => {
    const refused = await outside.fetch(`http://${hostname()}/`, never).catch((error: Error) => error.message);
    expect(refused).toBe('The URL leads into a private network.');
  });

  it.each(['file:///etc/passwd', 'http://name:secret@127.0.0.1/', 'gopher://127.0.0.1/'])(
    'refuses a redirect to %s',
    async (location) => {
      answer = (_, response) => response.writeHead(302, { location }).end();
      await expect(inside.fetch(`${origin}/a`, never)).rejects.toMatchObject({ code: 'url_refused' });
      expect(paths).toEqual(['/a']);
    },
  );

  it('follows five redirects and no more', async () => {
    answer = ({ url }, response) => {
      const left = Number(url!.slice(1));
      if (left > 0) response.writeHead(307, { location: `/${left - 1}` }).end();
      else response.end('found');
    };
    await expect(inside.fetch(`${origin}/5`, never)).resolves.toMatchObject({ bytes: Buffer.from('found') });
    await expect(inside.fetch(`${origin}/6`, never)).rejects.toMatchObject({ code: 'url_refused', message: /5 times/ });
  });

  it('sends no credentials and no cookie, whatever it was told on the way', async () => {
    const seen: IncomingMessage['headers'][] = [];
    answer = ({ url, headers }, response) => {
      seen.push(headers);
      response.writeHead(url === '/a' ? 302 : 200, { location: '/b', 'set-cookie': 'session=1' }).end('x');
    };
    await inside.fetch(`${origin}/a`, never);
    expect(seen).toHaveLength(2);
    for (const headers of seen)
      expect(Object.keys(headers)).not.toEqual(expect.arrayContaining(['cookie', 'authorization']));
  });

  it('takes no more bytes than are allowed, told before or found while it reads', async () => {
    answer = (_, response) => response.writeHead(200, { 'content-length': MAX_BYTES + 1 }).write('x');
    await expect(inside.fetch(`${origin}/told`, never)).rejects.toMatchObject({
      code: 'too_large',
      message: /100000 bytes/,
    });
    answer = (_, response) => {
      const more = setInterval(() => response.write(Buffer.alloc(MAX_BYTES / 4)), 5);
      response.on('close', () => clearInterval(more));
    };
    await expect(inside.fetch(`${origin}/found`, never)).rejects.toMatchObject({ code: 'too_large' });
    await vi.waitFor(() => expect(openResponses.size).toBe(0), 5_000);
  });

  it('counts what an answer unpacks to', async () => {
    const bomb = gzipSync(Buffer.alloc(50 * 1024 * 1024));
    expect(bomb.length).toBeLessThan(MAX_BYTES);
    answer = (_, response) => response.writeHead(200, { 'content-encoding': 'gzip' }).end(bomb);
    await expect(inside.fetch(`${origin}/bomb`, never)).rejects.toMatchObject({ code: 'too_large' });
    answer = (_, response) => response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync('packed'));
    await expect(inside.fetch(`${origin}/packed`, never)).resolves.toMatchObject({ bytes: Buffer.from('packed') });
  });

  it.each([
    ['that never answers', () => undefined],
    ['that dribbles', (response: ServerResponse) => dribble(response)],
  ])('gives up on a server %s', async (_, serve) => {
    answer = (__, response) => serve(response);
    const began = Date.now();
    await expect(inside.fetch(`${origin}/slow`, never)).rejects.toMatchObject({
      code: 'fetch_failed',
      message: /800 ms/,
    });
    expect(Date.now() - began).toBeLessThan(3_000);
    await vi.waitFor(() => expect(openResponses.size).toBe(0), 5_000);
  });

  it('ends when its caller leaves', async () => {
    const leaving = new AbortController();
    answer = () => leaving.abort(new Error('the caller left'));
    await expect(inside.fetch(`${origin}/slow`, leaving.signal)).rejects.toThrow('the caller left');
    await vi.waitFor(() => expect(openResponses.size).toBe(0), 5_000);
  });

  it('says what went wrong', async () => {
    answer = (_, response) => response.writeHead(404).end('not here');
    await expect(inside.fetch(`${origin}/gone`, never)).rejects.toMatchObject({
      code: 'fetch_failed',
      message: /status 404/,
    });
    answer = (_, response) => response.writeHead(200, { 'content-length': 50 }).write('half', () => response.destroy());
    await expect(inside.fetch(`${origin}/cut`, never)).rejects.toMatchObject({ code: 'fetch_failed' });
    await expect(inside.fetch('http://127.0.0.1:1/', never)).rejects.toMatchObject({ code: 'fetch_failed' });
  });
});

function dribble(response: ServerResponse): void {
  const more = setInterval(() => response.write('x'), 50);
  response.on('close', () => clearInterval(more));
}
