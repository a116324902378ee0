import type { ErrorCode } from '#contracts';

/** How a failure is told: `error` to who waits for it, `lastError` as OpenAI's `last_error.code` of a vector store file. */
export interface FailureKind {
  readonly error: ErrorCode;
  readonly lastError: 'server_error' | 'unsupported_file' | 'invalid_file';
}

const kind = (error: ErrorCode, lastError: FailureKind['lastError']): FailureKind => ({ error, lastError });

/** The one table of why a document is not taken. */
export const DOCUMENT_FAILURES = {
  empty: kind('invalid_request', 'invalid_file'),
  unsupported_format: kind('invalid_request', 'unsupported_file'),
  encrypted: kind('invalid_request', 'invalid_file'),
  corrupt: kind('invalid_request', 'invalid_file'),
  encoding: kind('invalid_request', 'invalid_file'),
  too_large: kind('too_large', 'invalid_file'),
  timeout: kind('too_large', 'invalid_file'),
  out_of_memory: kind('too_large', 'invalid_file'),
  url_refused: kind('invalid_request', 'invalid_file'),
  fetch_failed: kind('invalid_request', 'server_error'),
} as const satisfies Record<string, FailureKind>;

export type DocumentFailureCode = keyof typeof DOCUMENT_FAILURES;

export const NESTED_TOO_DEEPLY = 'The document is nested too deeply.';

/** A document that cannot be taken, said so that whoever sent it can act. Trying again changes nothing but `fetch_failed`. */
export class DocumentFailure extends Error {
  readonly code: DocumentFailureCode;

  /** `cause` is for the log only. */
  constructor(code: DocumentFailureCode, message: string, cause?: unknown) {
    super(message, { cause });
    this.name = 'DocumentFailure';
    this.code = code;
  }

  get kind(): FailureKind {
    return DOCUMENT_FAILURES[this.code];
  }
}
