import { setTimeout as sleep } from 'node:timers/promises';

import type { Attempt } from './attempt.js';

interface Hedge {
  readonly afterMs: number;
  readonly signal: AbortSignal;
  readonly main: (signal: AbortSignal) => Promise<Attempt>;
  /** Undefined when there is nothing to ask beside the main call. */
  readonly beside: (signal: AbortSignal) => Promise<Attempt> | undefined;
}

/** Asks beside the main call when that has not begun to answer in time; the one that begins first is kept, the other ended. */
export async function hedged({ afterMs, signal, main, beside }: Hedge): Promise<Attempt> {
  const [keepMain, keepBeside] = [new AbortController(), new AbortController()];
  const first = main(AbortSignal.any([signal, keepMain.signal]));
  if (await settlesWithin(first, afterMs)) return first;
  const second = beside(AbortSignal.any([signal, keepBeside.signal]));
  if (!second) return first;
  const won = await Promise.any([
    first.then((attempt) => ({ attempt, end: () => end(keepBeside, second) })),
    second.then((attempt) => ({ attempt, end: () => end(keepMain, first) })),
  ]).catch(() => undefined);
  // Both failed; what the main call has to say includes the other's targets.
  if (!won) return first;
  won.end();
  return won.attempt;
}

async function settlesWithin(call: Promise<unknown>, ms: number): Promise<boolean> {
  const timer = new AbortController();
  const settled = call.then(
    () => true,
    () => true,
  );
  try {
    return await Promise.race([settled, sleep(ms, false, { signal: timer.signal })]);
  } finally {
    timer.abort();
  }
}

function end(controller: AbortController, loser: Promise<Attempt>): void {
  controller.abort(new Error('another target answered first'));
  // It may have begun in the same moment.
  loser.then(
    (attempt) => attempt.close(),
    () => undefined,
  );
}
