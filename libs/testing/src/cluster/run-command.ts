import { execFile } from 'node:child_process';

export interface CommandOptions {
  cwd?: string;
  env?: NodeJS.ProcessEnv;
  uid?: number;
  gid?: number;
  timeoutMs?: number;
}

/** Runs a program to its end and gives back what it printed; a failure names the command and its last words. */
export function run(command: string, args: string[], options: CommandOptions = {}): Promise<string> {
  const { timeoutMs, ...rest } = options;
  return new Promise((resolve, reject) => {
    execFile(command, args, { ...rest, timeout: timeoutMs, maxBuffer: 64 << 20 }, (error, stdout, stderr) => {
      if (!error) return resolve(stdout + stderr);
      const lastWords = `${stdout}\n${stderr}`.trim().split('\n').slice(-8).join('\n');
      reject(new Error(`${[command, ...args].join(' ')} failed (${error.code ?? error.signal})\n${lastWords}`));
    });
  });
}

/** Whether a program can be found on the PATH. */
export function installed(command: string): Promise<boolean> {
  return run('/bin/sh', ['-c', 'command -v "$1"', 'sh', command]).then(
    () => true,
    () => false,
  );
}
