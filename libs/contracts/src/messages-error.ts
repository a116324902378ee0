import { type ErrorBody, type ErrorCode, ERROR_TABLE } from './errors.js';

/** Anthropic's `type` where the HTTP status does not decide it. */
const TYPE_BY_CODE: Partial<Record<ErrorCode, string>> = { unavailable: 'overloaded_error', timeout: 'timeout_error' };
const TYPE_BY_STATUS: Record<number, string> = {
  400: 'invalid_request_error',
  401: 'authentication_error',
  403: 'permission_error',
  404: 'not_found_error',
  409: 'conflict_error',
  413: 'request_too_large',
  429: 'rate_limit_error',
};

/** By what was wrong with a request, what Anthropic's clients know to do something about. */
const DETAILS_BY_PARAM: Record<string, object> = { thread: { error_code: 'thread_unsupported_request' } };

/** A failure of the error table in the shape of Anthropic's Messages API. Its `code` is ours, for those who look. */
export function renderMessagesError({ code, message, param }: ErrorBody, requestId: string) {
  const type = TYPE_BY_CODE[code] ?? TYPE_BY_STATUS[ERROR_TABLE[code].status] ?? 'api_error';
  const details = DETAILS_BY_PARAM[param ?? ''];
  return { type: 'error', error: { type, message, code, ...(details && { details }) }, request_id: requestId };
}
