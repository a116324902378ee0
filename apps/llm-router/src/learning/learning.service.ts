import { Injectable, Logger, type OnApplicationShutdown } from '@nestjs/common';
import { LRUCache } from 'lru-cache';

import type { Lesson } from './lesson.js';
import { LessonStore } from './lesson.store.js';
import { MOST_SCOPES, OutcomeLearner, type PromptFacts } from './outcome-learner.js';

/** What other replicas have written of a scope in use is known here after so long. */
const FRESH_MS = 30_000;
/** Lessons and scopes gather for so long before the database is asked. */
const GATHER_MS = 250;
const RETRY_MS = 5000;
/** What waits while the database is away; more is not learnt from. */
const MOST_UNWRITTEN = 10_000;
const PER_WRITE = 500;

interface Followed {
  /** That was read last; undefined when the scope had no lessons. */
  readonly version: string | undefined;
  readonly freshUntilMs: number;
}

/**
 * What tenants' outcomes have taught all replicas. Decisions use what is in memory; the database is written and read
 * beside them, one task at a time, so that a lesson never counts twice.
 */
@Injectable()
export class LearningService implements OnApplicationShutdown {
  private readonly log = new Logger(LearningService.name);
  private readonly learner = new OutcomeLearner();
  private readonly followed = new LRUCache<string, Followed>({ max: MOST_SCOPES });
  private readonly stale = new Set<string>();
  /** Counted already. */
  private unwritten: Lesson[] = [];
  private timer: NodeJS.Timeout | undefined;
  private lastTask: Promise<unknown> = Promise.resolve();
  private closing = false;

  constructor(private readonly store: LessonStore) {}

  /** The gain to route by. Only who tells outcomes is tried out on: for others it would cost and teach nothing. */
  adjustedGain(scope: string, facts: PromptFacts): number {
    this.follow(scope);
    return this.learner.adjustedGain(scope, facts, this.learner.knows(scope) ? standardNormal() : 0);
  }

  /** Counts at once and is written soon: nobody waits. A process that is killed loses the last ones. */
  note(lesson: Lesson): void {
    this.follow(lesson.scope);
    this.learner.observe(lesson.scope, lesson, lesson);
    if (this.unwritten.length < MOST_UNWRITTEN) this.unwritten.push(lesson);
    this.syncIn(GATHER_MS);
  }

  /** Resolves when they are written; rejects when they cannot be, and none counts. Safe to repeat. */
  async learn(lessons: readonly Lesson[]): Promise<void> {
    await this.inTurn(async () => {
      const fresh = await this.store.add(lessons);
      // A scope that was not read yet is read, with these, when it is first asked for.
      for (const lesson of fresh)
        if (this.followed.has(lesson.scope)) this.learner.observe(lesson.scope, lesson, lesson);
    });
  }

  async onApplicationShutdown(): Promise<void> {
    this.closing = true;
    clearTimeout(this.timer);
    await this.inTurn(() => this.write()).catch((error: unknown) => {
      this.log.warn({ msg: 'lessons could not be written', lessons: this.unwritten.length, err: error });
    });
  }

  private follow(scope: string): void {
    if (performance.now() < (this.followed.get(scope)?.freshUntilMs ?? 0)) return;
    if (this.stale.size < MOST_SCOPES) this.stale.add(scope);
    this.syncIn(GATHER_MS);
  }

  private syncIn(delayMs: number): void {
    if (!this.closing) this.timer ??= setTimeout(() => void this.sync(), delayMs).unref();
  }

  private async sync(): Promise<void> {
    const delayMs = await this.inTurn(async () => {
      await this.write();
      await this.read();
      return GATHER_MS;
    }).catch((error: unknown) => {
      this.log.warn({ msg: 'lessons are neither written nor read; routing goes by what is known', err: error });
      return RETRY_MS;
    });
    this.timer = undefined;
    if (this.unwritten.length + this.stale.size > 0) this.syncIn(delayMs);
  }

  private async write(): Promise<void> {
    while (this.unwritten.length > 0) {
      const batch = this.unwritten.slice(0, PER_WRITE);
      await this.store.add(batch);
      this.unwritten = this.unwritten.slice(batch.length);
    }
  }

  private async read(): Promise<void> {
    const scopes = [...this.stale];
    const versions = await this.store.versions(scopes);
    for (const scope of scopes) {
      const version = versions.get(scope);
      if (version !== undefined && version !== this.followed.get(scope)?.version) await this.relearn(scope);
      this.followed.set(scope, { version, freshUntilMs: performance.now() + FRESH_MS });
      this.stale.delete(scope);
    }
  }

  private async relearn(scope: string): Promise<void> {
    const written = await this.store.of(scope);
    this.learner.relearn(scope, [...written, ...this.unwritten.filter((lesson) => lesson.scope === scope)]);
  }

  private inTurn<T>(task: () => Promise<T>): Promise<T> {
    const turn = this.lastTask.then(task);
    this.lastTask = turn.catch(() => {});
    return turn;
  }
}

/** Box and Muller (1958). */
const standardNormal = (): number =>
  Math.sqrt(-2 * Math.log(1 - Math.random())) * Math.cos(2 * Math.PI * Math.random());
