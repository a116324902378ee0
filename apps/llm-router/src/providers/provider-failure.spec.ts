import { failureOf, retryAfterMs, toldFailure } from './provider-failure.js';

describe('failures of providers', () => {
  const http = (status: number, error: object = {}, headers: Record<string, string> = {}) =>
    failureOf({ status, error, headers: { get: (name: string) => headers[name] ?? null } });

  it.each([
    [400, 'invalid'],
    [401, 'denied'],
    [402, 'denied'],
    [403, 'denied'],
    [404, 'unknown_model'],
    [408, 'failed'],
    [409, 'failed'],
    [413, 'invalid'],
    [422, 'invalid'],
    [429, 'rate_limited'],
    [500, 'failed'],
    [529, 'failed'],
  ])('reads HTTP %i as %s', (status, kind) => expect(http(status).kind).toBe(kind));

  it('tells a spent quota from a limited rate', () => {
    expect(http(429, { code: 'insufficient_quota' }).policy).toMatchObject({ retry: false, next: true });
  });

  it('shows what the provider said only when the request was at fault', () => {
    expect(http(400, { message: 'no such field', param: 'x' })).toMatchObject({ message: 'no such field', param: 'x' });
    expect(http(400, { type: 'error', error: { message: 'as Anthropic wraps it' } }).message).toBe(
      'as Anthropic wraps it',
    );
    expect(http(401, { message: 'Incorrect key k-secret' }).message).not.toContain('secret');
    expect(http(500, { message: 'stack trace' }).message).not.toContain('stack');
  });

  it('reads sockets and broken JSON', () => {
    expect(failureOf(Object.assign(new Error('x'), { code: 'ECONNREFUSED' }))).toMatchObject({ kind: 'connection' });
    expect(failureOf(new SyntaxError('Unexpected end')).kind).toBe('malformed');
  });

  it('reads an error that came with a 200', () => {
    expect(toldFailure({ message: 'x', code: 502 }).kind).toBe('failed');
    expect(toldFailure({ type: 'rate_limit_error' }).kind).toBe('rate_limited');
    expect(toldFailure({ type: 'overloaded_error' }).kind).toBe('failed');
    expect(toldFailure({ type: 'invalid_request_error', message: 'too long' })).toMatchObject({
      kind: 'invalid',
      message: 'too long',
    });
  });

  it('honours x-should-retry: false', () => expect(http(500, {}, { 'x-should-retry': 'false' }).final).toBe(true));

  it('reads Retry-After in all its forms', () => {
    const now = Date.parse('2026-11-21T10:00:00Z');
    const read = (headers: Record<string, string>) => retryAfterMs((name) => headers[name], now);
    expect(read({ 'retry-after-ms': '250', 'retry-after': '9' })).toBe(250);
    expect(read({ 'retry-after': '1.5' })).toBe(1_500);
    expect(read({ 'retry-after': 'Sat, 21 Nov 2026 10:00:07 GMT' })).toBe(7_000);
    expect(read({ 'retry-after': 'Sat, 21 Nov 2026 09:00:00 GMT' })).toBe(0);
    expect(read({ 'retry-after': 'soon' })).toBeUndefined();
    expect(read({})).toBeUndefined();
  });
});
