import { type CompletionChoice, isSigned, type ThinkingBlock, thinkingOf } from '#contracts';

type Message = CompletionChoice['message'];

/** What nobody can read but whoever signed: anything else would be a text that no check sees. */
const OPAQUE = /^[\w+/=-]*$/;

/** Whether a list holds whole blocks, and not pieces of them, which some servers stream. */
export const areWhole = (blocks: unknown): blocks is ThinkingBlock[] =>
  Array.isArray(blocks) && blocks.length > 0 && blocks.every(isSigned);

/**
 * A block of thinking as it may leave, when `told` has left of its text. A text that was changed has no signature, and the
 * model is not given it again.
 */
export function blockAs(told: string, block: ThinkingBlock): ThinkingBlock {
  const { type, thinking = '', signature = '', data = '', format, offset } = block;
  const place = { ...(format && { format }), ...(typeof offset === 'number' && { offset }) };
  if (type === 'redacted_thinking') return { type, data: opaque(data), ...place };
  const isIntact = thinking === '' || thinking === told;
  return { type, thinking: isIntact ? thinking : told, signature: isIntact ? opaque(signature) : '', ...place };
}

const opaque = (seal: string): string => (OPAQUE.test(seal) ? seal : '');

/** The blocks of a whole message that has been judged without them; none when the text that they share with it has changed. */
export function blocksOf(
  message: Message,
  judged: Message,
  judge: (text: string) => string,
): ThinkingBlock[] | undefined {
  const blocks = message.thinking_blocks ?? [];
  if (thinkingOf(message).length === 0) return blocks.map((block) => blockAs(judge(block.thinking ?? ''), block));
  if (judged.reasoning_content !== message.reasoning_content) return undefined;
  return blocks.map((block) => blockAs(block.thinking ?? '', block));
}
