import { setImmediate as nextTurn } from 'node:timers/promises';

import { Injectable, Logger } from '@nestjs/common';

import {
  AerieError,
  type AnswerEnd,
  type AnswerPart,
  type CacheReport,
  costNanoUsd,
  type Embed,
  type Job,
  nanoToUsd,
  NO_USAGE,
  type ProviderCall,
  type StageContext,
  type TokenUsage,
} from '#contracts';

import { reasonOfTargets } from '../answer-parts.js';
import { LlmMetrics } from '../llm-metrics.js';
import type { Route } from '../routing/route.js';
import { RoutingService } from '../routing/routing.service.js';
import { UsageReportService } from '../usage-report.service.js';
import { EmbeddingCallsService } from './embedding-calls.service.js';
import type { Order } from './order.js';
import { VectorCache, vectorKeys } from './vector-cache.js';

export type EmbedJob = Job<Parameters<NonNullable<typeof Embed.needs>>[0]>;

/** What a part holds at most: a record of the log takes several megabytes, 2,048 long vectors are 30. */
const PART_BYTES = 1024 * 1024;

/** What is known of a job while it is answered. */
interface Embedding {
  readonly job: EmbedJob;
  readonly route: Route;
  /** The key of each input, in their order. */
  readonly keys: readonly string[];
  readonly vectors: Map<string, Uint8Array>;
  cache: CacheReport;
  /** What had to be asked of a model. */
  order?: Order;
}

/** The life of a request for embeddings here: cache, calls together with others, vectors, and at every end what it used. */
@Injectable()
export class EmbeddingService {
  private readonly log = new Logger(EmbeddingService.name);

  constructor(
    private readonly routing: RoutingService,
    private readonly cache: VectorCache,
    private readonly calls: EmbeddingCallsService,
    private readonly usage: UsageReportService,
    private readonly metrics: LlmMetrics,
  ) {}

  async *answer(job: EmbedJob, { signal }: StageContext): AsyncGenerator<AnswerPart> {
    let running: Embedding | undefined;
    let answered = false;
    try {
      running = this.begin(job);
      await this.findCached(running);
      await this.askForMissing(running, signal);
      yield* vectorParts(running);
      const end = endPart(running, (await running.order?.owed()) ?? []);
      answered = true;
      yield { kind: 'end', end };
    } catch (thrown) {
      yield { kind: 'error', error: this.errorOf(thrown, job).toBody() };
    } finally {
      const owed = (await running?.order?.owed()) ?? [];
      this.usage.publish(job, owed.length === 0 && answered ? [freeCall(running!)] : owed);
    }
  }

  private begin(job: EmbedJob): Embedding {
    const { embeddings } = job.state;
    const route = this.routing.embeddingRouteFor(embeddings.model, job.principal.tenant);
    const keys = vectorKeys(job.principal.tenant, route, embeddings, embeddings.input);
    return { job, route, keys, vectors: new Map(), cache: { status: 'bypass', reason: 'the request forbids it' } };
  }

  private async findCached(running: Embedding): Promise<void> {
    const { job, keys, vectors } = running;
    if (job.state.embeddings.aerie?.cache !== false) {
      for (const [key, vector] of await this.cache.find([...new Set(keys)])) vectors.set(key, vector);
      const known = keys.filter((key) => vectors.has(key) || this.calls.isUnderWay(key)).length;
      running.cache = toldOf(known, keys.length);
    }
    this.metrics.cache(running.cache.status);
  }

  private async askForMissing(running: Embedding, signal: AbortSignal): Promise<void> {
    const { job, route, keys, vectors } = running;
    const { embeddings: request } = job.state;
    const texts = new Map<string, string>();
    for (const [index, key] of keys.entries()) if (!vectors.has(key)) texts.set(key, request.input[index]!);
    if (texts.size === 0) return;
    const wanted = { tenant: job.principal.tenant, route, request, texts, shared: request.aerie?.cache !== false };
    running.order = this.calls.order(wanted, { signal, deadlineAtMs: job.deadlineAtMs });
    for (const [key, vector] of await running.order.vectors) vectors.set(key, vector);
  }

  private errorOf(thrown: unknown, job: EmbedJob): AerieError {
    if (!(thrown instanceof AerieError)) {
      this.log.error({ msg: 'a job failed for a reason that nobody foresaw', err: thrown, jobId: job.id });
    }
    return AerieError.of(thrown);
  }
}

/** What others have asked for already is not asked again, which is as good as known. */
function toldOf(known: number, inputs: number): Embedding['cache'] {
  const status = known === inputs ? 'hit' : known === 0 ? 'miss' : 'partial';
  return { status, reason: `${known} of ${inputs} inputs were known` };
}

async function* vectorParts({ keys, vectors }: Embedding): AsyncGenerator<AnswerPart> {
  let part = { kind: 'vectors' as const, start: 0, vectors: [] as string[] };
  let bytes = 0;
  for (const [index, key] of keys.entries()) {
    const { buffer, byteOffset, byteLength } = vectors.get(key)!;
    const vector = Buffer.from(buffer, byteOffset, byteLength).toString('base64');
    if (bytes + vector.length > PART_BYTES && part.vectors.length > 0) {
      yield part;
      await nextTurn();
      part = { kind: 'vectors', start: index, vectors: [] };
      bytes = 0;
    }
    part.vectors.push(vector);
    bytes += vector.length;
  }
  yield part;
}

function endPart(running: Embedding, owed: readonly ProviderCall[]): AnswerEnd {
  const { route, order, cache, job } = running;
  const attempts = [...(order?.calls ?? [])].flatMap((call) => call.attempts);
  const target = attempts.at(-1)?.target ?? route.targets[0]!;
  const { model, provider } = target;
  const reason = attempts.length > 0 ? reasonOfTargets(route, attempts, target) : 'answered from the cache';
  const { policy, findings } = job.state.guard;
  return {
    model: model.id,
    provider: provider.id,
    usage: summed(owed),
    aerie: {
      route: { model: model.id, provider: provider.id, reason, attempts: attempts.length },
      cache,
      cost_usd: nanoToUsd(owed.reduce((sum, call) => sum + costOf(call, route), 0n)),
      guardrails: { policy, input: findings, output: [] },
    },
  };
}

function costOf({ model: id, usage }: ProviderCall, { targets }: Route): bigint {
  return costNanoUsd(targets.find(({ model }) => model.id === id)!.model.price, usage);
}

function summed(owed: readonly ProviderCall[]): TokenUsage {
  const total = { ...NO_USAGE };
  for (const { usage } of owed) {
    total.inputTokens += usage.inputTokens;
    total.outputTokens += usage.outputTokens;
    total.source = usage.source;
  }
  return total;
}

/** A request that no provider was called for is still one of its model's. */
function freeCall({ route }: Embedding): ProviderCall {
  const { model, provider } = route.targets[0]!;
  return { model: model.id, provider: provider.id, usage: NO_USAGE, cacheHit: true };
}
