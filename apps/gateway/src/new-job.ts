import {
  type Asked,
  type AskedToEmbed,
  ChatPipeline,
  type ChatRequest,
  type Dialect,
  EmbeddingsPipeline,
  type EmbeddingsRequest,
  type Lane,
  type Principal,
  uuidv7,
} from '#contracts';
import type { NewJob } from '#messaging';

import { readsAs } from './keys/access.js';

/** How long a caller waits when the request does not say. */
const DEFAULT_TIMEOUT_MS = 300_000;

/** How a request came in. */
export interface Origin {
  id?: string;
  lane: Lane;
  orderKey?: string | undefined;
  traceparent?: string | undefined;
}

/** What every kind of request says of its way. */
interface Said {
  user?: string;
  aerie?: { lane?: Lane; timeout_ms?: number; access?: string[] };
}

/** The job of a chat, the same for every door. */
export function chatJob(
  request: ChatRequest,
  principal: Principal,
  origin: Origin & { dialect: Dialect },
): NewJob<Asked> {
  return { ...newJob(request, principal, origin), pipeline: ChatPipeline.name, state: { request } };
}

/** The job of a request for embeddings, the same for every door. */
export function embeddingsJob(request: EmbeddingsRequest, principal: Principal, origin: Origin): NewJob<AskedToEmbed> {
  const dialect = request.encoding_format === 'base64' ? 'embeddings-base64' : 'embeddings';
  const job = newJob(request, principal, { ...origin, dialect });
  return { ...job, pipeline: EmbeddingsPipeline.name, state: { embeddings: request } };
}

function newJob(
  { user, aerie }: Said,
  { tenant, keyId, access: granted = [] }: Principal,
  origin: Origin & { dialect: Dialect },
) {
  const now = Date.now();
  const access = readsAs(granted, aerie?.access);
  return {
    id: origin.id ?? uuidv7(now),
    principal: { tenant, keyId, ...(user ? { user } : {}), ...(access.length > 0 && { access }) },
    lane: aerie?.lane ?? origin.lane,
    orderKey: origin.orderKey,
    dialect: origin.dialect,
    acceptedAtMs: now,
    deadlineAtMs: now + (aerie?.timeout_ms ?? DEFAULT_TIMEOUT_MS),
    traceparent: origin.traceparent,
  };
}
