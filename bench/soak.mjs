import { Pool } from 'undici';

import { requestTo, rssOf } from './measure.mjs';
import { checkPlain, PLAIN_BODY, scriptOf } from './workload.mjs';

const CONNECTIONS = 32;
const STEPS = 10;

/** A fixed number of checked requests, with the memory of every process at the start, after each tenth, and at the end. */
export async function soak(target, provider, requests) {
  await provider.script(scriptOf(0));
  const { url, headers, body } = requestTo(target, PLAIN_BODY);
  const { origin, pathname: path } = new URL(url);
  const pool = new Pool(origin, { connections: CONNECTIONS });
  const readings = [{ requests: 0, rssMb: rssOf(target) }];
  tell(readings[0]);
  try {
    for (let step = 1; step <= STEPS; step++) {
      let left = Math.round((requests * step) / STEPS) - readings.at(-1).requests;
      const done = readings.at(-1).requests + left;
      const caller = async () => {
        while (left-- > 0) {
          const answer = await pool.request({ path, method: 'POST', headers, body });
          checkPlain(answer.statusCode, await answer.body.text());
        }
      };
      await Promise.all(Array.from({ length: CONNECTIONS }, caller));
      readings.push({ requests: done, rssMb: rssOf(target) });
      tell(readings.at(-1));
    }
    return readings;
  } finally {
    await pool.close();
  }
}

function tell({ requests, rssMb }) {
  const memory = Object.entries(rssMb).map(([name, mb]) => `${name} ${mb.toFixed(0)} MB`);
  console.error(`soak: ${String(requests).padStart(7)} requests, RSS ${memory.join(', ')}`);
}
