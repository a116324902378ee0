import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { Child, freePort } from '../processes.mjs';

const VERSION = '1.15.2';
/** With the version that npm picks by itself every streamed answer is an HTTP 500 (Portkey-AI/gateway#1389). */
const OVERRIDES = { '@hono/node-server': '1.14.1' };
const HOME = join(import.meta.dirname, '../../.cache/portkey');
const SERVER = join(HOME, 'node_modules/@portkey-ai/gateway/build/start-server.js');

/** Portkey's open-source gateway, with no feature switched on, on the same Node as ours. */
export async function startPortkey({ provider, cpus }) {
  installOnce();
  const port = await freePort();
  const env = { NODE_ENV: 'production' };
  const child = new Child('portkey', [SERVER, `--port=${port}`, '--headless'], { env, cpus });
  const readyMs = await child.ready(`http://127.0.0.1:${port}/`);
  return {
    url: `http://127.0.0.1:${port}/v1`,
    headers: {
      authorization: 'Bearer sk-bench',
      'x-portkey-provider': 'openai',
      'x-portkey-custom-host': provider.openaiBaseUrl,
    },
    processes: [child],
    readyMs,
    notes: `npm @portkey-ai/gateway ${VERSION}, @hono/node-server ${OVERRIDES['@hono/node-server']}, Node ${process.version}, NODE_ENV=production; no keys, limits, guards or ledger`,
    stop: () => child.stop(),
  };
}

function installOnce() {
  if (existsSync(SERVER)) return;
  console.error(`installing @portkey-ai/gateway ${VERSION} into .cache/portkey (once) ...`);
  mkdirSync(HOME, { recursive: true });
  writeFileSync(join(HOME, 'package.json'), JSON.stringify({ private: true, overrides: OVERRIDES }));
  const args = [
    'install',
    `@portkey-ai/gateway@${VERSION}`,
    '--save-exact',
    '--ignore-scripts',
    '--no-audit',
    '--no-fund',
  ];
  execFileSync('npm', args, { cwd: HOME, stdio: ['ignore', 'ignore', 'inherit'] });
}
