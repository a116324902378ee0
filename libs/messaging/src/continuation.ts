import { AerieError, type AnswerPart, type ChatChunk, type ChunkChoice } from '#contracts';

/** What a second attempt may repeat: it can be compared with what was seen. */
const OF_PLAIN_TEXT = new Set(['role', 'content', 'refusal']);

/**
 * Joins a second attempt of a streamed answer to what has already been seen of the first, when another worker had to
 * start over: what was seen is skipped if the new answer begins with it, to the letter; else the answer ends with an
 * error, because an answer that contradicts itself is worse.
 */
export class Continuation {
  /** Text seen so far, by choice. */
  private readonly seen = new Map<number, string>();
  /** Text of the new attempt that was seen before and must come again first. */
  private expected = new Map<number, string>();
  private sawMoreThanText = false;
  private cannotGoOn = false;

  restart(): void {
    this.expected = new Map(this.seen);
    this.cannotGoOn = this.sawMoreThanText;
  }

  /** The part as the client may see it; undefined when it has seen all of it. */
  pass(part: AnswerPart): AnswerPart | undefined {
    try {
      if (part.kind === 'delta') {
        const chunk = this.passChunk(part.chunk);
        return chunk && (chunk === part.chunk ? part : { kind: 'delta', chunk });
      }
      if (part.kind !== 'error') this.passEnd();
      return part;
    } catch (error) {
      return { kind: 'error', error: AerieError.of(error).toBody() };
    }
  }

  /** The chunk as far as it is new; undefined when nothing of it is. Throws when the answer cannot be continued. */
  passChunk(chunk: ChatChunk): ChatChunk | undefined {
    if (this.cannotGoOn) throw interrupted();
    const replaying = this.isReplaying();
    const choices = chunk.choices.flatMap((choice) => this.freshOf(choice) ?? []);
    if (choices.length === 0 && chunk.choices.length > 0) return undefined;
    return replaying ? { ...chunk, choices } : chunk;
  }

  /** To be called at the end of an answer. Throws when it is shorter than what was seen. */
  passEnd(): void {
    if (this.cannotGoOn || this.isReplaying()) throw interrupted();
  }

  private isReplaying(): boolean {
    for (const text of this.expected.values()) if (text) return true;
    return false;
  }

  private freshOf(choice: ChunkChoice): ChunkChoice | undefined {
    const text = choice.delta.content ?? '';
    if (hasMoreThanText(choice)) this.sawMoreThanText = true;
    const expected = this.expected.get(choice.index) ?? '';
    const known = Math.min(expected.length, text.length);
    if (expected.slice(0, known) !== text.slice(0, known)) throw interrupted();
    this.expected.set(choice.index, expected.slice(known));
    const fresh = text.slice(known);
    this.seen.set(choice.index, (this.seen.get(choice.index) ?? '') + fresh);
    if (!expected) return choice;
    if (!fresh && !choice.finish_reason) return undefined;
    return { ...choice, delta: { ...choice.delta, content: fresh } };
  }
}

function hasMoreThanText({ delta }: ChunkChoice): boolean {
  for (const field in delta) {
    const value = delta[field];
    if (OF_PLAIN_TEXT.has(field) || value == null || value === '') continue;
    if (!Array.isArray(value) || value.length > 0) return true;
  }
  return false;
}

const interrupted = (): AerieError =>
  new AerieError('provider_failed', 'The answer was interrupted and could not be continued.');
