import { isSigned, type ResponseItem, type ThinkingBlock, thinkingProblem } from '#contracts';

/** Tells what is ours from what another service has sealed, which nobody here can read. */
const MARK = 'aerie.';

/**
 * Signed thinking as the `encrypted_content` of a reasoning item, which clients send back as it came. It is no secret: its
 * text is told beside it, and whoever signed it finds out when it was changed.
 */
export const carry = (blocks: readonly ThinkingBlock[]): string =>
  MARK + Buffer.from(JSON.stringify(blocks)).toString('base64url');

/** The thinking that a reasoning item brings back; none when there is nothing of ours in it. */
export function carriedIn({ encrypted_content: content }: ResponseItem): ThinkingBlock[] {
  if (typeof content !== 'string' || !content.startsWith(MARK)) return [];
  const blocks = parsed(Buffer.from(content.slice(MARK.length), 'base64url').toString());
  return blocks !== undefined && thinkingProblem(blocks) === undefined ? blocks.filter(isSigned) : [];
}

function parsed(text: string): ThinkingBlock[] | undefined {
  try {
    return JSON.parse(text) as ThinkingBlock[];
  } catch {
    return undefined;
  }
}
