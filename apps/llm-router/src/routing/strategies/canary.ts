import { hash } from 'node:crypto';

import { Injectable, Logger } from '@nestjs/common';

import type { CandidateConfig, RouteConfig } from '#contracts';
import { Cache } from '#storage';

import type { Candidates, Choice } from '../route.js';
import { fraction, stickyKey } from '../sticky.js';
import { fallback } from './fallback.js';
import { Trial } from './trial.js';

/** How often a process looks whether another one has rolled a candidate back. */
const LOOK_EVERY_MS = 5_000;
/** A candidate that was rolled back stays so until its configuration changes, or this has passed. */
const ROLLED_BACK_MS = 30 * 24 * 60 * 60 * 1000;

interface OnTrial {
  readonly key: string;
  readonly trial: Trial;
  rolledBack: string | undefined;
  lookedAtMs: number;
}

/**
 * Gives the candidate its share of the requests, compares how they go with how the others go, and rolls it back by itself
 * when it does worse: here at once, in other processes within seconds by way of the shared cache.
 */
@Injectable()
export class Canary {
  private readonly log = new Logger(Canary.name);
  private readonly trials = new Map<string, OnTrial>();

  constructor(private readonly cache: Cache) {}

  readonly choose = (candidates: Candidates): Choice => {
    const { config, targets, candidate } = candidates;
    const running = this.trialOf(config);
    this.lookElsewhere(running);
    if (running.rolledBack !== undefined) return { targets, reason: `canary rolled back: ${running.rolledBack}` };
    const share = fraction(`canary ${config.alias} ${stickyKey(candidates, config.sticky)}`);
    const isCandidate = candidate !== undefined && share < config.candidate!.share;
    return {
      ...(isCandidate ? { targets: [candidate, ...targets], reason: 'canary' } : fallback(candidates)),
      onEnd: (outcome) => {
        running.trial.note(isCandidate ? 'candidate' : 'others', outcome);
        const verdict = isCandidate ? running.trial.verdict() : undefined;
        if (verdict !== undefined) this.rollBack(config, running, verdict);
      },
    };
  };

  private trialOf(config: RouteConfig): OnTrial {
    const key = `llm-router:canary:${hash('sha256', JSON.stringify([config.alias, config.targets, config.candidate]))}`;
    let running = this.trials.get(config.alias);
    if (running?.key !== key) {
      const trial = new Trial(config.candidate as CandidateConfig);
      running = { key, trial, rolledBack: undefined, lookedAtMs: 0 };
      this.trials.set(config.alias, running);
    }
    return running;
  }

  private rollBack({ alias, candidate }: RouteConfig, running: OnTrial, verdict: string): void {
    if (running.rolledBack !== undefined) return;
    running.rolledBack = verdict;
    this.log.error({ msg: 'a canary was rolled back', route: alias, model: candidate!.model, verdict });
    this.cache.set(running.key, verdict, ROLLED_BACK_MS).catch((error: unknown) => {
      this.log.warn({ msg: 'other processes cannot be told that a canary was rolled back', err: error });
    });
  }

  private lookElsewhere(running: OnTrial): void {
    const nowMs = Date.now();
    if (running.rolledBack !== undefined || nowMs - running.lookedAtMs < LOOK_EVERY_MS) return;
    running.lookedAtMs = nowMs;
    this.cache.get(running.key).then(
      (verdict) => (running.rolledBack ??= verdict),
      () => undefined,
    );
  }
}
