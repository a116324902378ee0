import type { AnswerCheck, AnswerContext, CheckOptions } from '../check.js';
import { jsonSchemaCheck } from './json-schema.check.js';
import { schemaProblem } from './json-schema/schema-cache.js';

const check = (options: CheckOptions = {}) => jsonSchemaCheck.create(options) as AnswerCheck;
const asking = (fields: Record<string, unknown>): AnswerContext => ({
  request: { model: 'm', messages: [], ...fields },
  passages: [],
});
const forSchema = (schema: unknown, strict?: boolean) =>
  asking({ response_format: { type: 'json_schema', json_schema: { name: 'x', schema, strict } } });
const anyJson = asking({ response_format: { type: 'json_object' } });
const typesOf = (text: string, context: AnswerContext, options?: CheckOptions) =>
  check(options)
    .judge(text, context)
    .findings.map(({ type }) => type);

const PERSON = {
  type: 'object',
  required: ['name'],
  additionalProperties: false,
  properties: {
    name: { type: 'string' },
    role: { enum: ['maker', 'owner'] },
    mail: { type: 'string', format: 'email' },
  },
};

describe('JSON schema check', () => {
  it('concerns requests that ask for JSON, and all where the policy has a schema', () => {
    expect(check().concerns(anyJson)).toBe(true);
    expect(check().concerns(forSchema(PERSON))).toBe(true);
    expect(check().concerns(asking({ text: { format: { type: 'json_schema', schema: PERSON } } }))).toBe(true);
    expect(check().concerns(asking({}))).toBe(false);
    expect(check().concerns(asking({ response_format: { type: 'text' } }))).toBe(false);
    expect(check({ schema: PERSON }).concerns(asking({}))).toBe(true);
  });

  it('never touches an answer that is as it was asked for', () => {
    expect(check().judge(' {"name" : "Ada"}\n', forSchema(PERSON))).toEqual({ findings: [] });
    expect(check().judge('[1, 2.50, 1e3]', anyJson)).toEqual({ findings: [] });
  });

  it('repairs what almost is JSON, and tells so', () => {
    const text = "```json\n{name: 'Ada',}\n```";
    const verdict = check().judge(text, forSchema(PERSON));
    expect(verdict.findings).toEqual([{ type: 'REPAIRED', start: 0, end: text.length, score: 1 }]);
    expect(JSON.parse(verdict.repaired!)).toEqual({ name: 'Ada' });
    expect(verdict.complaint).toBeUndefined();
    expect(typesOf(text, forSchema(PERSON), { repair: false })).toEqual(['NOT_JSON']);
  });

  it('tells the model where the answer breaks the schema, without its values', () => {
    const { findings, repaired, complaint } = check().judge('{"role": "a stranger", "age": 7}', forSchema(PERSON));
    expect(findings.map(({ type }) => type)).toEqual(['SCHEMA_MISMATCH']);
    expect(repaired).toBeUndefined();
    expect(complaint).toContain("must have required property 'name'");
    expect(complaint).toContain('/role must be equal to one of the allowed values: ["maker","owner"]');
    expect(complaint).toContain('additional properties: "age"');
    expect(complaint).not.toContain('stranger');
  });

  it('keeps the complaint short, however much is wrong', () => {
    const wrong = JSON.stringify(Array.from({ length: 500 }, (_, at) => ({ ['k'.repeat(300) + at]: 1 })));
    const { complaint } = check().judge(wrong, forSchema({ items: { additionalProperties: false, minProperties: 2 } }));
    expect(complaint!.length).toBeLessThan(2_000);
    expect(complaint).toMatch(/and \d+ more/);
  });

  it('judges again what was repaired', () => {
    const verdict = check().judge('{"role": "maker",', forSchema(PERSON));
    expect(verdict.findings.map(({ type }) => type)).toEqual(['REPAIRED', 'SCHEMA_MISMATCH']);
    expect(verdict.repaired).toBe('{"role": "maker"}');
    expect(verdict.complaint).toContain("'name'");
  });

  it('does not take a sentence in quotation marks for the JSON that was asked for', () => {
    expect(typesOf('I will not answer that.', anyJson)).toEqual(['NOT_JSON', 'REPAIRED']);
    expect(typesOf('', anyJson)).toEqual(['NOT_JSON']);
  });

  it('leaves alone a model that calls a tool and says nothing', () => {
    const request = { response_format: { type: 'json_object' }, tools: [{ type: 'function' }] };
    expect(typesOf('', asking(request))).toEqual([]);
  });

  it('reads the dialect that the schema names', () => {
    const pair = { items: [{ type: 'string' }, { type: 'number' }] };
    const draft07 = { $schema: 'http://json-schema.org/draft-07/schema#', ...pair };
    expect(typesOf('["a", "b"]', forSchema(draft07))).toEqual(['SCHEMA_MISMATCH']);
    expect(typesOf('["a", "b"]', forSchema({ prefixItems: pair.items }))).toEqual(['SCHEMA_MISMATCH']);
    expect(typesOf('[1]', forSchema({ $schema: 'https://example.com/own', prefixItems: pair.items }))).toEqual([
      'SCHEMA_MISMATCH',
    ]);
  });

  it('holds formats where the caller or the policy is strict; elsewhere they are notes', () => {
    const text = '{"name": "Ada", "mail": "none"}';
    expect(typesOf(text, forSchema(PERSON))).toEqual([]);
    expect(typesOf(text, forSchema(PERSON, true))).toEqual(['SCHEMA_MISMATCH']);
    expect(typesOf(text, asking({}), { schema: PERSON })).toEqual(['SCHEMA_MISMATCH']);
  });

  it("holds the caller's schema and the policy's", () => {
    const policy = { schema: { maxProperties: 1 } };
    expect(typesOf('{"name": "Ada"}', forSchema(PERSON), policy)).toEqual([]);
    expect(typesOf('{"name": "Ada", "role": "maker"}', forSchema(PERSON), policy)).toEqual(['SCHEMA_MISMATCH']);
  });

  it('names what is wrong with a schema', () => {
    expect(schemaProblem(PERSON)).toBeUndefined();
    expect(schemaProblem(true)).toBeUndefined();
    expect(schemaProblem({ type: 'strnig' })).toContain('schema/type');
    expect(schemaProblem([])).toContain('an object');
    expect(schemaProblem({ $ref: 'https://example.com/other.json' })).toContain("can't resolve reference");
    expect(schemaProblem({ pattern: '(?!x)' })).toBeDefined();
    expect(schemaProblem({ $async: true })).toBeDefined();
    expect(schemaProblem({ description: 'x'.repeat(70_000) })).toContain('characters');
    expect(typesOf('{}', forSchema({ type: 'strnig' }))).toEqual(['BAD_SCHEMA']);
  });

  it('keeps schemas apart that have the same id', () => {
    const withId = (type: string) => forSchema({ $id: 'https://example.com/same', type });
    expect(typesOf('1', withId('number'))).toEqual([]);
    expect(typesOf('1', withId('string'))).toEqual(['SCHEMA_MISMATCH']);
  });

  it.each([
    ['nested without end', nested(3_000), '{}'],
    ['that calls itself without end', { $ref: '#' }, '{}'],
    ['whose references double forty times', doubling(40), '{}'],
    [
      'that compares every pair',
      { uniqueItems: true },
      JSON.stringify(Array.from({ length: 30_000 }, (_, at) => [at])),
    ],
  ])('is not held up by a schema %s', (_name, schema, text) => {
    const startedMs = performance.now();
    expect(typesOf(text, forSchema(schema))).toEqual(['BAD_SCHEMA']);
    expect(performance.now() - startedMs).toBeLessThan(1_000);
  });

  it('says how often and whom to ask again', () => {
    expect(check().reask).toBeUndefined();
    expect(check({ reasks: 2, larger_model: 'big' }).reask).toEqual({ times: 2, largerModel: 'big' });
  });

  it.each([
    [{ schema: { type: 'strnig' } }, 'schema is no usable JSON schema'],
    [{ reasks: 4 }, 'reasks must be a whole number from 0 to 3'],
    [{ repair: 'yes' }, 'repair must be true or false'],
    [{ larger_model: '' }, 'larger_model must be the name of a model'],
    [{ shcema: {} }, 'shcema is unknown'],
  ])('refuses options that it cannot work with: %j', (options, problem) => {
    expect(() => check(options)).toThrow(problem);
  });
});

function nested(levels: number): object {
  let schema: object = {};
  for (let level = 0; level < levels; level++) schema = { items: schema };
  return schema;
}

function doubling(times: number): object {
  const $defs: Record<string, object> = { [`d${times}`]: {} };
  for (let at = 0; at < times; at++) {
    const $ref = `#/$defs/d${at + 1}`;
    $defs[`d${at}`] = { allOf: [{ $ref }, { $ref }] };
  }
  return { $defs, $ref: '#/$defs/d0' };
}
