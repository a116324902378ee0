import {
  Controller,
  ForbiddenException,
  Get,
  Module,
  Post,
  Res,
  ServiceUnavailableException,
  ImATeapotException,
} from '@nestjs/common';
import type { FastifyReply } from 'fastify';

import { AerieError } from '#contracts';
import { startPlatform, type TestPlatform } from '#testing';

@Controller('fail')
class FailingController {
  @Get('fault')
  fault(): never {
    throw new TypeError('the password hunter2 is wrong');
  }

  @Get('text')
  text(): never {
    // oxlint-disable-next-line typescript/only-throw-error -- others do
    throw 'hunter2';
  }

  @Get('decided')
  decided(): never {
    throw new AerieError('rate_limited', 'Slow down.', { param: 'model', retryAfterMs: 1500 });
  }

  @Get('forbidden')
  forbidden(): never {
    throw new ForbiddenException('Not for you.');
  }

  @Get('unavailable')
  unavailable(): never {
    throw new ServiceUnavailableException('Closing.');
  }

  @Get('teapot')
  teapot(): never {
    throw new ImATeapotException('hunter2');
  }

  @Get('late')
  async late(@Res() reply: FastifyReply): Promise<never> {
    reply.hijack();
    reply.raw.writeHead(200, { 'content-type': 'text/plain' });
    await new Promise((sent) => reply.raw.write('so far', sent));
    throw new Error('too late to tell');
  }

  @Post('documents')
  documents(): { ok: true } {
    return { ok: true };
  }
}

@Module({ controllers: [FailingController] })
class FailingModule {}

describe('whatever a controller throws', () => {
  let platform: TestPlatform;

  beforeAll(async () => {
    platform = await startPlatform({ modules: [FailingModule] });
  });
  afterAll(() => platform?.close());

  it.each([
    ['fault', 500, 'internal', 'server_error', 'true'],
    ['text', 500, 'internal', 'server_error', 'true'],
    ['teapot', 500, 'internal', 'server_error', 'true'],
    ['decided', 429, 'rate_limited', 'rate_limit_error', 'true'],
    ['forbidden', 403, 'forbidden', 'permission_error', 'false'],
    ['unavailable', 503, 'unavailable', 'server_error', 'true'],
  ])('%s is answered with %i %s', async (path, status, code, type, retry) => {
    const answer = await platform.call('GET', `/fail/${path}`);
    expect(answer).toMatchObject({ status, body: { error: { code, type, message: expect.any(String) } } });
    expect(Object.keys(answer.body)).toEqual(['error']);
    expect(Object.keys(answer.body.error).sort()).toEqual(['code', 'message', 'param', 'type']);
    expect(answer.headers.get('x-should-retry')).toBe(retry);
    expect(answer.headers.get('x-request-id')).toBeTruthy();
    expect(JSON.stringify(answer.body)).not.toContain('hunter2');
  });

  it('tells how long to wait in both of the usual headers', async () => {
    const { headers, body } = await platform.call('GET', '/fail/decided');
    expect(headers.get('retry-after')).toBe('2');
    expect(headers.get('retry-after-ms')).toBe('1500');
    expect(body.error.param).toBe('model');
  });

  it('after the answer has begun cuts the connection, so that nobody takes it for complete', async () => {
    await expect(platform.call('GET', '/fail/late')).rejects.toThrow('terminated');
  });

  it('takes documents of more than 8 MB, and nothing else', async () => {
    const body = { text: 'a'.repeat(9 * 1024 * 1024) };
    expect((await platform.call('POST', '/fail/documents', { body })).status).toBe(201);
    expect((await platform.call('POST', '/fail/fault', { body })).status).toBe(413);
  });

  it('does not keep the platform from being live and ready', async () => {
    expect((await platform.call('GET', '/health/live')).status).toBe(200);
    expect((await platform.call('GET', '/health/ready')).status).toBe(200);
  });
});
