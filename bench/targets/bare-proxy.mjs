import { fileURLToPath } from 'node:url';

import { Child, freePort } from '../processes.mjs';

const SERVER = fileURLToPath(new URL('./bare-proxy-server.mjs', import.meta.url));

export async function startBareProxy({ provider, cpus }) {
  const port = await freePort();
  const child = new Child('bare-proxy', [SERVER, String(port), provider.url], { cpus });
  const readyMs = await child.ready(`http://127.0.0.1:${port}/`);
  return {
    url: `http://127.0.0.1:${port}/v1`,
    headers: { authorization: 'Bearer sk-bench' },
    processes: [child],
    readyMs,
    notes: 'node:http and undici Pool.request, nothing else',
    stop: () => child.stop(),
  };
}
