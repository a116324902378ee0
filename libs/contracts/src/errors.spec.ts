import { AerieError, ERROR_TABLE, type ErrorCode, renderError } from './errors.js';

describe('errors', () => {
  it.each([
    ['invalid_request', 400, 'invalid_request_error', false],
    ['content_blocked', 400, 'invalid_request_error', false],
    ['unauthenticated', 401, 'authentication_error', false],
    ['forbidden', 403, 'permission_error', false],
    ['not_found', 404, 'invalid_request_error', false],
    ['model_not_found', 404, 'invalid_request_error', false],
    ['conflict', 409, 'invalid_request_error', false],
    ['too_large', 413, 'invalid_request_error', false],
    ['rate_limited', 429, 'rate_limit_error', true],
    ['budget_exceeded', 429, 'insufficient_quota', false],
    ['internal', 500, 'server_error', true],
    ['provider_failed', 502, 'server_error', true],
    ['unavailable', 503, 'server_error', true],
    ['timeout', 504, 'server_error', true],
  ] as [ErrorCode, number, string, boolean][])(
    '%s is told as the table of the design says',
    (code, status, type, retryable) => {
      expect(ERROR_TABLE[code]).toEqual({ status, type, retryable });
    },
  );

  it('survive the way through another process', () => {
    const error = new AerieError('rate_limited', 'Slow down.', {
      param: 'model',
      retryAfterMs: 1500,
      cause: new Error('x'),
    });
    const rebuilt = AerieError.from(JSON.parse(JSON.stringify(error.toBody())));
    expect(rebuilt).toBeInstanceOf(AerieError);
    expect(rebuilt.toBody()).toEqual(error.toBody());
  });

  it('of an unknown kind become internal, and keep their cause to themselves', () => {
    const cause = new TypeError('password is undefined');
    const error = AerieError.of(cause);
    expect(error.code).toBe('internal');
    expect(error.cause).toBe(cause);
    expect(JSON.stringify(renderError(error.toBody()))).not.toContain('password');
  });

  it('that were decided stay what they are', () => {
    const error = new AerieError('forbidden', 'No.');
    expect(AerieError.of(error)).toBe(error);
  });

  it('are rendered in the shape of OpenAI', () => {
    expect(renderError({ code: 'not_found', message: 'Gone.' })).toEqual({
      error: { message: 'Gone.', type: 'invalid_request_error', param: null, code: 'not_found' },
    });
  });
});
