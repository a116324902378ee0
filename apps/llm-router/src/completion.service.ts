import { Injectable, Logger } from '@nestjs/common';

import {
  AerieError,
  AnswerAssembler,
  type AnswerEnd,
  type AnswerPart,
  type ChatChunk,
  type ChatCompletion,
  Complete,
  contentOf,
  costNanoUsd,
  type Job,
  nanoToUsd,
  NO_USAGE,
  replayed,
  type StageContext,
  type TokenUsage,
} from '#contracts';

import { type CachedAnswer, type CacheOutcome, ExactCache } from './exact-cache.js';
import { citationsOf, groundedMessages } from './grounding.js';
import { LlmMetrics } from './llm-metrics.js';
import { ProviderFailure } from './providers/provider-failure.js';
import type { Ask, ProviderEvent } from './providers/provider.js';
import type { Attempt } from './resilience/attempt.js';
import { endOf, type Limits, openFirst } from './resilience/failover.js';
import type { Route, RouteOutcome, RoutingAsk } from './routing/route.js';
import { RoutingService } from './routing/routing.service.js';
import { UsageReportService } from './usage-report.service.js';

type CompleteState = Parameters<NonNullable<typeof Complete.needs>>[0];
export type CompleteJob = Job<CompleteState>;

/** What is known of a job while it is answered. */
interface Answering {
  readonly job: CompleteJob;
  readonly ask: Ask;
  /** `chatcmpl-` and the job: the same whichever target answers, and whichever worker. */
  readonly id: string;
  readonly created: number;
  /** Every call that was made; all of them may be owed for. */
  readonly attempts: Attempt[];
  route: Route;
  cache: CacheOutcome;
  cached?: CachedAnswer;
}

/** The life of a request here: cache, route, targets in turn, parts, and at every end what it used. */
@Injectable()
export class CompletionService {
  private readonly log = new Logger(CompletionService.name);

  constructor(
    private readonly routing: RoutingService,
    private readonly cache: ExactCache,
    private readonly usage: UsageReportService,
    private readonly metrics: LlmMetrics,
  ) {}

  async *answer(job: CompleteJob, { signal }: StageContext): AsyncGenerator<AnswerPart> {
    const limits = { signal, deadlineAtMs: job.deadlineAtMs };
    const running = begin(job);
    const startedAtMs = performance.now();
    try {
      running.route = await this.routing.routeFor(routingAskOf(job, running.ask));
      running.cache = await this.findCached(running);
      if (running.cache.answer) {
        running.cached = running.cache.answer;
        for (const part of replayParts(running, running.cached)) yield part;
        return;
      }
      const attempt = await openFirst(running.route, running.ask, limits, running.attempts);
      if (!running.ask.stream) yield await this.wholePart(running, attempt);
      else for await (const part of this.streamParts(running, attempt)) yield part;
    } catch (thrown) {
      yield { kind: 'error', error: this.errorOf(thrown, job, limits).toBody() };
    } finally {
      for (const attempt of running.attempts) attempt.close();
      if (running.attempts.length > 0 && !signal.aborted) {
        running.route.onEnd?.(outcomeOf(running, performance.now() - startedAtMs));
      }
      await this.usage.report(job, running.attempts, running.cached);
    }
  }

  private async findCached({ job, route, ask }: Answering): Promise<CacheOutcome> {
    const { request, guard } = job.state;
    const { passages } = ask;
    const found = await this.cache.find({
      tenant: job.principal.tenant,
      request,
      route,
      guardPolicy: guard.policy,
      passages,
    });
    this.metrics.cache(found.told.status);
    return found;
  }

  private async wholePart(running: Answering, attempt: Attempt): Promise<AnswerPart> {
    const event = attempt.held.at(-1);
    if (event?.kind !== 'completion') throw new ProviderFailure('malformed', 'sent a stream for a plain call');
    while (await attempt.next());
    attempt.close();
    const completion = Object.assign(event.completion, this.identity(running, attempt));
    const usage = (await this.usage.usageOf(attempt)) ?? NO_USAGE;
    if (usage.source !== 'provider') completion.usage = wireUsage(usage);
    this.keep(running, attempt, completion);
    return { kind: 'whole', completion, end: endPart(running, attempt, usage, contentOf(completion)) };
  }

  private async *streamParts(running: Answering, attempt: Attempt): AsyncGenerator<AnswerPart> {
    const assembles = running.cache.key !== undefined || running.ask.passages.length > 0;
    const assembler = assembles ? new AnswerAssembler() : undefined;
    const identity = this.identity(running, attempt);
    for (const event of attempt.held) {
      const chunk = chunkFor(event, identity, assembler);
      if (chunk) yield { kind: 'delta', chunk };
    }
    for (let event = await attempt.next(); event; event = await attempt.next()) {
      const chunk = chunkFor(event, identity, assembler);
      if (chunk) yield { kind: 'delta', chunk };
    }
    attempt.close();
    const usage = (await this.usage.usageOf(attempt)) ?? NO_USAGE;
    const completion = assembler?.completion(running.id);
    if (completion) this.keep(running, attempt, completion);
    yield { kind: 'end', end: endPart(running, attempt, usage, completion ? contentOf(completion) : '') };
  }

