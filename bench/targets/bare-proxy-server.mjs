// The least a Node gateway can be: reads the body, passes it on, passes the answer back.
import { createServer } from 'node:http';

import { Pool } from 'undici';

const [port, upstream] = process.argv.slice(2);
const pool = new Pool(new URL(upstream).origin, { connections: 512, pipelining: 1 });

createServer((request, response) => {
  const chunks = [];
  request.on('data', (chunk) => chunks.push(chunk));
  request.on('end', () => {
    pass(request, Buffer.concat(chunks), response).catch((error) => response.writeHead(502).end(error.message));
  });
})
  .on('request', (_request, response) => response.socket.setNoDelay(true))
  .listen(Number(port), '127.0.0.1');

async function pass(request, bytes, response) {
  if (request.method === 'GET') return response.writeHead(200).end();
  const { authorization } = request.headers;
  const headers = { 'content-type': 'application/json', ...(authorization && { authorization }) };
  const {
    statusCode,
    headers: got,
    body,
  } = await pool.request({ path: request.url, method: 'POST', headers, body: bytes });
  response.writeHead(statusCode, { 'content-type': got['content-type'] });
  if (!got['content-type'].startsWith('text/event-stream')) return response.end(Buffer.from(await body.arrayBuffer()));
  for await (const chunk of body) response.write(chunk);
  response.end();
}
