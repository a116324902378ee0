import { type ChatChunk, type ChatMessage, responseFormatOf } from '#contracts';

import type { Ask, ProviderEvent } from '../providers/provider.js';

const CARRY_ON =
  'Your answer was cut off. Go on from exactly where it stopped, in the middle of the word if need be. ' +
  'Do not repeat any of it and do not say that you go on.';
/** Models like to begin with the words they stopped at. A shorter repetition may be meant. */
const SHORTEST_SEAM = 8;
const LONGEST_SEAM = 64;
const OF_PLAIN_TEXT = new Set(['role', 'content', 'refusal']);

/** The text of a streamed answer so far, for another model to carry on when its own dies. */
export class SpokenText {
  text = '';
  /** Something came that no other model can carry on: tool calls, reasoning, several choices. */
  private isPlain: boolean;

  constructor({ request, stream }: Ask) {
    const format = responseFormatOf(request) ?? 'text';
    this.isPlain = stream && format === 'text' && (request.n ?? 1) === 1 && !request['logprobs'];
  }

  get canBeCarriedOn(): boolean {
    return this.isPlain && this.text !== '';
  }

  add({ choices }: ChatChunk): void {
    for (const { index, delta, finish_reason: finished } of choices) {
      const plain = Object.entries(delta).every(([field, value]) => OF_PLAIN_TEXT.has(field) || value == null);
      if (index !== 0 || !plain || finished) this.isPlain = false;
      this.text += delta.content ?? '';
    }
  }

  /** What the other model is asked. */
  carriedOn(ask: Ask): Ask {
    const messages: ChatMessage[] = [
      ...ask.messages,
      { role: 'assistant', content: this.text },
      { role: 'user', content: CARRY_ON },
    ];
    return { ...ask, messages };
  }
}

/** Joins the other model's answer to the text before it: without a second role, and without the words that it repeats. */
export class Seam {
  /** Chunks whose text may still be a repetition. */
  private held: ChatChunk[] = [];
  private heldText = '';
  private closed = false;

  constructor(private readonly before: string) {}

  /** The events to show for one of the other model's. */
  take(event: ProviderEvent): ProviderEvent[] {
    if (this.closed || event.kind !== 'chunk') return [event];
    const [choice] = event.chunk.choices;
    if (choice) delete choice.delta.role;
    this.held.push(event.chunk);
    this.heldText += choice?.delta.content ?? '';
    const isOver = choice?.finish_reason || this.heldText.length >= LONGEST_SEAM;
    return isOver ? this.close() : [];
  }

  private close(): ProviderEvent[] {
    this.closed = true;
    let repeated = repetition(this.before, this.heldText);
    return this.held.map((chunk) => {
      const [choice] = chunk.choices;
      const content = choice?.delta.content;
      if (content) choice.delta.content = content.slice(repeated);
      repeated = Math.max(0, repeated - (content?.length ?? 0));
      return { kind: 'chunk', chunk };
    });
  }
}

/** How many characters at the start of `after` are those at the end of `before`. */
function repetition(before: string, after: string): number {
  for (let length = Math.min(LONGEST_SEAM, before.length, after.length); length >= SHORTEST_SEAM; length--) {
    if (before.endsWith(after.slice(0, length))) return length;
  }
  return 0;
}
