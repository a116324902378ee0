import { MAX_MESSAGES } from './chat-messages.js';
import { check, isObject, problemAmong } from './validation.js';

/** One turn of Anthropic's conversations. */
export interface Turn {
  role: 'user' | 'assistant' | 'system';
  content: string | ContentBlock[];
}

export interface ContentBlock {
  type: string;
  [field: string]: unknown;
}

const ROLES: ReadonlySet<unknown> = new Set(['user', 'assistant', 'system']);

/**
 * The blocks that can be translated, with the strings that each must have. A block of another type is refused: guards
 * could not read it, and would let it pass.
 */
const BLOCKS: Record<string, readonly string[]> = {
  text: ['text'],
  image: [],
  document: [],
  thinking: ['thinking'],
  redacted_thinking: ['data'],
  tool_use: ['id', 'name'],
  tool_result: ['tool_use_id'],
};
const RESULT_BLOCKS = new Set(['text', 'image', 'document']);
const TEXT_BLOCKS = new Set(['text']);
const ALL_BLOCKS = new Set(Object.keys(BLOCKS));

/** The turns of Anthropic's Messages API, with blocks that can be translated. */
export function AreTurns(): PropertyDecorator {
  return check('areTurns', (value) => {
    if (!Array.isArray(value)) return 'must be an array';
    if (value.length === 0) return 'must hold at least one message';
    if (value.length > MAX_MESSAGES) return `must hold at most ${MAX_MESSAGES} messages, got ${value.length}`;
    return problemAmong(value, turnProblem);
  });
}

/** A text, or text blocks. */
export function IsSystemText(): PropertyDecorator {
  return check('isSystemText', (value) => contentProblem(value, TEXT_BLOCKS)?.trimStart());
}

function turnProblem(turn: unknown): string | undefined {
  if (!isObject(turn)) return ' must be an object';
  if (!ROLES.has(turn['role'])) return `.role must be one of ${[...ROLES].join(', ')}`;
  const problem = contentProblem(turn['content'], ALL_BLOCKS);
  return problem && `.content${problem}`;
}

function contentProblem(content: unknown, allowed: ReadonlySet<string>): string | undefined {
  if (typeof content === 'string') return undefined;
  if (!Array.isArray(content)) return ' must be a string or an array of blocks';
  return problemAmong(content, (block) => blockProblem(block, allowed));
}

function blockProblem(block: unknown, allowed: ReadonlySet<string>): string | undefined {
  if (!isObject(block)) return ' must be an object';
  const type = block['type'];
  if (typeof type !== 'string' || !allowed.has(type)) return `.type must be one of ${[...allowed].join(', ')}`;
  const missing = BLOCKS[type]!.find((field) => typeof block[field] !== 'string');
  if (missing) return `.${missing} must be a string`;
  if (type === 'image') return imageProblem(block['source']);
  if (type === 'document' && !isObject(block['source'])) return '.source must be an object';
  if (type !== 'tool_result' || block['content'] === undefined || block['content'] === null) return undefined;
  const problem = contentProblem(block['content'], RESULT_BLOCKS);
  return problem && `.content${problem}`;
}

function imageProblem(source: unknown): string | undefined {
  const { type, media_type: mediaType, data, url } = isObject(source) ? source : {};
  const wellFormed =
    type === 'base64' ? typeof mediaType === 'string' && typeof data === 'string' : typeof url === 'string';
  return wellFormed ? undefined : '.source must be {type: "base64", media_type, data} or {type: "url", url}';
}
