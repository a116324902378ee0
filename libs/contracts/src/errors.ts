/** How a kind of failure is told to a client: HTTP status, OpenAI's `type`, and whether the same call may succeed later. */
export interface ErrorKind {
  readonly status: number;
  readonly type: string;
  readonly retryable: boolean;
}

const kind = (status: number, type: string, retryable: boolean): ErrorKind => ({ status, type, retryable });

/** The one error table: everything Aerie ever answers instead of a result. */
export const ERROR_TABLE = {
  invalid_request: kind(400, 'invalid_request_error', false),
  content_blocked: kind(400, 'invalid_request_error', false),
  unauthenticated: kind(401, 'authentication_error', false),
  forbidden: kind(403, 'permission_error', false),
  not_found: kind(404, 'invalid_request_error', false),
  model_not_found: kind(404, 'invalid_request_error', false),
  conflict: kind(409, 'invalid_request_error', false),
  too_large: kind(413, 'invalid_request_error', false),
  rate_limited: kind(429, 'rate_limit_error', true),
  budget_exceeded: kind(429, 'insufficient_quota', false),
  cancelled: kind(499, 'invalid_request_error', false),
  internal: kind(500, 'server_error', true),
  provider_failed: kind(502, 'server_error', true),
  unavailable: kind(503, 'server_error', true),
  timeout: kind(504, 'server_error', true),
} as const satisfies Record<string, ErrorKind>;

export type ErrorCode = keyof typeof ERROR_TABLE;

/** What crosses processes and doors: an error is rebuilt from its body, never recognised by class. */
export interface ErrorBody {
  code: ErrorCode;
  message: string;
  param?: string | undefined;
  /** How long a client should wait before it tries again, in milliseconds. */
  retryAfterMs?: number | undefined;
}

interface ErrorDetails {
  param?: string | undefined;
  retryAfterMs?: number | undefined;
  /** For the log only; never leaves the process. */
  cause?: unknown;
}

/**
 * A decided failure: the answer to the request is this error, and no retry of the stage will change it.
 * Anything else that is thrown is a fault, which the runtime retries.
 */
export class AerieError extends Error {
  readonly param?: string | undefined;
  readonly retryAfterMs?: number | undefined;

  constructor(
    readonly code: ErrorCode,
    message: string,
    { param, retryAfterMs, cause }: ErrorDetails = {},
  ) {
    super(message, { cause });
    this.name = 'AerieError';
    this.param = param;
    this.retryAfterMs = retryAfterMs;
  }

  get kind(): ErrorKind {
    return ERROR_TABLE[this.code];
  }

  static from(body: ErrorBody): AerieError {
    return new AerieError(body.code, body.message, body);
  }

  /** Any thrown value as a decided error; what is unknown becomes `internal` and keeps its cause for the log. */
  static of(thrown: unknown): AerieError {
    return thrown instanceof AerieError
      ? thrown
      : new AerieError('internal', 'An internal error occurred; the request may be repeated.', { cause: thrown });
  }

  toBody(): ErrorBody {
    return { code: this.code, message: this.message, param: this.param, retryAfterMs: this.retryAfterMs };
  }
}

/** OpenAI's error object, as both doors render it. */
export function renderError(body: ErrorBody): { error: Record<string, unknown> } {
  return {
    error: {
      message: body.message,
      type: ERROR_TABLE[body.code].type,
      param: body.param ?? null,
      code: body.code,
    },
  };
}
