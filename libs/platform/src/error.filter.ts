import { type ArgumentsHost, Catch, type ExceptionFilter, HttpException } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';

import { AerieError, type ErrorCode, renderError, renderMessagesError } from '#contracts';
import type { Logger } from '#telemetry';

/** What Nest and Fastify throw themselves, as codes of the error table. */
const CODE_BY_STATUS: Record<number, ErrorCode> = {
  400: 'invalid_request',
  401: 'unauthenticated',
  403: 'forbidden',
  404: 'not_found',
  413: 'too_large',
  415: 'invalid_request',
  429: 'rate_limited',
  503: 'unavailable',
};

/** Where Anthropic's clients call. */
const MESSAGES_DOOR = /^\/v1\/messages(?:$|[/?])/;

/** Renders every failure of the HTTP doors, in the shape that a door's clients know. */
@Catch()
export class HttpErrorFilter implements ExceptionFilter {
  constructor(private readonly logger: Logger) {}

  catch(thrown: unknown, host: ArgumentsHost): void {
    this.render(
      thrown,
      host.switchToHttp().getRequest<FastifyRequest>(),
      host.switchToHttp().getResponse<FastifyReply>(),
    );
  }

  render(thrown: unknown, request: FastifyRequest, reply: FastifyReply): void {
    // A failing probe says which part is down; that is for operators, not for clients.
    if (thrown instanceof HttpException && request.url.startsWith('/health/')) {
      void reply.status(thrown.getStatus()).send(thrown.getResponse());
      return;
    }
    const error = asAerieError(thrown, request);
    if (error.code === 'internal')
      this.logger.error({ requestId: request.id, err: error.cause ?? error }, 'a request failed');
    if (reply.raw.headersSent) {
      reply.raw.destroy();
      return;
    }
    const body = error.toBody();
    void reply.status(error.kind.status).headers(errorHeaders(error));
    if (MESSAGES_DOOR.test(request.url)) {
      void reply.header('request-id', request.id).send(renderMessagesError(body, request.id));
    } else void reply.send(renderError(body));
  }
}

function errorHeaders(error: AerieError): Record<string, string> {
  const { retryAfterMs } = error;
  return {
    'x-should-retry': String(error.kind.retryable),
    ...(retryAfterMs === undefined
      ? {}
      : {
          'retry-after': String(Math.max(1, Math.ceil(retryAfterMs / 1000))),
          'retry-after-ms': String(Math.ceil(retryAfterMs)),
        }),
  };
}

function asAerieError(thrown: unknown, request: FastifyRequest): AerieError {
  if (thrown instanceof AerieError) return thrown;
  const status = thrown instanceof HttpException ? thrown.getStatus() : (thrown as { statusCode?: number })?.statusCode;
  const code = CODE_BY_STATUS[status ?? 500];
  if (!code) return AerieError.of(thrown);
  return new AerieError(code, messageOf(code, status, thrown, request), { cause: thrown });
}

/** Nest wraps what Fastify throws, without its code: the status and the message are all there is to tell it by. */
function messageOf(code: ErrorCode, status: number | undefined, thrown: unknown, request: FastifyRequest): string {
  const { message = '', code: fastifyCode = '' } = thrown as { message?: string; code?: string };
  if (code === 'not_found') return `There is no ${request.method} ${request.url.split('?')[0]}.`;
  if (code === 'too_large') return 'The body is too large.';
  if (status === 415) return 'The content type must be application/json.';
  if (message.startsWith('Body cannot be empty')) return 'The body is empty; it must be a JSON object.';
  if (fastifyCode === 'FST_ERR_BAD_URL') return `The path is not a valid URL: ${message}.`;
  if (code === 'invalid_request') return `The body is not valid JSON: ${message}`;
  return message;
}
