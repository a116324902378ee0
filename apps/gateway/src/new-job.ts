import { type Lane, type Principal, uuidv7 } from '#contracts';
import type { NewJob } from '#messaging';

import { readsAs } from './keys/access.js';

/** How long a caller waits when the request does not say. */
const DEFAULT_TIMEOUT_MS = 300_000;

/** How a request came in. */
export interface Origin {
  id?: string;
  lane: Lane;
  orderKey?: string | undefined;
  traceparent?: string | undefined;
}

/** What every kind of request says of its way. */
interface Said {
  user?: string;
  aerie?: { lane?: Lane; timeout_ms?: number; access?: string[] };
}

/** A job of a request, the same for every door and pipeline. */
export function newJob<State>(
  pipeline: string,
  state: State,
  { user, aerie }: Said,
  { tenant, keyId, access: granted = [] }: Principal,
  origin: Origin,
): NewJob<State> {
  const now = Date.now();
  const access = readsAs(granted, aerie?.access);
  return {
    id: origin.id ?? uuidv7(now),
    pipeline,
    principal: { tenant, keyId, ...(user ? { user } : {}), ...(access.length > 0 && { access }) },
    lane: aerie?.lane ?? origin.lane,
    orderKey: origin.orderKey,
    acceptedAtMs: now,
    deadlineAtMs: now + (aerie?.timeout_ms ?? DEFAULT_TIMEOUT_MS),
    traceparent: origin.traceparent,
    state,
  };
}
