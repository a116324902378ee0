import { hash } from 'node:crypto';

import { LRUCache } from 'lru-cache';

import type { Found } from './findings.js';
import type { StageJudge } from './stage-judge.js';

/** About 2 MB, for all policies and tenants together. */
const MOST_TEXTS = 16_384;

const clean = new LRUCache<string, true>({ max: MOST_TEXTS });
const numbers = new WeakMap<StageJudge, number>();
let judges = 0;

/**
 * Spares texts of a tenant in which a judge found nothing before: instructions come with every request, a conversation with
 * every turn, passages with every question about them. A judge belongs to a version of a policy, so what it found stays
 * true. Texts are known by their SHA-256, and not kept.
 */
export class CleanTexts {
  constructor(private readonly tenant: string) {}

  /** The text as it may go on: as `judging` says, which must be the same for all texts of the judge. */
  judged<Result extends string | Promise<string>>(
    judge: StageJudge,
    text: string,
    found: Found,
    judging: (found: Found) => Result,
  ): Result | string {
    const key = this.keyOf(judge, text);
    if (clean.get(key)) return text;
    let isClean = true;
    const learn = (result: string): string => {
      if (isClean && result === text) clean.set(key, true);
      return result;
    };
    const result = judging((finding) => {
      isClean &&= finding.action === 'allow';
      found(finding);
    });
    return typeof result === 'string' ? learn(result) : (result.then(learn) as Result);
  }

  private keyOf(judge: StageJudge, text: string): string {
    let number = numbers.get(judge);
    if (number === undefined) numbers.set(judge, (number = ++judges));
    // As UTF-16: in UTF-8, texts that differ in broken characters would be one.
    return `${number} ${hash('sha256', Buffer.from(text, 'utf16le'), 'base64')} ${this.tenant}`;
  }
}
