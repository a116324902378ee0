import { join } from 'node:path';

import { Child, freePort } from '../processes.mjs';
import { aerieEnvironment, EVERYTHING_ON, makeCaller } from './aerie.mjs';

/** Aerie in one process, embedded: as `npm start` runs it. */
export async function startStandalone({ provider, dist, cpus, nodeFlags = [], env: extra = {} }) {
  const port = await freePort();
  const env = { ...aerieEnvironment(provider), PORT: String(port), ...extra };
  const child = new Child('standalone', [...nodeFlags, join(dist, 'apps/standalone/src/main.js')], { env, cpus });
  const readyMs = await child.ready(`http://127.0.0.1:${port}/health/ready`);
  const url = `http://127.0.0.1:${port}`;
  return {
    url: `${url}/v1`,
    headers: await makeCaller(url),
    processes: [child],
    readyMs,
    notes: `${EVERYTHING_ON}; embedded database, bus and cache`,
    stop: () => child.stop(),
  };
}
