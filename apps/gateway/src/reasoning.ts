import { ANTHROPIC_THINKING, type ChatChunk, type ChunkChoice, type CompletionChoice, thinkingOf } from '#contracts';

/**
 * Anthropic thinks in blocks, each a text of its own, which guards judge one by one; OpenAI's clients read all of it as one
 * text. So that nothing is put together there that no guard has seen, an empty line stands between two blocks.
 */
const BETWEEN_BLOCKS = '\n\n';

type Message = CompletionChoice['message'];

/** A message with its blocks of thinking apart in its reasoning. */
export function withReasoningApart(message: Message): Message {
  const texts = thinkingOf(message).flatMap(({ thinking }) => thinking || []);
  return texts.length > 1 ? { ...message, reasoning_content: texts.join(BETWEEN_BLOCKS) } : message;
}

/** The same for a stream. */
export class ReasoningStream {
  /** Choices of which a block has ended. */
  private readonly ended = new Set<number>();

  pass(chunk: ChatChunk): ChatChunk {
    if (!chunk.choices.some(({ delta }) => delta?.reasoning_content || delta?.thinking_blocks)) return chunk;
    return { ...chunk, choices: chunk.choices.map((choice) => this.apart(choice)) };
  }

  private apart(choice: ChunkChoice): ChunkChoice {
    const { index, delta } = choice;
    const { reasoning_content: reasoning, thinking_blocks: blocks } = delta;
    const begins = Boolean(reasoning) && this.ended.delete(index);
    if (blocks?.some(({ format, thinking }) => format === ANTHROPIC_THINKING && thinking)) this.ended.add(index);
    return begins ? { ...choice, delta: { ...delta, reasoning_content: BETWEEN_BLOCKS + reasoning } } : choice;
  }
}
