import { registerDecorator, validateSync, type ValidationArguments, type ValidationError } from 'class-validator';

import { AerieError } from './errors.js';
import { quickCheckOf } from './quick-check.js';

export type Shape<T extends object = object> = new () => T;

/**
 * Checks a body against a DTO class and returns it as an instance of it. Unknown fields are kept: they belong to the
 * provider. The copy is shallow, because a deep one costs more than the check on long conversations.
 */
export function parseBody<T extends object>(shape: Shape<T>, body: unknown): T {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) {
    throw new AerieError('invalid_request', 'The body must be a JSON object, sent as application/json.');
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

/** A decorator from a function that says what is wrong with a value, or nothing. */
export function check(name: string, problem: (value: unknown) => string | undefined): PropertyDecorator {
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

/** The first problem of a list's items, with the place of its item before it. */
export function problemAmong(
  items: readonly unknown[],
  problemOf: (item: unknown) => string | undefined,
): string | undefined {
  for (let index = 0; index < items.length; index++) {
    const problem = problemOf(items[index]);
    if (problem) return `[${index}]${problem}`;
  }
  return undefined;
}

export const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** A nested object, checked against a class when one is given; its unknown fields are kept. */
export function IsShape(shape?: () => Shape): PropertyDecorator {
  return check('isShape', (value) => {
    if (!isObject(value)) return 'must be an object';
    const problem = shape && problemIn(shape(), value);
    return problem && `is invalid: ${problem}`;
  });
}

/** What is wrong with an object, checked against a class. */
export function problemIn(shape: Shape, value: object): string | undefined {
  const mistake = mistakeIn(shape, Object.assign(new shape(), value));
  return mistake && firstProblem(mistake).message;
}

/** A list of objects, each checked against a class; the first mistake is named by its index. */
export function IsShapeArray(shape: () => Shape, limits: { min: number; max: number }): PropertyDecorator {
  return check('isShapeArray', (value) => {
    if (!Array.isArray(value)) return 'must be an array';
    if (value.length < limits.min) return `must hold at least ${limits.min} item${limits.min === 1 ? '' : 's'}`;
    if (value.length > limits.max) return `must hold at most ${limits.max} items, got ${value.length}`;
    for (const [index, item] of value.entries()) {
      if (typeof item !== 'object' || item === null || Array.isArray(item)) return `[${index}] must be an object`;
      const problem = problemIn(shape(), item);
      if (problem) return `[${index}]: ${problem}`;
    }
    return undefined;
  });
}

/** What providers may do and Aerie does not; `instead` says what will do. */
export const IsNotServed = (instead: string): PropertyDecorator =>
  check('isNotServed', () => `is not served: ${instead} without it`);

/** A list of non-empty strings. */
export function IsStringArray(max: number): PropertyDecorator {
  return check('isStringArray', (value) => {
    if (!Array.isArray(value) || !value.every((item) => typeof item === 'string' && item.length > 0)) {
      return 'must be an array of non-empty strings';
    }
    return value.length > max ? `must hold at most ${max} items` : undefined;
  });
}

/** Names of readers, such as `group:hr`: at most 64 of at most 256 printable characters; `*` is everyone. */
export function IsAccessList(): PropertyDecorator {
  return check('isAccessList', (value) => {
    if (!Array.isArray(value) || value.length > 64) return 'must be an array of at most 64 names';
    const wrong = value.some((name) => typeof name !== 'string' || !/^[^\p{C}]{1,256}$/u.test(name));
    return wrong ? 'must hold names of 1 to 256 printable characters' : undefined;
  });
}

/** Flat metadata: at most 16 keys of 64 characters; values are strings, numbers or booleans of 512 (OpenAI's attributes). */
export function IsMetadata(): PropertyDecorator {
  return check('isMetadata', (value) => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return 'must be an object';
    const entries = Object.entries(value);
    if (entries.length > 16) return 'must hold at most 16 keys';
    if (!entries.every(([, item]) => ['string', 'number', 'boolean'].includes(typeof item))) {
      return 'must have strings, numbers or booleans as values';
    }
    return entries.every(([key, item]) => key.length <= 64 && String(item).length <= 512)
      ? undefined
      : 'must have keys of at most 64 and values of at most 512 characters';
  });
}

/** OpenAI's metadata of requests: at most 16 keys of 64 characters, with strings of 512. */
export function IsTags(): PropertyDecorator {
  return check('isTags', (value) => {
    if (!isObject(value)) return 'must be an object';
    const entries = Object.entries(value);
    if (entries.length > 16) return 'must hold at most 16 keys';
    return entries.every(([key, item]) => key.length <= 64 && typeof item === 'string' && item.length <= 512)
      ? undefined
      : 'must have keys of at most 64 and strings of at most 512 characters';
  });
}
