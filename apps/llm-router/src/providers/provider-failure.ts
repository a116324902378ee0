import { AerieError } from '#contracts';

/** What may be done about a failure: ask the same target again, ask the next one, count it against the target's breaker. */
interface FailurePolicy {
  readonly retry: boolean;
  readonly next: boolean;
  readonly trips: boolean;
}

const policy = (retry: boolean, next: boolean, trips: boolean): FailurePolicy => ({ retry, next, trips });

/** Every way in which a call of a provider fails. */
export const FAILURES = {
  /** The provider refused the request itself: another would, too. */
  invalid: policy(false, false, false),
  /** The provider cannot do what is asked; another may. */
  unfit: policy(false, true, false),
  /** Our key, our quota or our address was refused. */
  denied: policy(false, true, true),
  unknown_model: policy(false, true, false),
  rate_limited: policy(true, true, false),
  /** 5xx, 408, 409, or an error told inside a 200. */
  failed: policy(true, true, true),
  connection: policy(true, true, true),
  /** A clock of ours ran out. Not retried: the wait was long already. */
  timeout: policy(false, true, true),
  /** Not the protocol: no JSON, no choices, an empty stream, a stream that ended before its answer did. */
  malformed: policy(true, true, true),
  /** The breaker of the target is open. */
  open: policy(false, true, false),
  /** The target has all the calls under way that it may have. */
  busy: policy(false, true, false),
  /** The job's signal: the client left, or its deadline passed. */
  cancelled: policy(false, false, false),
} as const satisfies Record<string, FailurePolicy>;

export type FailureKind = keyof typeof FAILURES;

interface FailureDetails {
  status?: number | undefined;
  param?: string | undefined;
  /** What the provider asked us to wait. */
  retryAfterMs?: number | undefined;
  /** The provider asked for no retry (`x-should-retry: false`). */
  final?: boolean | undefined;
  cause?: unknown;
}

/** A call of a provider that failed. Its message may be shown to a client and never holds what a provider said, unless `invalid`. */
export class ProviderFailure extends Error {
  readonly status?: number | undefined;
  readonly param?: string | undefined;
  readonly retryAfterMs?: number | undefined;
  readonly final: boolean;

  constructor(
    readonly kind: FailureKind,
    message: string,
    { status, param, retryAfterMs, final = false, cause }: FailureDetails = {},
  ) {
    super(message, { cause });
    this.name = 'ProviderFailure';
    this.status = status;
    this.param = param;
    this.retryAfterMs = retryAfterMs;
    this.final = final;
  }

  get policy(): FailurePolicy {
    return FAILURES[this.kind];
  }
}

/** What a client is told of a failure after its answer had begun, when it is too late for another target. */
export const failedLate = (failure: ProviderFailure): AerieError =>
  new AerieError('provider_failed', `The model ${failure.message} after its answer had begun.`, { cause: failure });

interface SdkError {
  status?: unknown;
  headers?: { get?: (name: string) => string | null };
  error?: unknown;
  cause?: { code?: unknown };
  code?: unknown;
}

interface WireError {
  message?: unknown;
  param?: unknown;
  code?: unknown;
  type?: unknown;
}

/** Any error thrown while calling a provider, by either SDK or by the socket, as a failure. */
export function failureOf(thrown: unknown, nowMs: number = Date.now()): ProviderFailure {
  if (thrown instanceof ProviderFailure) return thrown;
  const { status, headers, error, cause, code } = (thrown ?? {}) as SdkError;
  if (thrown instanceof SyntaxError) return new ProviderFailure('malformed', 'sent malformed JSON', { cause: thrown });
  if (typeof status !== 'number') {
    const reason = String(cause?.code ?? code ?? 'no response');
    return new ProviderFailure('connection', `could not be reached (${reason})`, { cause: thrown });
  }
  const header = (name: string) => headers?.get?.(name) ?? undefined;
  return statusFailure(status, innerError(error), {
    retryAfterMs: retryAfterMs(header, nowMs),
    final: header('x-should-retry') === 'false',
    cause: thrown,
  });
}

/** An error object that came with a 200: in the body, or as an event of a stream. */
export function toldFailure(error: unknown): ProviderFailure {
  const wire = innerError(error);
  const status = Number(wire.code);
  if (status >= 400 && status <= 599) return statusFailure(status, wire, { cause: error });
  if (wire.type === 'rate_limit_error' || wire.code === 'rate_limit_exceeded') {
    return statusFailure(429, wire, { cause: error });
  }
  if (wire.type === 'invalid_request_error') return statusFailure(400, wire, { cause: error });
  return new ProviderFailure('failed', 'sent an error instead of an answer', { cause: error });
}

function statusFailure(status: number, wire: WireError, details: FailureDetails): ProviderFailure {
  const fail = (kind: FailureKind, message = `answered HTTP ${status}`) =>
    new ProviderFailure(kind, message, { ...details, status });
  if (status === 400 || status === 413 || status === 422) {
    const message =
      typeof wire.message === 'string' && wire.message ? wire.message : `The provider refused the request.`;
    const param = typeof wire.param === 'string' ? wire.param : undefined;
    return new ProviderFailure('invalid', message, { ...details, status, param });
  }
  if (status === 404) return fail('unknown_model', 'does not know the model (HTTP 404)');
  if (status === 429) {
    // A spent quota does not come back by waiting.
    return wire.code === 'insufficient_quota' ? fail('denied', 'has no quota left (HTTP 429)') : fail('rate_limited');
  }
  if (status === 408 || status === 409 || status === 425 || status >= 500) return fail('failed');
  return fail('denied', `refused the call (HTTP ${status})`);
}

/** OpenAI's SDK keeps the inner error object, Anthropic's the whole body around it. */
function innerError(error: unknown): WireError {
  const outer = (typeof error === 'object' && error !== null ? error : {}) as { error?: unknown };
  return (typeof outer.error === 'object' && outer.error !== null ? outer.error : outer) as WireError;
}

/** `Retry-After` in its three forms: `retry-after-ms`, seconds, or an HTTP date. */
export function retryAfterMs(header: (name: string) => string | undefined, nowMs: number): number | undefined {
  const ms = Number.parseFloat(header('retry-after-ms') ?? '');
  if (ms >= 0) return ms;
  const text = header('retry-after');
  if (text === undefined) return undefined;
  if (/^\s*\d+(\.\d+)?\s*$/.test(text)) return Number(text) * 1000;
  const atMs = Date.parse(text);
  return Number.isNaN(atMs) ? undefined : Math.max(0, atMs - nowMs);
}
