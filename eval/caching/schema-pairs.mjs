const TEXTS = ['alpha', 'beta'];
/** Where a schema allows them; large enough for an answer that is not cut short. */
const NUMBERS = [100, 101];
/** What a valid value has although its schema does not say so: a message without content is none. */
const ALWAYS = ['content'];

/** Finds the places of a JSON schema of an OpenAPI document, and two valid values for each. */
export class SchemaPairs {
  constructor(document) {
    this.document = document;
  }

  /**
   * The properties of a named object schema, each with its pairs: two values that differ in one place, and its path. A path
   * ends in `?` where one of the two has nothing, and names variants by `|`.
   */
  fieldsOf(name) {
    const { properties } = this.#resolve({ $ref: `#/components/schemas/${name}` }).schema;
    return Object.entries(properties).map(([field, schema]) => {
      const pairs = this.#pairs(schema, field, []);
      const [{ one, other }] = pairs;
      const present = other === this.#resolve(schema).schema.default ? one : other;
      return { field, pairs: [...pairs, { path: `${field}?`, one: undefined, other: present }] };
    });
  }

  #pairs(given, path, trail) {
    const { schema, name } = this.#resolve(given);
    if (name && trail.includes(name)) return [];
    const inner = name ? [...trail, name] : trail;
    if (schema.variants) return this.#pairsOfVariants(schema.variants, path, inner);
    if (schema.properties) return this.#pairsOfObject(schema, path, inner);
    if (schema.type === 'array') return this.#pairsOfArray(schema, path, inner);
    if (schema.additionalProperties) return this.#pairsOfMap(schema, path, inner);
    const values = valuesOf(schema);
    return values.slice(1).map((other) => ({ path, one: values[0], other }));
  }

  #pairsOfVariants(variants, path, trail) {
    const within = variants.flatMap((variant, at) => this.#pairs(variant, `${path}|${at}`, trail));
    const [first, ...others] = variants.map((variant) => this.#sample(variant, trail));
    return [...within, ...others.map((other) => ({ path: `${path}|`, one: first, other }))];
  }

  #pairsOfObject(schema, path, trail) {
    const whole = this.#sample(schema, trail);
    const required = requiredOf(schema);
    return Object.entries(schema.properties).flatMap(([name, property]) => {
      const { [name]: _, ...without } = whole;
      const pairs = this.#pairs(property, `${path}.${name}`, trail).map((pair) => ({
        path: pair.path,
        one: { ...whole, [name]: pair.one },
        other: { ...whole, [name]: pair.other },
      }));
      if (required.has(name)) return pairs;
      const present = { ...whole, [name]: this.#sample(property, trail) };
      return pairs.concat({ path: `${path}.${name}?`, one: without, other: present });
    });
  }

  #pairsOfArray({ items }, path, trail) {
    const pairs = this.#pairs(items, `${path}[]`, trail);
    const lists = pairs.map((pair) => ({ path: pair.path, one: [pair.one], other: [pair.other] }));
    const [some] = pairs;
    if (!some) return lists;
    return [
      ...lists,
      { path: `${path}[] (length)`, one: [some.one], other: [some.one, some.other] },
      { path: `${path}[] (order)`, one: [some.one, some.other], other: [some.other, some.one] },
    ];
  }

  #pairsOfMap({ additionalProperties }, path, trail) {
    const value = additionalProperties === true ? { type: 'integer' } : additionalProperties;
    const pairs = this.#pairs(value, `${path}.*`, trail);
    const [some] = pairs;
    return [
      ...pairs.map((pair) => ({ path: pair.path, one: { 100: pair.one }, other: { 100: pair.other } })),
      { path: `${path}.* (name)`, one: { 100: some.one }, other: { 200: some.one } },
    ];
  }

  #sample(given, trail) {
    const { schema, name } = this.#resolve(given);
    const inner = name ? [...trail, name] : trail;
    if (schema.variants) return this.#sample(schema.variants[0], inner);
    if (schema.properties) {
      const required = requiredOf(schema);
      const present = Object.entries(schema.properties).filter(([property]) => required.has(property));
      return Object.fromEntries(present.map(([property, value]) => [property, this.#sample(value, inner)]));
    }
    if (schema.type === 'array') return [this.#sample(schema.items, inner)];
    if (schema.additionalProperties) return { 100: 1 };
    return valuesOf(schema)[0];
  }

  /** The schema behind references, with `allOf` merged and `anyOf` and `oneOf` as its variants; null is none of them. */
  #resolve(given, name) {
    if (given.$ref) {
      const target = given.$ref.split('/').at(-1);
      return this.#resolve(this.document.components.schemas[target], target);
    }
    if (given.allOf) {
      const parts = given.allOf.map((part) => this.#resolve(part).schema);
      const properties = Object.assign({}, ...parts.map((part) => part.properties));
      return {
        name,
        schema: { ...Object.assign({}, ...parts), properties, required: parts.flatMap((part) => part.required ?? []) },
      };
    }
    if (given.properties) return { name, schema: given };
    const variants = (given.anyOf ?? given.oneOf)?.filter(({ type }) => type !== 'null');
    if (!variants) return { name, schema: given };
    return variants.length === 1 ? this.#resolve(variants[0], name) : { name, schema: { variants } };
  }
}

const requiredOf = ({ required = [] }) => new Set([...ALWAYS, ...required]);

function valuesOf({ type, enum: values, const: value, minimum = -Infinity, maximum = Infinity, format }) {
  if (value !== undefined) return [value];
  if (values) return values.filter((one) => one !== null);
  if (type === 'boolean') return [true, false];
  if (type === 'string') return format === 'uri' ? TEXTS.map((text) => `https://example.com/${text}`) : TEXTS;
  const inBounds = NUMBERS.filter((number) => number >= minimum && number <= maximum);
  if (inBounds.length === 2) return inBounds;
  const middle = (minimum + maximum) / 2;
  return [minimum, type === 'integer' ? Math.floor(middle) : middle];
}
