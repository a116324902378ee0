import { type ExecutionContext, Injectable } from '@nestjs/common';
import {
  ThrottlerGuard,
  type ThrottlerLimitDetail,
  type ThrottlerModuleOptions,
  type ThrottlerStorage,
} from '@nestjs/throttler';

import { AerieError } from '#contracts';
import type { Cache } from '#storage';

import type { KnownRequest } from './caller.js';

const MINUTE_MS = 60_000;

const callerOf = (context: ExecutionContext) => context.switchToHttp().getRequest<Partial<KnownRequest>>().caller;

/** Requests per minute and key, counted in the shared cache so that replicas count together. */
export function limitOptions(cache: Cache): ThrottlerModuleOptions {
  return {
    // The name ends the headers: `x-ratelimit-limit-requests`, as OpenAI's SDKs know them.
    throttlers: [{ name: 'requests', ttl: MINUTE_MS, limit: (context) => callerOf(context)?.requestsPerMinute ?? 0 }],
    storage: countingIn(cache),
    generateKey: (_context, tracker) => `limit:${tracker}`,
    getTracker: (request) => (request as KnownRequest).caller.keyId,
    skipIf: (context) => context.getType() !== 'http' || !callerOf(context)?.requestsPerMinute,
  };
}

/** Throttling of @nestjs/throttler with our error, instead of its own body. */
@Injectable()
export class LimitGuard extends ThrottlerGuard {
  protected override async throwThrottlingException(
    context: ExecutionContext,
    detail: ThrottlerLimitDetail,
  ): Promise<void> {
    const limit = callerOf(context)?.requestsPerMinute;
    throw new AerieError('rate_limited', `This API key may make ${limit} requests per minute.`, {
      retryAfterMs: Math.max(1, detail.timeToExpire) * 1000,
    });
  }
}

function countingIn(cache: Cache): ThrottlerStorage {
  return {
    async increment(key, ttlMs, limit) {
      const { count, expiresInMs } = await cache.increment(key, ttlMs);
      const seconds = Math.ceil(expiresInMs / 1000);
      return { totalHits: count, timeToExpire: seconds, isBlocked: count > limit, timeToBlockExpire: seconds };
    },
  };
}
