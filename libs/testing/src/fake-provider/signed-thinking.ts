import { hash } from 'node:crypto';

interface Block {
  type?: string;
  thinking?: string;
  signature?: string;
  data?: string;
}

interface Turn {
  role?: string;
  content?: unknown;
}

/** A signature is for a text at a place among the blocks of its message: neither may change. */
export const signatureOf = (thinking: string, block: number): string => seal('thinking', block, thinking);

/** What a redacted thought at a place is told as. */
export const redactedData = (block: number): string => seal('redacted', block);

const seal = (...of: unknown[]): string => hash('sha256', JSON.stringify(['fake provider', ...of]), 'base64');

/** What Anthropic would refuse in the thinking of earlier turns. */
export function thinkingRefusal({
  thinking,
  messages,
}: {
  thinking?: { type?: string };
  messages: Turn[];
}): string | undefined {
  for (const [turn, { role, content }] of messages.entries()) {
    if (role !== 'assistant') continue;
    for (const [at, block] of blocksOf(content).entries()) {
      const problem = sealProblem(block, at);
      if (problem) return `messages.${turn}.content.${at}: ${problem}`;
    }
  }
  return thinking?.type === 'enabled' ? loopRefusal(messages) : undefined;
}

function sealProblem({ type, thinking, signature, data }: Block, at: number): string | undefined {
  if (type === 'thinking' && signature !== signatureOf(String(thinking), at)) {
    return 'Invalid `signature` in `thinking` block';
  }
  return type === 'redacted_thinking' && data !== redactedData(at)
    ? 'Invalid `data` in `redacted_thinking` block'
    : undefined;
}

/** A turn that goes on behind the results of tools must have begun with a thought. */
function loopRefusal(messages: Turn[]): string | undefined {
  if (!hasResults(messages.at(-1)!)) return undefined;
  const begun = messages.findLastIndex((turn) => turn.role === 'user' && !hasResults(turn)) + 1;
  const type = blocksOf(messages[begun]!.content)[0]?.type ?? 'text';
  if (type === 'thinking' || type === 'redacted_thinking') return undefined;
  return (
    `messages.${begun}.content.0.type: Expected \`thinking\` or \`redacted_thinking\`, but found \`${type}\`. When ` +
    '`thinking` is enabled, a final `assistant` message must start with a thinking block'
  );
}

const hasResults = ({ content }: Turn): boolean => blocksOf(content).some(({ type }) => type === 'tool_result');

const blocksOf = (content: unknown): Block[] => (Array.isArray(content) ? content : []);
