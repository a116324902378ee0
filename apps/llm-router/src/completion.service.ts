import { Injectable, Logger } from '@nestjs/common';

import {
  AerieError,
  type AnswerEnd,
  type AnswerPart,
  Complete,
  CorrectionPipeline,
  costNanoUsd,
  type Job,
  NO_USAGE,
  type StageContext,
  type TokenUsage,
} from '#contracts';

import { degradedParts, endPart, type Identity, wireUsage } from './answer-parts.js';
import type { AnswerSource } from './answer-source.js';
import { AnswerSources } from './caching/answer-sources.service.js';
import { groundedMessages } from './grounding.js';
import { LlmMetrics } from './llm-metrics.js';
import { MirrorService } from './mirror.service.js';
import { failedLate, ProviderFailure } from './providers/provider-failure.js';
import type { Ask } from './providers/provider.js';
import type { Attempt } from './resilience/attempt.js';
import { endOf, type Limits } from './resilience/failover.js';
import type { Route, RouteOutcome, RoutingAsk } from './routing/route.js';
import { RoutingService } from './routing/routing.service.js';
import { SideCalls } from './side-calls.js';
import { UsageReportService } from './usage-report.service.js';

type CompleteState = Parameters<NonNullable<typeof Complete.needs>>[0];
export type CompleteJob = Job<CompleteState>;

/** What is known of a job while it is answered. */
interface Answering {
  readonly job: CompleteJob;
  readonly ask: Ask;
  readonly route: Route;
  readonly source: AnswerSource;
  readonly beside: SideCalls;
}

/** The life of a request here: route, source of the answer, parts, and at every end what it used. */
@Injectable()
export class CompletionService {
  private readonly log = new Logger(CompletionService.name);

  constructor(
    private readonly routing: RoutingService,
    private readonly sources: AnswerSources,
    private readonly mirrors: MirrorService,
    private readonly usage: UsageReportService,
    private readonly metrics: LlmMetrics,
  ) {}

  async *answer(job: CompleteJob, { signal }: StageContext): AsyncGenerator<AnswerPart> {
    const limits = { signal, deadlineAtMs: job.deadlineAtMs };
    const startedAtMs = performance.now();
    const beside = new SideCalls();
    let route: Route | undefined;
    let shown = false;
    let settled = job;
    let source: AnswerSource | undefined;
    try {
      const ask = askOf(job);
      route = await this.routing.routeFor(routingAskOf(job, ask));
      source = await this.sourceOf(job, ask, route, limits, beside);
      const running = { job, ask, route, source, beside };
      if (route.mirror && isOwnCall(source)) settled = this.mirrors.send(job, ask, route.mirror);
      const parts = ask.stream ? this.streamParts(running) : this.wholePart(running);
      for await (const part of parts) {
        shown = true;
        yield part;
      }
    } catch (thrown) {
      const error = this.errorOf(thrown, job, limits);
      yield* shown || signal.aborted ? [failed(error)] : instead(error, job, route, source);
    } finally {
      source?.leave();
      if (source && source.attempts.length > 0 && !signal.aborted) {
        route!.onEnd?.(outcomeOf(route!, source.attempts, performance.now() - startedAtMs));
      }
      await this.usage.report(settled, source, beside);
    }
  }

  private async sourceOf(
    job: CompleteJob,
    ask: Ask,
    route: Route,
    limits: Limits,
    { add: owe }: SideCalls,
  ): Promise<AnswerSource> {
    const { request, passages } = ask;
    const { tenant } = job.principal;
    const { policy: guardPolicy } = job.state.guard;
    const source = await this.sources.sourceOf({ ask, tenant, request, route, passages, guardPolicy, owe }, limits);
    this.metrics.cache(source.cache.status);
    return source;
  }

  private async *wholePart(running: Answering): AsyncGenerator<AnswerPart> {
    const { source } = running;
    while (await source.next());
    const { completion } = source;
    if (!completion) throw new ProviderFailure('malformed', 'sent a stream for a plain call');
    const usage = await this.usageOf(source);
    const told = usage.source === 'provider' ? {} : { usage: wireUsage(usage) };
    yield {
      kind: 'whole',
      completion: { ...completion, ...identityOf(running.job, source.answerer!.model), ...told },
      end: this.endPartOf(running, usage),
    };
  }

