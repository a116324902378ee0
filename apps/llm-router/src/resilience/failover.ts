import { setTimeout as sleep } from 'node:timers/promises';

import { AerieError } from '#contracts';

import { failureOf, type ProviderFailure } from '../providers/provider-failure.js';
import type { Ask, EmbedAsk } from '../providers/provider.js';
import type { Route } from '../routing/route.js';
import type { Attempt } from './attempt.js';
import { hedged } from './hedge.js';
import type { Target } from './target.js';

/** While another target is left, nobody waits longer than this for a busy one. */
const PATIENCE_MS = 1_000;
/** The longest wait for the last target; a client that must wait longer is told so instead. */
const LAST_PATIENCE_MS = 10_000;

interface Failed {
  readonly target: Target;
  readonly failure: ProviderFailure;
}

/** How long the job may take: its signal aborts at its end, or earlier when the client leaves. */
export interface Limits {
  readonly signal: AbortSignal;
  readonly deadlineAtMs: number;
}

/**
 * Asks one target after the other until one has begun to answer, and a second one beside it where the route says so.
 * Nothing of this is visible to the client; all that was tried is put into `attempts`.
 */
export function openFirst(route: Route, ask: Ask | EmbedAsk, limits: Limits, attempts: Attempt[]): Promise<Attempt> {
  const [first, ...others] = route.targets;
  const open = (targets: readonly Target[], signal: AbortSignal) =>
    openInTurn(route.name, targets, ask, { ...limits, signal }, attempts);
  const { hedgeAfterMs } = route;
  if (hedgeAfterMs === undefined || others.length === 0) return open(route.targets, limits.signal);
  return hedged({
    afterMs: hedgeAfterMs,
    signal: limits.signal,
    main: (signal) => open(route.targets, signal),
    beside: (signal) => (first!.mayHedge() ? open(others, signal) : undefined),
  });
}

async function openInTurn(
  name: string,
  targets: readonly Target[],
  ask: Ask | EmbedAsk,
  limits: Limits,
  attempts: Attempt[],
): Promise<Attempt> {
  const failed: Failed[] = [];
  for (const target of targets) {
    target.expect();
    const isLast = target === targets.at(-1);
    for (let retries = 0; ; retries++) {
      try {
        return await target.open(ask, limits.signal, attempts, patienceMs(isLast, limits));
      } catch (error) {
        const failure = failureOf(error);
        failed.push({ target, failure });
        if (limits.signal.aborted) throw endOf(limits);
        if (failure.kind === 'invalid')
          throw new AerieError('invalid_request', failure.message, { param: failure.param, cause: failure });
        const waitMs = target.retryInMs(failure, retries, patienceMs(isLast, limits));
        if (waitMs === undefined) break;
        await sleep(waitMs, undefined, { signal: limits.signal }).catch(() => undefined);
        if (limits.signal.aborted) throw endOf(limits);
      }
    }
  }
  throw exhausted(name, targets, failed);
}

function patienceMs(last: boolean, { deadlineAtMs }: Limits): number {
  return Math.min(last ? LAST_PATIENCE_MS : PATIENCE_MS, deadlineAtMs - Date.now());
}

/** How the job ends when its signal says so. */
export function endOf({ signal, deadlineAtMs }: Limits): AerieError {
  if (signal.reason instanceof AerieError) return signal.reason;
  return Date.now() >= deadlineAtMs
    ? new AerieError('timeout', 'The answer did not come within the time that the request allows.')
    : new AerieError('cancelled', 'The request was cancelled.');
}

function exhausted(name: string, targets: readonly Target[], failed: readonly Failed[]): AerieError {
  const all = (kind: ProviderFailure['kind']) => failed.every(({ failure }) => failure.kind === kind);
  const tried = targets.map((target) =>
    describe(
      target,
      failed.filter((one) => one.target === target),
    ),
  );
  const message = `No answer for model "${name}": ${tried.join('; ')}.`;
  const cause = failed.at(-1)?.failure;
  if (all('unfit')) return new AerieError('invalid_request', message, { cause });
  if (all('timeout')) return new AerieError('timeout', message, { cause });
  if (failed.every(({ failure: { kind } }) => kind === 'busy' || kind === 'open')) {
    return new AerieError('unavailable', message, { cause, retryAfterMs: 1_000 });
  }
  if (!all('rate_limited')) return new AerieError('provider_failed', message, { cause });
  const waits = failed.map(({ failure }) => failure.retryAfterMs ?? 1_000);
  return new AerieError('rate_limited', message, { cause, retryAfterMs: Math.ceil(Math.min(...waits)) });
}

/** A breaker that opened between two attempts explains less than the failure that opened it. */
function describe({ model, provider }: Target, failed: readonly Failed[]): string {
  const calls = failed.filter(({ failure }) => failure.kind !== 'open');
  const { failure } = (calls.at(-1) ?? failed.at(-1))!;
  const times = calls.length > 1 ? ` (${calls.length} attempts)` : '';
  return `${model.id} at ${provider.id} ${failure.message}${times}`;
}
