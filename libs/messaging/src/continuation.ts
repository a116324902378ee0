import { AerieError, type AnswerPart, type ChunkChoice } from '#contracts';

/**
 * Joins a second attempt of a streamed answer to what the client has already seen of the first, when another worker had
 * to start over: what was seen is skipped if the new answer begins with it, to the letter; else the answer ends with an
 * error, because an answer that contradicts itself is worse.
 */
export class Continuation {
  /** Text seen so far, by choice. */
  private readonly seen = new Map<number, string>();
  /** Text of the new attempt that was seen before and must come again first. */
  private expected = new Map<number, string>();
  private sawMoreThanText = false;

  restart(): void {
    this.expected = new Map(this.seen);
  }

  /** The part as the client may see it; undefined when it has seen all of it. */
  pass(part: AnswerPart): AnswerPart | undefined {
    if (part.kind !== 'delta') return this.passEnd(part);
    const replaying = this.isReplaying();
    if (replaying && this.sawMoreThanText) return interrupted();
    const choices: ChunkChoice[] = [];
    for (const choice of part.chunk.choices) {
      const fresh = this.freshOf(choice);
      if (fresh === 'contradiction') return interrupted();
      if (fresh) choices.push(fresh);
    }
    if (choices.length === 0 && part.chunk.choices.length > 0) return undefined;
    return replaying ? { kind: 'delta', chunk: { ...part.chunk, choices } } : part;
  }

  private passEnd(part: AnswerPart): AnswerPart {
    return part.kind !== 'error' && this.isReplaying() ? interrupted() : part;
  }

  private isReplaying(): boolean {
    for (const text of this.expected.values()) if (text) return true;
    return false;
  }

  private freshOf(choice: ChunkChoice): ChunkChoice | 'contradiction' | undefined {
    const text = choice.delta.content ?? '';
    if (choice.delta.tool_calls) this.sawMoreThanText = true;
    const expected = this.expected.get(choice.index) ?? '';
    const known = Math.min(expected.length, text.length);
    if (expected.slice(0, known) !== text.slice(0, known)) return 'contradiction';
    this.expected.set(choice.index, expected.slice(known));
    const fresh = text.slice(known);
    this.seen.set(choice.index, (this.seen.get(choice.index) ?? '') + fresh);
    if (!expected) return choice;
    if (!fresh && !choice.finish_reason) return undefined;
    return { ...choice, delta: { ...choice.delta, content: fresh } };
  }
}

function interrupted(): AnswerPart {
  const error = new AerieError('provider_failed', 'The answer was interrupted and could not be continued.');
  return { kind: 'error', error: error.toBody() };
}
