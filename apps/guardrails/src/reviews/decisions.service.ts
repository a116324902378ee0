import { Injectable, Logger, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';

import {
  AerieError,
  type AnswerPart,
  type Asked,
  type ChatRequest,
  type DecideReview,
  type Grounded,
  type Guarded,
  type InputInspected,
  type Job,
  type ReviewDecision,
  ReviewDecidedFact,
  type WholePart,
} from '#contracts';
import { Bus } from '#messaging';
import { counter } from '#telemetry';

import { textsIn, withGroundedness } from '../answers/answer-groundedness.js';
import { mapTexts } from '../answers/map-texts.js';
import { restoredText } from '../vault/token-restorer.js';
import { VaultsService } from '../vault/vaults.service.js';
import type { ReviewEntity } from './review.entity.js';
import { ReviewStore } from './review.store.js';

const SWEEP_EVERY_MS = 1000;
/** Whoever decided acts at once; after this long it has died. */
const ABANDONED_MS = 5000;
const CLOCK = 'sla';

const decisions = counter('aerie_reviews_decided_total', 'Reviews, by who decided what.', ['decision', 'by']);

/**
 * Decides about parked jobs and sends them on. A decision is stored before it is acted upon and acted upon until that is
 * safe, so that it holds through the death of any process; acting twice changes nothing, by the job's id.
 */
@Injectable()
export class DecisionsService implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly logger = new Logger(DecisionsService.name);
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly store: ReviewStore,
    private readonly vaults: VaultsService,
    private readonly bus: Bus,
  ) {}

  onApplicationBootstrap(): void {
    this.timer = setTimeout(() => void this.sweep(), SWEEP_EVERY_MS);
    this.timer.unref();
  }

  onApplicationShutdown(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
  }

  async decide(
    review: ReviewEntity,
    decision: ReviewDecision,
    { note, messages, content }: DecideReview,
    by: string,
  ): Promise<void> {
    const edited = decision === 'edit' ? editOf(review, { messages, content }) : undefined;
    if (!(await this.store.decide(review.id, { decision, by, note, edited }))) throw taken(review.id);
    await this.act({ ...review, decision, decidedBy: by, edited: edited ?? null });
  }

  /** What the clock decides, and what somebody decided who then died. */
  private async sweep(): Promise<void> {
    try {
      for (const review of await this.store.overdue()) {
        const decision = review.onTimeout;
        if (await this.store.decideOverdue(review.id, decision, CLOCK)) {
          await this.act({ ...review, decision, decidedBy: CLOCK });
        }
      }
      for (const review of await this.store.undelivered(new Date(Date.now() - ABANDONED_MS))) await this.act(review);
    } catch (error) {
      this.logger.warn({ msg: 'parked jobs could not be looked through', err: error });
    } finally {
      if (this.timer) this.onApplicationBootstrap();
    }
  }

  private async act(review: ReviewEntity): Promise<void> {
    const { id, jobId, tenant, stage, decision, decidedBy, policy, findings } = review;
    if (decision === 'reject') await this.bus.conclude(waitingJob(review), rejected(review));
    else if (stage === 'input') await this.resume(review);
    else await this.bus.conclude(waitingJob(review), this.answerOf(review));
    await this.bus.publish(ReviewDecidedFact, {
      reviewId: id,
      jobId,
      tenant,
      stage,
      decision: decision!,
      by: decidedBy!,
      policy,
      findings,
      atMs: Date.now(),
    });
    await this.store.delivered(id);
    decisions.inc({ decision: decision!, by: decidedBy === CLOCK ? CLOCK : 'person' });
  }

  /** The job takes its way from the start: what was held for it was given back, and it is admitted anew. */
  private async resume(review: ReviewEntity): Promise<void> {
    const job = waitingJob(review) as Job<Required<Asked>>;
    const { request, reviewed } = job.state;
    const messages = review.edited?.messages;
    const edited: ChatRequest = { ...request, stream: false, ...(messages && { messages }) };
    const state: Asked = { request: edited, reviewed: { ...reviewed, edited: messages !== undefined } };
    await this.bus.enqueue({ ...job, state });
  }

  private answerOf(review: ReviewEntity): AnswerPart {
    const answer = review.edited?.content === undefined ? review.answer! : edit(review.answer!, review.edited.content);
    const job = review.job as Job<{ guard: Guarded } & Partial<Grounded>>;
    const vault = this.vaults.of(job);
    const completion = vault ? mapTexts(answer.completion, (text) => restoredText(text, vault)) : answer.completion;
    const { passages = [] } = job.state.grounding ?? {};
    return { ...answer, completion, end: withGroundedness(answer.end, textsIn(completion), passages) };
  }
}

/** The job with as much time as it had when it came, and the store of jobs to answer to. */
function waitingJob({ job }: ReviewEntity): Job<Asked & Partial<InputInspected>> {
  const waitMs = job.deadlineAtMs - job.acceptedAtMs;
  const reply = job.reply.to === 'inbox' ? ({ to: 'store' } as const) : job.reply;
  return { ...(job as Job<Asked>), reply, deadlineAtMs: Date.now() + waitMs };
}

function editOf(
  { stage, answer }: ReviewEntity,
  { messages, content }: Pick<DecideReview, 'messages' | 'content'>,
): Pick<DecideReview, 'messages' | 'content'> {
  if (stage === 'input' && messages === undefined) {
    throw new AerieError('invalid_request', 'messages must be given to edit a request.', { param: 'messages' });
  }
  if (stage === 'output' && content === undefined) {
    throw new AerieError('invalid_request', 'content must be given to edit an answer.', { param: 'content' });
  }
  if (stage === 'output' && answer!.completion.choices.length > 1) {
    throw new AerieError('invalid_request', 'An answer with several choices can be approved or rejected, not edited.');
  }
  return stage === 'input' ? { messages: messages! } : { content: content! };
}

function edit(answer: WholePart, content: string): WholePart {
  const [choice, ...others] = answer.completion.choices;
  const edited = { ...choice!, message: { ...choice!.message, content } };
  return { ...answer, completion: { ...answer.completion, choices: [edited, ...others] } };
}

function rejected({ stage, decidedBy }: ReviewEntity): AnswerPart {
  const what = stage === 'input' ? 'request' : 'answer';
  const why = decidedBy === CLOCK ? 'was not approved in time' : 'was rejected by a reviewer';
  return { kind: 'error', error: { code: 'content_blocked', message: `The ${what} ${why}.` } };
}

export const taken = (id: string): AerieError =>
  new AerieError('conflict', `The review "${id}" is decided already, or claimed by somebody else.`);
