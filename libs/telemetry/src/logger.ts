import { pino, type Logger as PinoLogger } from 'pino';

export type Logger = PinoLogger;

const SECRET_SHAPES =
  /\b(?:sk|pk|rk|aerie)[-_][A-Za-z0-9_-]{16,}|\bBearer\s+[A-Za-z0-9._~+/-]{8,}=*|([?&](?:key|api_key|token)=)[^&\s"]+/g;

/** Removes what looks like a key from a text that goes to the log: error messages and URLs carry them by accident. */
export function scrub(text: string): string {
  return text.replace(SECRET_SHAPES, (_match, query?: string) => `${query ?? ''}[redacted]`);
}

/** JSON lines on standard output; writes are buffered off the hot path and flushed at exit. */
export function createLogger(options: { level: string; service: string }): Logger {
  return pino(
    {
      level: options.level,
      base: { service: options.service },
      timestamp: pino.stdTimeFunctions.isoTime,
      redact: ['*.apiKey', '*.authorization', 'headers.authorization', '*.key'],
      formatters: { level: (level) => ({ level }) },
      hooks: {
        logMethod(args, method) {
          method.apply(
            this,
            args.map((arg) => (typeof arg === 'string' ? scrub(arg) : arg)) as Parameters<typeof method>,
          );
        },
      },
      serializers: { err: serializeError, error: serializeError },
    },
    pino.destination({ sync: false, minLength: 0 }),
  );
}

function serializeError(error: unknown): unknown {
  if (!(error instanceof Error)) return typeof error === 'string' ? scrub(error) : error;
  return {
    type: error.name,
    message: scrub(error.message),
    stack: error.stack && scrub(error.stack),
    ...(error.cause === undefined ? {} : { cause: serializeError(error.cause) }),
  };
}
