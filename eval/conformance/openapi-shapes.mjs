import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

import { Ajv2020 } from 'ajv/dist/2020.js';
import { parse } from 'yaml';

const PLACES = ['openapi.yaml', 'openai-openapi/openapi.yaml'];
const POINTER = 'openai#/components/schemas/';

/** The schemas of OpenAI's OpenAPI document below a folder, compiled when they are first asked for. */
export class OpenApiShapes {
  #ajv = new Ajv2020({ allErrors: true, strict: false, validateFormats: false });

  constructor(directory) {
    const file = PLACES.map((place) => join(resolve(directory), place)).find(existsSync);
    if (!file) throw new Error(`${resolve(directory)} holds neither ${PLACES.join(' nor ')}`);
    const { components, info } = parse(readFileSync(file, 'utf8'));
    this.version = info.version;
    this.#ajv.addSchema({ $id: 'openai', components: { schemas: asJsonSchema(components.schemas) } });
  }

  /** What is wrong with a value, or undefined. */
  problemOf(name, value) {
    const validate = this.#ajv.getSchema(POINTER + name);
    if (!validate) throw new Error(`the document has no schema ${name}`);
    if (validate(value)) return undefined;
    const { instancePath, message, params } = validate.errors[0];
    const allowed = params.allowedValues ? `: ${params.allowedValues.join(', ')}` : '';
    return `${instancePath || '/'} ${message}${allowed}`;
  }
}

/** OpenAPI as JSON Schema 2020: `nullable` becomes an alternative; a discriminator only helps those who generate code. */
function asJsonSchema(node) {
  if (Array.isArray(node)) return node.map(asJsonSchema);
  if (typeof node !== 'object' || node === null) return node;
  const { nullable, discriminator: _discriminator, ...rest } = node;
  const schema = Object.fromEntries(Object.entries(rest).map(([key, value]) => [key, asJsonSchema(value)]));
  // Where it is no boolean, it is the name of a property.
  if (typeof nullable === 'object') schema.nullable = asJsonSchema(nullable);
  return nullable === true ? { anyOf: [schema, { type: 'null' }] } : schema;
}
