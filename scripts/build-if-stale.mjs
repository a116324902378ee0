// Builds what is not built: runs before `npm start`, so that a fresh checkout needs one command.
import { spawnSync } from 'node:child_process';
import { existsSync, globSync, statSync, utimesSync } from 'node:fs';

const STAMP = 'dist/.tsbuildinfo';

function isStale() {
  if (!existsSync(STAMP)) return true;
  const builtAtMs = statSync(STAMP).mtimeMs;
  return globSync(['{apps,libs}/**/*.ts', 'apps/*/{policies,models}/*', 'package.json', 'tsconfig*.json']).some(
    (file) => statSync(file).mtimeMs > builtAtMs,
  );
}

if (isStale()) {
  console.log('Building (a few seconds, once) ...');
  const { status } = spawnSync('npm', ['run', '--silent', 'build'], { stdio: 'inherit' });
  if (status !== 0) process.exit(status ?? 1);
  utimesSync(STAMP, new Date(), new Date());
}
