import { type Lane, uuidv7 } from '#contracts';
import type { NewJob } from '#messaging';

/** The key that usage of ours is told under: it belongs to a tenant, but no caller's key asked for it. */
const KEY_ID = 'retrieval';

export interface OwnJob<State> {
  pipeline: string;
  tenant: string;
  lane: Lane;
  timeoutMs: number;
  state: State;
}

/** A request of our own for a tenant, which takes the way of any other: admitted, guarded, charged. */
export function ownJob<State>({ pipeline, tenant, lane, timeoutMs, state }: OwnJob<State>): NewJob<State> {
  const now = Date.now();
  return {
    id: uuidv7(now),
    pipeline,
    principal: { tenant, keyId: KEY_ID },
    lane,
    acceptedAtMs: now,
    deadlineAtMs: now + timeoutMs,
    state,
  };
}
