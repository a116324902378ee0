import { AerieError, type AnswerEnd, type AnswerPart, type AnswerParts, JobParked } from '#contracts';
import type { Logger } from '#telemetry';

import type { JobRun } from './job-run.js';
import { isLast } from './frame-writer.js';

/**
 * An answer that always ends: with `whole`, `end`, `parked` or an `error` part, whatever its stages do. A throw, the deadline, a
 * client that left and an answer without an end all become an error part; nothing after the last part is read.
 */
export async function* ending(parts: AnswerParts, run: JobRun, logger: Logger): AsyncGenerator<AnswerPart> {
  const iterator = parts[Symbol.asyncIterator]();
  let ended = false;
  try {
    while (!ended) {
      const result = await run.whileRunning(iterator.next());
      if (result.done) throw new AerieError('provider_failed', 'The answer ended before it was complete.');
      ended = isLast(result.value);
      yield result.value;
    }
  } catch (error) {
    if (run.abandoned) return;
    ended = true;
    if (error instanceof JobParked) {
      yield { kind: 'parked', reviewId: error.reviewId };
      return;
    }
    if (!(error instanceof AerieError)) logger.error({ jobId: run.job.id, err: error }, 'an answer failed');
    yield { kind: 'error', error: AerieError.of(error).toBody() };
  } finally {
    // Not awaited: the stage stops by its signal, and a stage that does not must not hold up the answer.
    void iterator.return?.();
  }
}

/** What the last part of an answer says of its end; undefined for an error. */
export function endOf(part: AnswerPart): AnswerEnd | undefined {
  return part.kind === 'whole' || part.kind === 'end' ? part.end : undefined;
}

/** An answer that fails before it began, as a handler does that throws instead of yielding. */
export function failing(error: unknown): AnswerParts {
  return { [Symbol.asyncIterator]: () => ({ next: () => Promise.reject(error) }) };
}
