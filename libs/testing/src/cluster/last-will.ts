import { spawn } from 'node:child_process';

/**
 * Leaves a shell behind that runs `script` (its arguments are `$1`, `$2`...) as soon as this process is gone, however
 * it went: exit handlers do not run on SIGKILL, a closed pipe is noticed always. Calling the result revokes the will.
 */
export function leaveWill(script: string, ...args: string[]): () => void {
  const heir = spawn(
    '/bin/sh',
    ['-c', `trap '' INT TERM HUP; read -r revoked || { ${script}; }`, 'aerie-last-will', ...args],
    { stdio: ['pipe', 'ignore', 'ignore'], detached: true },
  );
  heir.on('error', () => {});
  heir.stdin.on('error', () => {});
  heir.unref();
  (heir.stdin as unknown as { unref(): void }).unref();
  return () => heir.stdin.end('revoked\n');
}
