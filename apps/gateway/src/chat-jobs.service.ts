import { Injectable } from '@nestjs/common';

import { type Asked, ChatPipeline, type ChatRequest, type Lane, type Principal, uuidv7 } from '#contracts';
import type { NewJob } from '#messaging';

/** How long a caller waits when the request does not say. */
const DEFAULT_TIMEOUT_MS = 300_000;

interface Origin {
  id?: string;
  lane: Lane;
  orderKey?: string | undefined;
  traceparent?: string | undefined;
}

/** Makes jobs of chat requests, the same for both doors. */
@Injectable()
export class ChatJobs {
  create(request: ChatRequest, { tenant, keyId }: Principal, origin: Origin): NewJob<Asked> {
    const now = Date.now();
    return {
      id: origin.id ?? uuidv7(now),
      pipeline: ChatPipeline.name,
      principal: { tenant, keyId, ...(request.user ? { user: request.user } : {}) },
      lane: request.aerie?.lane ?? origin.lane,
      orderKey: origin.orderKey,
      acceptedAtMs: now,
      deadlineAtMs: now + (request.aerie?.timeout_ms ?? DEFAULT_TIMEOUT_MS),
      traceparent: origin.traceparent,
      state: { request },
    };
  }
}
