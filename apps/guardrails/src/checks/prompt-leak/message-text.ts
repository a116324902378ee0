import type { ChatMessage } from '#contracts';

/** All text of a message, its parts on lines of their own. */
export function textOf({ content }: ChatMessage): string {
  if (typeof content === 'string') return content;
  return content?.map((part) => part.text ?? '').join('\n') ?? '';
}

/** Whether a message holds what the operator told the model, and not what somebody asked it. */
export const isInstruction = ({ role }: ChatMessage): boolean => role === 'system' || role === 'developer';
