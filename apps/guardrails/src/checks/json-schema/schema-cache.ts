import { LRUCache } from 'lru-cache';

import { CompiledSchema } from './compiled-schema.js';

/** About 1,000 properties with their descriptions. */
const MAX_SCHEMA_CHARS = 64_000;
const MAX_SCHEMA_DEPTH = 64;
/** A compiled schema is about ten times as large as its text. */
const MAX_CACHED_CHARS = 4_000_000;
const MAX_CACHED_SCHEMAS = 500;
/** Compiling is bounded in time: on a machine that was busy for a moment, what failed may well succeed later. */
const PROBLEM_TTL_MS = 60_000;

type Outcome = { schema: CompiledSchema } | { problem: string };

const OUTCOMES = new LRUCache<string, Outcome>({ max: MAX_CACHED_SCHEMAS, maxSize: MAX_CACHED_CHARS });

/** The schema ready to use, or why it is not, in words for a client that go on after the name of its field. */
export function compiled(schema: unknown, assertFormats = false): Outcome {
  if (typeof schema !== 'boolean' && !isObject(schema)) return { problem: 'must be a JSON schema: an object' };
  if (deeperThan(MAX_SCHEMA_DEPTH, schema)) return { problem: `must be nested at most ${MAX_SCHEMA_DEPTH} deep` };
  const text = JSON.stringify(schema);
  if (text.length > MAX_SCHEMA_CHARS) return { problem: `must be at most ${MAX_SCHEMA_CHARS} characters long` };
  const key = `${assertFormats ? 'f' : '-'}${text}`;
  const known = OUTCOMES.get(key);
  if (known) return known;
  const outcome = compile(schema, text, assertFormats);
  OUTCOMES.set(key, outcome, { size: text.length + 1, ...('problem' in outcome && { ttl: PROBLEM_TTL_MS }) });
  return outcome;
}

/** Why a schema cannot be used, if it cannot: to refuse it at the door. */
export function schemaProblem(schema: unknown): string | undefined {
  const outcome = compiled(schema);
  return 'problem' in outcome ? outcome.problem : undefined;
}

function compile(schema: object | boolean, text: string, assertFormats: boolean): Outcome {
  // ajv would hand back a promise, which is always true.
  if (isObject(schema) && '$async' in schema) return { problem: 'must not be asynchronous' };
  try {
    return { schema: new CompiledSchema(schema, text, assertFormats) };
  } catch (error) {
    return { problem: `is no usable JSON schema: ${(error as Error).message.slice(0, 300)}` };
  }
}

function deeperThan(levels: number, value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return levels === 0 || Object.values(value).some((item) => deeperThan(levels - 1, item));
}

const isObject = (value: unknown): value is object =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
