import { Injectable, Logger } from '@nestjs/common';

import {
  type AnswerEnd,
  type Asked,
  type ChatRequest,
  CorrectionPipeline,
  type Grounded,
  type InputInspected,
  type Job,
  nanoToUsd,
  usdToNano,
  uuidv7,
} from '#contracts';
import { Bus } from '#messaging';

import type { Complete } from './whole-answer.js';

/** An answer with what is owed for it. */
export interface Reasked extends Complete {
  readonly end: AnswerEnd;
}

type Answered = Job<Asked & InputInspected & Grounded>;

/**
 * Asks a model again. The question is a job of its own: it is admitted against the budgets, it is charged, and it ends
 * with the job that it belongs to.
 */
@Injectable()
export class ReaskService {
  private readonly logger = new Logger(ReaskService.name);

  constructor(private readonly bus: Bus) {}

  /** `answer` is what was said, as a provider may see it. Undefined when no better answer could be had. */
  async ask(
    job: Answered,
    { answer, complaint, model }: { answer: string; complaint: string; model?: string | undefined },
    signal: AbortSignal,
  ): Promise<Reasked | undefined> {
    const { request } = job.state;
    const again: ChatRequest = {
      ...request,
      model: model ?? request.model,
      stream: false,
      messages: [...request.messages, { role: 'assistant', content: answer }, { role: 'user', content: complaint }],
    };
    const { id: _, reply: __, ...rest } = job;
    const parts = this.bus.stream(
      { ...rest, id: uuidv7(), pipeline: CorrectionPipeline.name, state: { ...job.state, request: again } },
      signal,
    );
    for await (const part of parts) {
      if (part.kind === 'whole') return { completion: part.completion, end: part.end };
      if (part.kind === 'error')
        this.logger.warn({ msg: 'an answer could not be asked for again', jobId: job.id, error: part.error });
    }
    return undefined;
  }
}

/** Both questions were paid for: the usage and the cost of the earlier one are added to those of the later. */
export function addedUp(earlier: Reasked, later: Reasked): Reasked {
  const { end } = later;
  const [a, b] = [earlier.end.usage, end.usage];
  const usage = {
    ...b,
    inputTokens: a.inputTokens + b.inputTokens,
    cacheReadTokens: a.cacheReadTokens + b.cacheReadTokens,
    cacheWriteTokens: a.cacheWriteTokens + b.cacheWriteTokens,
    outputTokens: a.outputTokens + b.outputTokens,
    reasoningTokens: (a.reasoningTokens ?? 0) + (b.reasoningTokens ?? 0),
  };
  const costs = [earlier.end.aerie.cost_usd, end.aerie.cost_usd].map((cost) => usdToNano(cost ?? 0));
  const { id, created } = earlier.completion;
  const { usage: _, ...completion } = later.completion;
  return {
    completion: { ...completion, id, created },
    end: { ...end, usage, aerie: { ...end.aerie, cost_usd: nanoToUsd(costs[0]! + costs[1]!) } },
  };
}
