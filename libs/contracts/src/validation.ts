import { registerDecorator, validateSync, type ValidationArguments, type ValidationError } from 'class-validator';

import { AerieError } from './errors.js';
import { quickCheckOf } from './quick-check.js';

export type Shape<T extends object = object> = new () => T;

const ROLES = new Set(['system', 'developer', 'user', 'assistant', 'tool', 'function']);
const MESSAGES_LIMIT = 2048;

/**
 * Checks a body against a DTO class and returns it as an instance of it. Unknown fields are kept: they belong to the
 * provider. The copy is shallow, because a deep one costs more than the check on long conversations.
 */
export function parseBody<T extends object>(shape: Shape<T>, body: unknown): T {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) {
    throw new AerieError('invalid_request', 'The body must be a JSON object.');
  }
  const value = Object.assign(new shape(), body);
  const mistake = mistakeIn(shape, value);
  if (mistake) throw invalid(mistake);
  return value;
}

function mistakeIn(shape: Shape, value: object): ValidationError | undefined {
  return quickCheckOf(shape)(value) ? undefined : validateSync(value, { forbidUnknownValues: false })[0];
}

function invalid(error: ValidationError): AerieError {
  const { path, message } = firstProblem(error);
  return new AerieError('invalid_request', message, { param: path });
}

function firstProblem(error: ValidationError): { path: string; message: string } {
  const child = error.children?.[0];
  if (child) {
    const inner = firstProblem(child);
    return { path: `${error.property}.${inner.path}`, message: inner.message };
  }
  // Decorators register from the last to the first, and we write the type first: it is what to tell when it is wrong.
  const message = Object.values(error.constraints ?? { unknown: `${error.property} is invalid` }).at(-1)!;
  return { path: error.property, message: message.endsWith('.') ? message : `${message}.` };
}

function check(name: string, problem: (value: unknown) => string | undefined): PropertyDecorator {
  return (target, property) =>
    registerDecorator({
      name,
      target: target.constructor,
      propertyName: String(property),
      validator: {
        validate: (value: unknown) => problem(value) === undefined,
        defaultMessage: (args?: ValidationArguments) => `${args?.property} ${problem(args?.value)}`,
      },
    });
}

/** A nested object, checked against a class when one is given; its unknown fields are kept. */
export function IsShape(shape?: () => Shape): PropertyDecorator {
  return check('isShape', (value) => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return 'must be an object';
    if (!shape) return undefined;
    const first = mistakeIn(shape(), Object.assign(new (shape())(), value));
    return first && `is invalid: ${firstProblem(first).message}`;
  });
}

/** A list of objects, each checked against a class; the first mistake is named by its index. */
export function IsShapeArray(shape: () => Shape, limits: { min: number; max: number }): PropertyDecorator {
  return check('isShapeArray', (value) => {
    if (!Array.isArray(value)) return 'must be an array';
    if (value.length < limits.min) return `must hold at least ${limits.min} item${limits.min === 1 ? '' : 's'}`;
    if (value.length > limits.max) return `must hold at most ${limits.max} items, got ${value.length}`;
    for (const [index, item] of value.entries()) {
      if (typeof item !== 'object' || item === null || Array.isArray(item)) return `[${index}] must be an object`;
      const first = mistakeIn(shape(), Object.assign(new (shape())(), item));
      if (first) return `[${index}]: ${firstProblem(first).message}`;
    }
    return undefined;
  });
}

/** A list of non-empty strings. */
export function IsStringArray(max: number): PropertyDecorator {
  return check('isStringArray', (value) => {
    if (!Array.isArray(value) || !value.every((item) => typeof item === 'string' && item.length > 0)) {
      return 'must be an array of non-empty strings';
    }
    return value.length > max ? `must hold at most ${max} items` : undefined;
  });
}

/** Flat metadata: at most 16 keys; values are strings, numbers or booleans (OpenAI's vector store attributes). */
export function IsMetadata(): PropertyDecorator {
  return check('isMetadata', (value) => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return 'must be an object';
    const entries = Object.entries(value);
    if (entries.length > 16) return 'must hold at most 16 keys';
    return entries.every(([, item]) => ['string', 'number', 'boolean'].includes(typeof item))
      ? undefined
      : 'must have strings, numbers or booleans as values';
  });
}

/**
 * The messages of a chat. Written by hand because class-validator spends 200 µs on a hundred messages where this loop
 * spends two; it is still reached through the DTO's decorators.
 */
export function AreChatMessages(): PropertyDecorator {
  return check('areChatMessages', (value) => {
    if (!Array.isArray(value)) return 'must be an array';
    if (value.length === 0) return 'must hold at least one message';
    if (value.length > MESSAGES_LIMIT) return `must hold at most ${MESSAGES_LIMIT} messages, got ${value.length}`;
    for (let index = 0; index < value.length; index++) {
      const problem = messageProblem(value[index]);
      if (problem) return `[${index}]${problem}`;
    }
    return undefined;
  });
}

function messageProblem(message: unknown): string | undefined {
  if (typeof message !== 'object' || message === null) return ' must be an object';
  const { role, content, tool_calls, function_call } = message as Record<string, unknown>;
  if (typeof role !== 'string' || !ROLES.has(role)) return `.role must be one of ${[...ROLES].join(', ')}`;
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
