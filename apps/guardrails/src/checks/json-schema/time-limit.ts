import { createContext, Script } from 'node:vm';

/** Work was stopped because it took longer than it may. */
export class TimeLimitExceeded extends Error {
  constructor(readonly limitMs: number) {
    super(`took longer than ${limitMs} ms`);
  }
}

const CONTEXT = createContext({ work: undefined as (() => unknown) | undefined });
const RUN = new Script('work()');

/**
 * Runs synchronous work and stops it, wherever it is, once the time is over: for work whose cost a caller or a model
 * decides and no static bound limits. The watch itself costs about a tenth of a millisecond.
 */
export function withinMs<T>(limitMs: number, work: () => T): T {
  CONTEXT.work = work;
  try {
    return RUN.runInContext(CONTEXT, { timeout: limitMs }) as T;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ERR_SCRIPT_EXECUTION_TIMEOUT') throw new TimeLimitExceeded(limitMs);
    throw error;
  } finally {
    CONTEXT.work = undefined;
  }
}
