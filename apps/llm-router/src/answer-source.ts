import type { CacheReport, ChatCompletion } from '#contracts';

import type { ProviderEvent } from './providers/provider.js';
import type { Attempt } from './resilience/attempt.js';

/** Who answers, as the client is told. */
export interface Answerer {
  readonly model: string;
  readonly provider: string;
}

/** Where a job's answer comes from: a call of its own, one that it shares, or what was kept of an earlier one. */
export interface AnswerSource {
  /** What the cache did for the job. */
  readonly cache: CacheReport;
  /** Known once the first event has come. */
  readonly answerer: Answerer | undefined;
  /** The whole answer, once `next` has said that it is complete; of a stream only where somebody needs it. */
  readonly completion: ChatCompletion | undefined;
  /** The calls that this job owes for, and the one of them whose answer it is; none when another pays, or nobody. */
  readonly attempts: readonly Attempt[];
  readonly attempt: Attempt | undefined;
  /** Resolves when `attempts` change no more, where others go on with them after the job has left. */
  readonly settled?: Promise<void> | undefined;

  /** The next event; undefined when the answer is complete. Throws as `openFirst` does, or a `ProviderFailure`. */
  next(): Promise<ProviderEvent | undefined>;
  /** The job is done with it. May be called twice. */
  leave(): void;
}
