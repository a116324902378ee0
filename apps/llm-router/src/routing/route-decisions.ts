import { Injectable, Logger } from '@nestjs/common';

import { Cache } from '#storage';

import type { PromptFacts } from '../learning/outcome-learner.js';

/** Who means to say something of an answer does so within a day. */
const KEPT_MS = 24 * 60 * 60 * 1000;

/** What a route of strategy `auto` chose for a request, and upon what. */
export interface RouteDecision {
  readonly tenant: string;
  readonly scope: string;
  readonly facts: PromptFacts;
  readonly model: 'weak' | 'strong';
}

/** The latest decisions by request, shared by all processes. Losing them costs lessons, never a request. */
@Injectable()
export class RouteDecisions {
  private readonly log = new Logger(RouteDecisions.name);

  constructor(private readonly cache: Cache) {}

  /** Nobody waits for it. */
  keep(jobId: string, decision: RouteDecision): void {
    this.cache.set(keyOf(jobId), JSON.stringify(decision), KEPT_MS).catch((error: unknown) => {
      this.log.warn({ msg: 'a decision cannot be kept; feedback on it will teach nothing', err: error });
    });
  }

  /** Undefined for a request of another tenant, or one that is not known (any more). */
  async find(jobId: string, tenant: string): Promise<RouteDecision | undefined> {
    const found = await this.cache.get(keyOf(jobId));
    const decision = found === undefined ? undefined : (JSON.parse(found) as RouteDecision);
    return decision?.tenant === tenant ? decision : undefined;
  }
}

const keyOf = (jobId: string): string => `llm-router:auto:${jobId}`;
