import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { nodeArguments, sibling } from '../node-process.js';

/** Starts a Redis in a process of its own and tells where it is, then waits to be killed. */
const SCRIPT = `
  import { startRedis } from ${JSON.stringify(sibling('./redis', import.meta.url).href)};
  import { readlinkSync } from 'node:fs';
  const redis = await startRedis();
  console.log(JSON.stringify({ pid: redis.pid, home: readlinkSync('/proc/' + redis.pid + '/cwd') }));
  setInterval(() => {}, 1000);
`;

describe.runIf(existsSync('/proc/self'))('the servers of a process', () => {
  for (const signal of ['SIGKILL', 'SIGTERM', 'SIGINT'] as const) {
    it(`are gone with their data when it dies of ${signal}`, async () => {
      const flags = nodeArguments(new URL(import.meta.url)).slice(0, -1);
      const parent = spawn(process.execPath, [...flags, '--input-type=module', '--eval', SCRIPT], {
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      const [line] = (await once(parent.stdout, 'data')) as [Buffer];
      const { pid, home } = JSON.parse(String(line)) as { pid: number; home: string };
      expect(existsSync(`/proc/${pid}`)).toBe(true);
      parent.kill(signal);
      await vi.waitFor(() => expect([existsSync(`/proc/${pid}`), existsSync(home)]).toEqual([false, false]), 8_000);
    });
  }
});
