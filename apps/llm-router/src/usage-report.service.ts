import { Injectable, Logger } from '@nestjs/common';

import { type Job, NO_USAGE, type ProviderCall, type TokenUsage, UsageReportedFact } from '#contracts';
import { Bus } from '#messaging';

import type { AnswerSource } from './answer-source.js';
import { LlmMetrics } from './llm-metrics.js';
import type { Attempt } from './resilience/attempt.js';
import { SideCalls } from './side-calls.js';
import { countPromptTokens, countTexts, countTokens } from './token-count.js';

/** What a job needs to have for its usage to be settled. */
type Settled = Job<{ admission: { holds: { leaseId: string; budgetId: string; amountNanoUsd: string }[] } }>;

/** Tells what a job used, once, however it ended. */
@Injectable()
export class UsageReportService {
  private readonly log = new Logger(UsageReportService.name);
  /** Targets of which the log has told that their usage is 0; the metric tells how often. */
  private readonly complained = new Set<string>();

  constructor(
    private readonly bus: Bus,
    private readonly metrics: LlmMetrics,
  ) {}

  /** The tokens of an attempt: as the provider told them, else counted; undefined when it is not to be billed. */
  usageOf(attempt: Attempt): TokenUsage | undefined | Promise<TokenUsage> {
    const { outcome, usage, usageIsFinal, began } = attempt;
    if (outcome === 'ok' && usage && usageIsFinal) return usage;
    // A provider that was stopped bills the prompt, one that failed before any answer does not.
    return outcome === 'ok' || outcome === 'cancelled' || began ? counted(attempt) : undefined;
  }

  /**
   * Publishes the fact that settles the job; an answer for which another job pays, or nobody, is a hit. Everything it
   * needs is counted before; the publishing itself is not waited for. `beside` is what the job owes beside its answer.
   */
  async report(job: Settled, source: Partial<AnswerSource> = {}, beside = new SideCalls()): Promise<void> {
    await source.settled;
    const { attempts = [], answerer } = source;
    const calls: ProviderCall[] = [];
    if (answerer && attempts.length === 0) calls.push({ ...answerer, usage: NO_USAGE, cacheHit: true });
    for (const attempt of attempts) {
      const call = await this.billed(attempt);
      if (call) calls.push(call);
    }
    this.publish(job, [...calls, ...(await beside.all())]);
  }

  /** What is owed for an attempt. To be asked once: the metrics hear of it, too. */
  async billed(attempt: Attempt): Promise<ProviderCall | undefined> {
    if (attempt.settled) await attempt.settled;
    const found = this.usageOf(attempt);
    const usage = found instanceof Promise ? await found : found;
    if (!usage) return undefined;
    const { model, provider, labels } = attempt.target;
    this.metrics.tokens(labels, usage);
    if (isTooCheap(usage, attempt)) this.alarm(labels);
    return { model: model.id, provider: provider.id, usage, cacheHit: false };
  }

  /** A provider that says 0 is believed, but somebody should know: its invoice may say something else. */
  private alarm(labels: Attempt['target']['labels']): void {
    this.metrics.zeroUsage(labels);
    const target = `${labels.provider} ${labels.model}`;
    if (this.complained.has(target)) return;
    this.complained.add(target);
    this.log.warn({ msg: 'a provider tells a usage of 0 for what it answers; it is charged as told', ...labels });
  }

  /** Settles the job; nobody waits for it. */
  publish(job: Settled, calls: ProviderCall[]): void {
    const { tenant, keyId, user } = job.principal;
    const fact = { jobId: job.id, tenant, keyId, user, calls, holds: job.state.admission.holds, atMs: Date.now() };
    this.bus.publish(UsageReportedFact, fact).catch((error: unknown) => {
      this.log.error({ msg: 'usage could not be published', err: error, jobId: job.id });
    });
  }
}

const promptTokensOf = ({ inputTokens, cacheReadTokens, cacheWriteTokens }: TokenUsage): number =>
  inputTokens + cacheReadTokens + cacheWriteTokens;

/** No prompt has no tokens, and no text has none. */
const isTooCheap = (usage: TokenUsage, { generated }: Attempt): boolean =>
  usage.source === 'provider' && (promptTokensOf(usage) === 0 || (usage.outputTokens === 0 && generated !== ''));

/** What is owed for an answer that was cut, or whose provider tells no usage. What it told of the prompt still counts. */
async function counted(attempt: Attempt): Promise<TokenUsage> {
  const { usage = NO_USAGE, generated } = attempt;
  const { cacheReadTokens, cacheWriteTokens } = usage;
  const inputTokens = promptTokensOf(usage) > 0 ? usage.inputTokens : await countAsked(attempt);
  const outputTokens = Math.max(usage.outputTokens, await countTokens(generated));
  attempt.usage = { inputTokens, cacheReadTokens, cacheWriteTokens, outputTokens, source: 'counted' };
  attempt.usageIsFinal = true;
  return attempt.usage;
}

async function countAsked({ ask, target }: Attempt): Promise<number> {
  if (!('texts' in ask)) return countPromptTokens(ask.messages, ask.request['tools']);
  return countTexts(ask.texts, target.model.embedding?.tokenizer);
}
