import { execFile, spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';

import { scratch } from '../processes.mjs';

const run = promisify(execFile);
const TIMEOUT_S = 10;

const hasWrk = spawnSync('wrk', ['--version']).error === undefined;
export const CLOSED_LOOP_GENERATOR = hasWrk ? 'wrk, one thread' : 'autocannon (wrk is not installed)';

/** As many requests as `connections` callers can make that wait for each answer. Throws unless all of them were 2xx. */
export async function closedLoop(request, { connections, seconds }) {
  const result = await (hasWrk ? wrk : autocannon)(request, connections, seconds);
  const failed = Object.entries(result.errors).filter(([, count]) => count > 0);
  if (failed.length > 0 || result.requests === 0) {
    const counts = failed.map(([what, count]) => `${count} x ${what}`).join(', ') || 'no answer at all';
    throw new Error(`${request.url} at ${connections} connections: ${counts}, of ${result.requests} requests`);
  }
  return { requests: result.requests, requestsPerSecond: result.requests / result.seconds };
}

async function wrk({ url, headers, body }, connections, seconds) {
  const script = join(scratch, 'wrk.lua');
  writeFileSync(script, luaOf(headers, body));
  const args = ['-t1', `-c${connections}`, `-d${seconds}s`, `--timeout=${TIMEOUT_S}s`, '-s', script, url];
  const { stdout } = await run('wrk', args);
  return JSON.parse(stdout.slice(stdout.lastIndexOf('{"requests"')));
}

/** wrk counts answers of 400 and above by itself; a callback per answer would slow the generator down. */
function luaOf(headers, body) {
  const lines = Object.entries(headers).map(([name, value]) => `wrk.headers[ [==[${name}]==] ] = [==[${value}]==]`);
  return `wrk.method = "POST"
wrk.body = [==[${body}]==]
${lines.join('\n')}
function done(summary)
  local e = summary.errors
  io.write(string.format(
    '{"requests":%d,"seconds":%f,"errors":{"status of 400 or above":%d,"no connection":%d,"read error":%d,"write error":%d,"timeout":%d}}',
    summary.requests, summary.duration / 1e6, e.status, e.connect, e.read, e.write, e.timeout))
end
`;
}

async function autocannon({ url, headers, body }, connections, seconds) {
  const { default: cannon } = await import('autocannon');
  const options = { url, headers, body, connections, method: 'POST', duration: seconds, timeout: TIMEOUT_S };
  const { requests, duration, non2xx, errors, timeouts } = await cannon(options);
  return {
    requests: requests.total,
    seconds: duration,
    errors: { 'not 2xx': non2xx, error: errors, timeout: timeouts },
  };
}
