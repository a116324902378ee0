import { Ajv, type ErrorObject, type Options, type ValidateFunction } from 'ajv';
import { Ajv2020 } from 'ajv/dist/2020.js';
import formats from 'ajv-formats';

import { linearPattern } from './linear-pattern.js';
import { withinMs } from './time-limit.js';

/** Once per schema: about a microsecond for each of its characters, so that the largest still has room. */
const COMPILE_LIMIT_MS = 150;
const VALIDATE_LIMIT_MS = 40;
const EXPLAIN_LIMIT_MS = 15;
/** Without a costly keyword work is bounded by the product of both lengths; up to here it takes about a millisecond. */
const UNWATCHED_PRODUCT = 20_000_000;
/** References may repeat work exponentially, unique items are compared pairwise, patterns may be large. */
const COSTLY_KEYWORD = /"(?:\$ref|\$dynamicRef|uniqueItems|pattern|patternProperties)"/;

const OPTIONS: Options = {
  strict: false,
  logger: false,
  // Meta-schemas are compiled once, by instances that outlive every schema: that is the greater part of the work.
  validateSchema: false,
  // Optimising the generated code takes five times as long as everything else, and is not bounded by it.
  code: { regExp: linearPattern, optimize: false },
};

const DRAFT_07 = { Instance: Ajv, meta: new Ajv(OPTIONS) };
const DRAFT_2020_12 = { Instance: Ajv2020, meta: new Ajv2020(OPTIONS) };
for (const { meta } of [DRAFT_07, DRAFT_2020_12]) meta.validateSchema({});

/** A JSON schema ready to judge values. Each has an ajv of its own: the ids of different callers never meet. */
export class CompiledSchema {
  private readonly isValid: ValidateFunction;
  private everyError: ValidateFunction | undefined;
  private readonly costly: boolean;

  /** Throws an Error that says why the schema cannot be used. What does not say that it is draft-07 is read as 2020-12. */
  constructor(
    private readonly schema: object | boolean,
    private readonly schemaText: string,
    private readonly assertFormats: boolean,
  ) {
    this.costly = COSTLY_KEYWORD.test(schemaText);
    this.isValid = withinMs(COMPILE_LIMIT_MS, () => {
      const { meta } = dialectOf(schema);
      const body = withoutDialect(schema);
      if (!meta.validateSchema(body)) throw new Error(meta.errorsText(meta.errors, { dataVar: 'schema' }));
      return this.compile({});
    });
  }

  /** What is wrong with the value; empty when nothing is. Throws when that cannot be told within bounds. */
  mismatches(value: unknown, valueChars: number): ErrorObject[] {
    const bounded = !this.costly && this.schemaText.length * valueChars <= UNWATCHED_PRODUCT;
    const valid = bounded ? this.isValid(value) : withinMs(VALIDATE_LIMIT_MS, () => this.isValid(value));
    return valid ? [] : this.errorsOf(value, this.isValid.errors ?? []);
  }

  /** All errors, for who must correct them, unless collecting them takes too long. */
  private errorsOf(value: unknown, first: ErrorObject[]): ErrorObject[] {
    try {
      return withinMs(EXPLAIN_LIMIT_MS, () => {
        this.everyError ??= this.compile({ allErrors: true });
        this.everyError(value);
        return this.everyError.errors ?? first;
      });
    } catch {
      return first;
    }
  }

  private compile(options: Options): ValidateFunction {
    const { Instance } = dialectOf(this.schema);
    const ajv = new Instance({ ...OPTIONS, ...options, validateFormats: this.assertFormats });
    formats.default(ajv);
    return ajv.compile(withoutDialect(this.schema));
  }
}

/** The drafts before 07 differ from it in little, the one before 2020-12 too; of others nothing is known. */
function dialectOf(schema: object | boolean): typeof DRAFT_07 | typeof DRAFT_2020_12 {
  const { $schema: dialect } = schema as { $schema?: unknown };
  return /^https?:\/\/json-schema\.org\/draft-0[467]\/schema#?$/.test(String(dialect)) ? DRAFT_07 : DRAFT_2020_12;
}

function withoutDialect(schema: object | boolean): object | boolean {
  if (typeof schema === 'boolean') return schema;
  const { $schema: _dialect, ...body } = schema as { $schema?: unknown };
  return body;
}
