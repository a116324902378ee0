import { AerieError } from '#contracts';

/** A vector store by the name that errors call it, and how long a call of it may take. */
export interface Reachable {
  readonly name: string;
  readonly timeoutMs: number;
}

/**
 * Waits for a call of a store: until it is done, the signal ends, or the store's time is up. Whatever the store says instead
 * of an answer, to us it is `unavailable`; what exactly it said is the cause, for the log.
 */
export function reach<T>({ name, timeoutMs }: Reachable, signal: AbortSignal, call: () => Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const leave = () => reject(signal.reason);
    if (signal.aborted) return leave();
    const late = () => reject(unavailable(`The vector store ${name} did not answer within ${timeoutMs} ms.`));
    const timer = setTimeout(late, timeoutMs);
    signal.addEventListener('abort', leave, { once: true });
    void call()
      .then(resolve, (error: unknown) =>
        reject(error instanceof AerieError ? error : unavailable(`The vector store ${name} is unavailable.`, error)),
      )
      .finally(() => {
        clearTimeout(timer);
        signal.removeEventListener('abort', leave);
      });
  });
}

function unavailable(message: string, cause?: unknown): AerieError {
  return new AerieError('unavailable', message, { cause });
}

/** For an answer that is none. */
export function malformed(name: string): AerieError {
  return unavailable(`The vector store ${name} answered what cannot be read.`);
}

/** The HTTP status of what a client throws, if it carries one. */
export function statusOf(error: unknown): number | undefined {
  const { status } = (error ?? {}) as { status?: unknown };
  return typeof status === 'number' ? status : undefined;
}
