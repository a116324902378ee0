import { thinkingProblem } from './thinking.js';
import { check } from './validation.js';

export const MAX_MESSAGES = 2048;
export const CHAT_ROLES = ['system', 'developer', 'user', 'assistant', 'tool', 'function'] as const;
export type ChatRole = (typeof CHAT_ROLES)[number];

const ROLES: ReadonlySet<string> = new Set(CHAT_ROLES);

/**
 * The messages of a chat. Written by hand because class-validator spends 200 µs on a hundred messages where this loop
 * spends two; it is still reached through the DTO's decorators.
 */
export function AreChatMessages(): PropertyDecorator {
  return check('areChatMessages', (value) => {
    if (!Array.isArray(value)) return 'must be an array';
    if (value.length === 0) return 'must hold at least one message';
    if (value.length > MAX_MESSAGES) return `must hold at most ${MAX_MESSAGES} messages, got ${value.length}`;
    for (let index = 0; index < value.length; index++) {
      const problem = messageProblem(value[index]);
      if (problem) return `[${index}]${problem}`;
    }
    return undefined;
  });
}

function messageProblem(message: unknown): string | undefined {
  if (typeof message !== 'object' || message === null) return ' must be an object';
  const { role, content, tool_calls, function_call, thinking_blocks } = message as Record<string, unknown>;
  if (typeof role !== 'string' || !ROLES.has(role)) return `.role must be one of ${[...ROLES].join(', ')}`;
  const thinking = thinkingProblem(thinking_blocks);
  if (thinking) return `.thinking_blocks${thinking}`;
  if (typeof content === 'string') return undefined;
  if (content === undefined || content === null) {
    const mayBeEmpty = role === 'assistant' && (tool_calls !== undefined || function_call !== undefined);
    return mayBeEmpty ? undefined : '.content is missing';
  }
  if (!Array.isArray(content)) return '.content must be a string or an array of parts';
  for (let index = 0; index < content.length; index++) {
    const part = content[index] as Record<string, unknown> | null;
    if (typeof part !== 'object' || part === null || typeof part['type'] !== 'string') {
      return `.content[${index}].type must be a string`;
    }
    if (part['type'] === 'text' && typeof part['text'] !== 'string') return `.content[${index}].text must be a string`;
  }
  return undefined;
}
