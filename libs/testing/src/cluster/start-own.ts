import { dockerAnswers } from './docker-server.js';
import type { ManagedServer } from './managed-server.js';

/** Docker if an engine answers, else packages; if both fail, an error that says why and what to install. */
export async function startOwn(
  what: string,
  advice: string,
  inDocker: () => Promise<ManagedServer>,
  fromPackages: () => Promise<ManagedServer>,
): Promise<ManagedServer> {
  const reasons: string[] = [];
  if (await dockerAnswers()) {
    try {
      return await inDocker();
    } catch (error) {
      reasons.push(`in Docker: ${(error as Error).message}`);
    }
  } else {
    reasons.push('in Docker: no engine answers');
  }
  try {
    return await fromPackages();
  } catch (error) {
    reasons.push(`from packages: ${(error as Error).message}`);
    throw new Error(`Cannot start ${what} for the tests.\n- ${reasons.join('\n- ')}\nInstall ${advice}.`, {
      cause: error,
    });
  }
}
