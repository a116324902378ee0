import { MAX_MESSAGES } from './chat-messages.js';
import { check, isObject, problemAmong } from './validation.js';

/** One item of the input of OpenAI's Responses API. */
export interface ResponseItem {
  type?: string | null;
  [field: string]: unknown;
}

export interface ResponsePart {
  type: string;
  [field: string]: unknown;
}

const ROLES: ReadonlySet<unknown> = new Set(['user', 'assistant', 'system', 'developer']);

/**
 * The items that a chat can carry, or do without, with the strings that each must have. Any other is refused: guards could
 * not read it, and would let it pass.
 */
const ITEMS: Readonly<Record<string, readonly string[]>> = {
  message: [],
  function_call: ['call_id', 'name', 'arguments'],
  function_call_output: ['call_id'],
  reasoning: [],
  file_search_call: [],
  item_reference: ['id'],
};

/** The parts of a message, with the string that each must have: what they show comes with them, not by the id of a file. */
const PARTS: Readonly<Record<string, string>> = {
  input_text: 'text',
  output_text: 'text',
  refusal: 'refusal',
  input_image: 'image_url',
  input_file: 'file_data',
};
const OUTPUT_PARTS: Readonly<Record<string, string>> = {
  input_text: 'text',
  input_image: 'image_url',
  input_file: 'file_data',
};

/** A text, or the items of a conversation. */
export function IsResponseInput(): PropertyDecorator {
  return check('isResponseInput', (value) => {
    if (typeof value === 'string') return undefined;
    if (!Array.isArray(value)) return 'must be a string or an array of items';
    if (value.length === 0) return 'must hold at least one item';
    if (value.length > MAX_MESSAGES) return `must hold at most ${MAX_MESSAGES} items, got ${value.length}`;
    return problemAmong(value, itemProblem);
  });
}

/** What an item is: messages and references may leave out their type. */
export function itemTypeOf({ type, role, id }: ResponseItem): unknown {
  if (type !== undefined && type !== null) return type;
  return role === undefined && id !== undefined ? 'item_reference' : 'message';
}

function itemProblem(item: unknown): string | undefined {
  if (!isObject(item)) return ' must be an object';
  const type = itemTypeOf(item);
  const needed = typeof type === 'string' && Object.hasOwn(ITEMS, type) ? ITEMS[type] : undefined;
  if (!needed) return `.type must be one of ${Object.keys(ITEMS).join(', ')}`;
  const missing = needed.find((field) => typeof item[field] !== 'string');
  if (missing) return `.${missing} must be a string`;
  if (type === 'message') return messageProblem(item);
  return type === 'function_call_output' ? contentProblem(item['output'], '.output', OUTPUT_PARTS) : undefined;
}

function messageProblem({ role, content }: ResponseItem): string | undefined {
  if (!ROLES.has(role)) return `.role must be one of ${[...ROLES].join(', ')}`;
  return contentProblem(content, '.content', PARTS);
}

function contentProblem(content: unknown, at: string, known: Readonly<Record<string, string>>): string | undefined {
  if (typeof content === 'string') return undefined;
  if (!Array.isArray(content)) return `${at} must be a string or an array of parts`;
  const problem = problemAmong(content, (part) => partProblem(part, known));
  return problem && at + problem;
}

function partProblem(part: unknown, known: Readonly<Record<string, string>>): string | undefined {
  if (!isObject(part)) return ' must be an object';
  const type = String(part['type']);
  if (!Object.hasOwn(known, type)) return `.type must be one of ${Object.keys(known).join(', ')}`;
  return typeof part[known[type]!] === 'string' ? undefined : `.${known[type]} must be a string`;
}
