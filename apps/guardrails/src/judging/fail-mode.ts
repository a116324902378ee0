import { AerieError } from '#contracts';

import type { AnswerCheck, Check, PhraseCheck, SpanCheck, VerdictCheck } from '../check.js';
import type { Found } from './findings.js';

/** What a check that broke is told as, where its rule lets the text pass. */
export const UNJUDGED = 'UNJUDGED';

const RETRY_AFTER_MS = 1000;

/** Runs a part of a check. When it breaks: a clear refusal where it fails closed, a finding where it fails open. */
export type Attempt = <T>(check: Check, judge: () => T, otherwise: T) => T;

export const failClosed: Attempt = (check, judge) => {
  try {
    return judge();
  } catch (cause) {
    throw new AerieError('unavailable', `The ${check.name} check cannot judge this right now; please retry.`, {
      retryAfterMs: RETRY_AFTER_MS,
      cause,
    });
  }
};

export function failOpen(found: Found): Attempt {
  return (check, judge, otherwise) => {
    try {
      return judge();
    } catch {
      found({ check: check.name, type: UNJUDGED, action: 'flag', start: 0, end: 0, score: 0 });
      return otherwise;
    }
  };
}

type Guardable = SpanCheck | PhraseCheck | VerdictCheck | AnswerCheck;

/** The same check, whose failures are handled. What is told of its findings is no part of the attempt: a block gets through. */
export function guarded<Of extends Guardable>(check: Of, attempt: Attempt): Of {
  return Object.assign(Object.create(check) as Of, attempts(check, attempt));
}

function attempts(check: Guardable, attempt: Attempt): object {
  switch (check.kind) {
    case 'spans':
      return {
        scan: (...given: Parameters<SpanCheck['scan']>) => attempt(check, () => check.scan(...given), []),
      };
    case 'phrases':
      return {
        scan: (text: string, from: number) => attempt(check, () => check.scan(text, from), []),
        openFrom: (text: string, from: number) => attempt(check, () => check.openFrom(text, from), text.length),
      };
    case 'verdict':
      return {
        judge: (...given: Parameters<VerdictCheck['judge']>) =>
          attempt(check, () => check.judge(...given), { score: 0, spans: [] }),
      };
    case 'answer':
      return {
        judge: (...given: Parameters<AnswerCheck['judge']>) =>
          attempt(check, () => check.judge(...given), { findings: [] }),
      };
  }
}
