/** What OpenRouter calls the form of thinking that Anthropic signs. A block that says so is for Anthropic's models alone. */
export const ANTHROPIC_THINKING = 'anthropic-claude-v1';

/**
 * A block of thinking in `thinking_blocks` of a message, where LiteLLM's clients know it. Anthropic signs its blocks and
 * refuses to go on after a tool's result without them, or with others.
 */
export interface ThinkingBlock {
  type: 'thinking' | 'redacted_thinking';
  /** The text; empty when the model keeps it to itself. */
  thinking?: string;
  /** Empty or missing when the text is not the one that was signed. */
  signature?: string;
  /** Of `redacted_thinking`: what only the provider can read. */
  data?: string;
  format?: string;
  /** How many UTF-16 units of the message's text come before the block; default none. */
  offset?: number;
}

interface Part {
  type: string;
  text?: string;
}

/** The kinds of blocks, with the string that each must have. */
const KINDS: ReadonlyMap<unknown, string> = new Map([
  ['thinking', 'thinking'],
  ['redacted_thinking', 'data'],
]);

export const isThinking = ({ type }: Pick<Part, 'type'>): boolean => KINDS.has(type);

/** Whether whoever thought it can tell that it was not changed. */
export const isSigned = ({ type, signature, data }: ThinkingBlock): boolean =>
  Boolean(type === 'redacted_thinking' ? data : signature);

/** The blocks of thinking among the blocks of one of Anthropic's messages, each with its place in the text. */
export function thinkingAmong(blocks: readonly Part[]): ThinkingBlock[] {
  const found: ThinkingBlock[] = [];
  let offset = 0;
  for (const block of blocks) {
    if (block.type === 'text') offset += block.text?.length ?? 0;
    else if (isThinking(block)) found.push(placed(block as ThinkingBlock, offset));
  }
  return found;
}

export function placed(block: ThinkingBlock, offset: number): ThinkingBlock {
  return { ...block, format: ANTHROPIC_THINKING, ...(offset > 0 && { offset }) };
}

/** The parts of a message's text with its thinking between them, as it came. */
export function withThinking<Of extends Part>(
  parts: readonly Of[],
  blocks: readonly ThinkingBlock[],
): (Of | Omit<ThinkingBlock, 'format' | 'offset'>)[] {
  const together: (Of | Omit<ThinkingBlock, 'format' | 'offset'>)[] = [];
  const left = blocks.map(({ format: _format, offset = 0, ...block }) => ({ block, offset }));
  let said = 0;
  for (const part of parts) {
    const text = part.text ?? '';
    let told = 0;
    while (left[0] && (left[0].offset <= said || left[0].offset < said + text.length)) {
      const { block, offset } = left.shift()!;
      const cut = Math.max(told, offset - said);
      if (cut > told) together.push({ ...part, text: text.slice(told, cut) });
      together.push(block);
      told = cut;
    }
    together.push(told === 0 ? part : { ...part, text: text.slice(told) });
    said += text.length;
  }
  return [...together, ...left.map(({ block }) => block)];
}

/** The blocks of a message of which its reasoning is the text; none when the two differ. */
export function thinkingOf(message: {
  reasoning_content?: unknown;
  thinking_blocks?: ThinkingBlock[] | null;
}): readonly ThinkingBlock[] {
  const { reasoning_content: reasoning, thinking_blocks: blocks } = message;
  if (!Array.isArray(blocks)) return [];
  return blocks.map(({ thinking = '' }) => thinking).join('') === (reasoning ?? '') ? blocks : [];
}

/** What is wrong with `thinking_blocks` of a message; undefined when nothing is. */
export function thinkingProblem(blocks: unknown): string | undefined {
  if (blocks === undefined || blocks === null) return undefined;
  if (!Array.isArray(blocks)) return ' must be an array';
  for (const [index, block] of (blocks as (Record<string, unknown> | null)[]).entries()) {
    const required = KINDS.get(block?.['type']);
    if (!required) return `[${index}].type must be one of ${[...KINDS.keys()].join(', ')}`;
    if (typeof block![required] !== 'string') return `[${index}].${required} must be a string`;
  }
  return undefined;
}
