import {
  type AnswerCheck,
  type AnswerContext,
  type AnswerVerdict,
  type CheckDefinition,
  type CheckOptions,
  OptionMistake,
  type Span,
} from '../check.js';
import { mismatchComplaint, NOT_JSON_COMPLAINT } from './json-schema/complaint.js';
import { type ExpectedJson, expectedJson } from './json-schema/expected-json.js';
import { repairedJson } from './json-schema/repaired-json.js';
import { compiled, schemaProblem } from './json-schema/schema-cache.js';

const TYPES = ['NOT_JSON', 'SCHEMA_MISMATCH', 'REPAIRED', 'BAD_SCHEMA'] as const;
const MAX_REASKS = 3;

interface Options {
  schema?: unknown;
  repair: boolean;
  reasks: number;
  largerModel?: string;
}

/**
 * Answers that must be JSON: those of requests that ask for it, and, where the policy has a schema, all. Valid answers
 * pass untouched; the others are repaired as far as that needs no guess at values, and each repair is a finding.
 */
export const jsonSchemaCheck: CheckDefinition = {
  name: 'json-schema',
  stages: ['output'],
  actions: ['allow', 'flag', 'redact', 'block', 'review'],
  types: TYPES,
  create: (options) => jsonSchemaCheckOf(readOptions(options)),
};

function jsonSchemaCheckOf(options: Options): AnswerCheck {
  const { reasks, largerModel } = options;
  return {
    kind: 'answer',
    name: 'json-schema',
    ...((reasks > 0 || largerModel !== undefined) && {
      reask: { times: reasks, ...(largerModel !== undefined && { largerModel }) },
    }),
    concerns: (context) => expectationsOf(context, options).length > 0,
    judge: (text, context) => {
      // A model that calls a tool instead of answering says nothing.
      if (text === '' && Array.isArray(context.request['tools'])) return { findings: [] };
      return verdictOn(text, expectationsOf(context, options), options);
    },
  };
}

/** The caller's schema and the policy's hold both. */
function expectationsOf({ request }: AnswerContext, { schema }: Options): ExpectedJson[] {
  const asked = expectedJson(request);
  return [...(asked ? [asked] : []), ...(schema === undefined ? [] : [{ schema, strict: true }])];
}

function verdictOn(text: string, expectations: readonly ExpectedJson[], { repair }: Options): AnswerVerdict {
  const finding = (type: (typeof TYPES)[number]): Span => ({ type, start: 0, end: text.length, score: 1 });
  const answer = parsed(text);
  if (answer) return mismatchesOf(answer.value, text.length, expectations, finding);
  const repaired = repair ? repairedJson(text) : undefined;
  if (repaired === undefined) return { findings: [finding('NOT_JSON')], complaint: NOT_JSON_COMPLAINT };
  const value: unknown = JSON.parse(repaired);
  // Quotation marks around a sentence make it JSON, but hardly what was asked for.
  if (typeof value === 'string' && !/^\s*["'`\\‘“]/.test(text)) {
    return { findings: [finding('NOT_JSON'), finding('REPAIRED')], repaired, complaint: NOT_JSON_COMPLAINT };
  }
  const { findings, ...rest } = mismatchesOf(value, repaired.length, expectations, finding);
  return { findings: [finding('REPAIRED'), ...findings], repaired, ...rest };
}

function mismatchesOf(
  value: unknown,
  chars: number,
  expectations: readonly ExpectedJson[],
  finding: (type: (typeof TYPES)[number]) => Span,
): AnswerVerdict {
  for (const { schema, strict } of expectations) {
    if (schema === undefined) continue;
    const outcome = compiled(schema, strict);
    if ('problem' in outcome) return { findings: [finding('BAD_SCHEMA')] };
    try {
      const errors = outcome.schema.mismatches(value, chars);
      if (errors.length > 0) return { findings: [finding('SCHEMA_MISMATCH')], complaint: mismatchComplaint(errors) };
    } catch {
      // It compiles, but judging by it does not end in time, or calls itself without end.
      return { findings: [finding('BAD_SCHEMA')] };
    }
  }
  return { findings: [] };
}

function parsed(text: string): { value: unknown } | undefined {
  try {
    return { value: JSON.parse(text) };
  } catch {
    return undefined;
  }
}

const KNOWN_OPTIONS = ['schema', 'repair', 'reasks', 'larger_model'];

function readOptions(options: CheckOptions): Options {
  const { schema, repair = true, reasks = 0, larger_model: largerModel } = options;
  for (const name of Object.keys(options)) {
    if (!KNOWN_OPTIONS.includes(name))
      throw new OptionMistake(name, `is unknown; known are ${KNOWN_OPTIONS.join(', ')}`);
  }
  const problem = schema === undefined ? undefined : schemaProblem(schema);
  if (problem) throw new OptionMistake('schema', problem);
  if (typeof repair !== 'boolean') throw new OptionMistake('repair', 'must be true or false');
  if (!Number.isInteger(reasks) || Number(reasks) < 0 || Number(reasks) > MAX_REASKS) {
    throw new OptionMistake('reasks', `must be a whole number from 0 to ${MAX_REASKS}`);
  }
  if (largerModel !== undefined && (typeof largerModel !== 'string' || largerModel === '')) {
    throw new OptionMistake('larger_model', 'must be the name of a model');
  }
  return { schema, repair, reasks: Number(reasks), ...(largerModel !== undefined && { largerModel }) };
}