  private async *streamParts(running: Answering): AsyncGenerator<AnswerPart> {
    const { source } = running;
    let identity: Identity | undefined;
    for (let event = await source.next(); event; event = await source.next()) {
      if (event.kind !== 'chunk') continue;
      identity ??= identityOf(running.job, source.answerer!.model);
      // A copy: others may be given the same chunk.
      yield { kind: 'delta', chunk: { ...event.chunk, ...identity } };
    }
    const usage = await this.usageOf(source);
    yield { kind: 'end', end: this.endPartOf(running, usage) };
  }

  private endPartOf({ source, route, ask, beside }: Answering, usage: TokenUsage): AnswerEnd {
    let besideNanoUsd = 0n;
    for (const call of beside.known) {
      const price = this.routing.target(call.model)?.model.price;
      if (price) besideNanoUsd += costNanoUsd(price, call.usage);
    }
    return endPart(source, usage, { route, ask, besideNanoUsd });
  }

  private async usageOf({ attempt }: AnswerSource): Promise<TokenUsage> {
    return (attempt && (await this.usage.usageOf(attempt))) ?? NO_USAGE;
  }

  /** A failure that gets here came too late for another target, or was decided; what is neither is a fault of ours. */
  private errorOf(thrown: unknown, job: CompleteJob, limits: Limits): AerieError {
    if (thrown instanceof AerieError) return thrown;
    if (limits.signal.aborted) return endOf(limits);
    if (thrown instanceof ProviderFailure) return failedLate(thrown);
    this.log.error({ msg: 'a job failed for a reason that nobody foresaw', err: thrown, jobId: job.id });
    return AerieError.of(thrown);
  }
}

function routingAskOf({ id, lane, pipeline, principal }: CompleteJob, ask: Ask): RoutingAsk {
  const { request, messages, maxCompletionTokens } = ask;
  const isCorrection = pipeline === CorrectionPipeline.name;
  return { jobId: id, lane, principal, request, messages, maxCompletionTokens, isCorrection };
}

/** How the first target did. */
function outcomeOf({ targets: [first] }: Route, attempts: readonly Attempt[], tookMs: number): RouteOutcome {
  const last = attempts.findLast(({ target }) => target === first);
  return {
    ok: last?.outcome === 'ok',
    tookMs,
    costNanoUsd: last?.usage ? costNanoUsd(first!.model.price, last.usage) : 0n,
  };
}

const isOwnCall = ({ cache }: AnswerSource): boolean => cache.status === 'miss' || cache.status === 'bypass';

/** Failures of the providers; what is wrong with the request itself is told. */
const PROVIDERS_FAILED: ReadonlySet<string> = new Set(['provider_failed', 'unavailable', 'rate_limited', 'timeout']);

const failed = (error: AerieError): AnswerPart => ({ kind: 'error', error: error.toBody() });

/** What is shown when no target has begun to answer: what the route has for then, or the error. */
function instead(error: AerieError, job: CompleteJob, route: Route | undefined, source?: AnswerSource): AnswerPart[] {
  const text = route?.config?.degraded_answer;
  if (text === undefined || !PROVIDERS_FAILED.has(error.code)) return [failed(error)];
  const stream = job.state.request.stream === true;
  const attempts = source?.attempts.length ?? 0;
  return degradedParts({ stream, text, why: error.message, attempts }, identityOf(job, route!.name));
}

/** `chatcmpl-` and the job: the same whichever target answers, and whichever worker. */
function identityOf({ id, acceptedAtMs }: CompleteJob, model: string): Identity {
  return { id: `chatcmpl-${id.replaceAll('-', '')}`, created: Math.floor(acceptedAtMs / 1000), model };
}

function askOf({ state: { request, grounding, admission } }: CompleteJob): Ask {
  const { passages, degraded } = grounding;
  return {
    request,
    passages,
    degraded,
    messages: groundedMessages(request, passages),
    stream: request.stream === true,
    maxCompletionTokens: admission.maxCompletionTokens,
  };
}
