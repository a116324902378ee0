import { spawn } from 'node:child_process';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';

const MAIN = fileURLToPath(new URL('./main.ts', import.meta.url));
/** Node cannot run decorators; Vite can, as for these specs. */
const RUN_SOURCE = `
  const { defaultServerConditions, runnerImport } = await import('vite');
  const conditions = ['aerie-source', ...defaultServerConditions];
  await runnerImport(${JSON.stringify(MAIN)}, { configFile: false, logLevel: 'silent', ssr: { resolve: { conditions } } });
`;

describe('the process', () => {
  let dataDir: string;

  beforeAll(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'aerie-main-'));
  });
  afterAll(() => rm(dataDir, { recursive: true, force: true }));

  it('with a wrong configuration names every mistake and exits with status 1 before it starts anything', async () => {
    const child = spawn(process.execPath, ['--conditions=aerie-source', '--input-type=module', '-e', RUN_SOURCE], {
      env: { PORT: 'abc', LOG_LEVEL: 'loud', AERIE_CONFIG: '/nowhere.yaml', AERIE_DATA_DIR: dataDir },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const exited = new Promise((resolve) => child.once('exit', resolve));
    const [status, said] = await Promise.all([exited, text(child.stderr)]);
    expect(status).toBe(1);
    for (const name of ['PORT', 'LOG_LEVEL', 'AERIE_CONFIG']) expect(said).toContain(`- ${name}: `);
    expect(said).not.toMatch(/^\s+at /m);
    expect(await readdir(dataDir)).toEqual([]);
  });
});