  private identity({ id, created }: Answering, { target }: Attempt): Identity {
    return { id, created, model: target.model.id };
  }

  private keep({ cache }: Answering, { target }: Attempt, completion: ChatCompletion): void {
    if (cache.key === undefined) return;
    this.cache.keep(cache.key, { model: target.model.id, provider: target.provider.id, completion });
  }

  /** A failure that gets here came too late for another target, or was decided; what is neither is a fault of ours. */
  private errorOf(thrown: unknown, job: CompleteJob, limits: Limits): AerieError {
    if (thrown instanceof AerieError) return thrown;
    if (limits.signal.aborted) return endOf(limits);
    if (thrown instanceof ProviderFailure) {
      return new AerieError('provider_failed', `The model ${thrown.message} after its answer had begun.`, {
        cause: thrown,
      });
    }
    this.log.error({ msg: 'a job failed for a reason that nobody foresaw', err: thrown, jobId: job.id });
    return AerieError.of(thrown);
  }
}

/** How the first target did. */
function outcomeOf({ route, attempts }: Answering, tookMs: number): RouteOutcome {
  const [first] = route.targets;
  const last = attempts.findLast(({ target }) => target === first);
  return {
    ok: last?.outcome === 'ok',
    tookMs,
    costNanoUsd: last?.usage ? costNanoUsd(first!.model.price, last.usage) : 0n,
  };
}

function routingAskOf({ id, lane, principal, state }: CompleteJob, { messages }: Ask): RoutingAsk {
  return { jobId: id, lane, principal, request: state.request, messages };
}

type Identity = Pick<ChatChunk, 'id' | 'created' | 'model'>;

function begin(job: CompleteJob): Answering {
  const { request, grounding, admission } = job.state;
  const { passages } = grounding;
  return {
    job,
    ask: {
      request,
      passages,
      messages: groundedMessages(request.messages, passages),
      stream: request.stream === true,
      maxCompletionTokens: admission.maxCompletionTokens,
    },
    id: `chatcmpl-${job.id.replaceAll('-', '')}`,
    created: Math.floor(job.acceptedAtMs / 1000),
    attempts: [],
    route: { name: request.model, targets: [], reason: '', config: undefined },
    cache: { told: { status: 'bypass' } },
  };
}

function chunkFor(event: ProviderEvent, identity: Identity, assembler?: AnswerAssembler): ChatChunk | undefined {
  if (event.kind !== 'chunk') return undefined;
  const chunk = Object.assign(event.chunk, identity);
  assembler?.add(chunk);
  return chunk;
}

function endPart(running: Answering, { target }: Attempt, usage: TokenUsage, text: string): AnswerEnd {
  const { model, provider } = target;
  const citations = citationsOf(text, running.ask.passages);
  return {
    model: model.id,
    provider: provider.id,
    usage,
    aerie: {
      route: {
        model: model.id,
        provider: provider.id,
        reason: reasonOf(running, target),
        attempts: running.attempts.length,
      },
      cache: running.cache.told,
      cost_usd: nanoToUsd(costNanoUsd(model.price, usage)),
      ...(running.ask.passages.length > 0 && { citations }),
    },
  };
}

function reasonOf({ route, attempts }: Answering, target: Attempt['target']): string {
  const failed = attempts.findLast((attempt) => attempt.target !== target);
  if (failed) return `fell back from ${failed.target.model.id}: ${failed.outcome}`;
  const at = route.targets.findIndex(({ model }) => model.id === target.model.id);
  return at > 0 ? `target ${at + 1} of route ${route.name}` : route.reason;
}

function* replayParts(running: Answering, { model, provider, completion }: CachedAnswer): Generator<AnswerPart> {
  const { id, created, ask } = running;
  const answer = { ...completion, id, created, usage: wireUsage(NO_USAGE) };
  const route = { model, provider, reason: 'answered from the cache', attempts: 0 };
  const citations = citationsOf(contentOf(answer), ask.passages);
  const cache = running.cache.told;
  const aerie = { route, cache, cost_usd: 0, ...(ask.passages.length > 0 && { citations }) };
  const end: AnswerEnd = { model, provider, usage: NO_USAGE, aerie };
  if (!ask.stream) {
    yield { kind: 'whole', completion: answer, end };
    return;
  }
  for (const chunk of replayed(answer)) yield { kind: 'delta', chunk };
  yield { kind: 'end', end };
}

/** Usage in OpenAI's words, for an answer whose provider told none. */
function wireUsage({ inputTokens, cacheReadTokens, cacheWriteTokens, outputTokens }: TokenUsage) {
  const prompt = inputTokens + cacheReadTokens + cacheWriteTokens;
  return { prompt_tokens: prompt, completion_tokens: outputTokens, total_tokens: prompt + outputTokens };
}
