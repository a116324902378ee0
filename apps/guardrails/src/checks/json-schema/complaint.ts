import type { ErrorObject } from 'ajv';

const MAX_ERRORS = 8;
const MAX_PATH_CHARS = 120;
const MAX_ERROR_CHARS = 200;

export const NOT_JSON_COMPLAINT =
  'The answer is not valid JSON. Answer again with one JSON value and nothing else: no prose, no code fence.';

/** What is wrong, in words for the model: where, and what the schema asks for there, but no value of the answer. */
export function mismatchComplaint(errors: readonly ErrorObject[]): string {
  const lines = [...new Set(errors.map(lineOf))];
  const more = lines.length > MAX_ERRORS ? [`- and ${lines.length - MAX_ERRORS} more`] : [];
  return [
    'The answer does not match the JSON schema that was asked for:',
    ...lines.slice(0, MAX_ERRORS),
    ...more,
    'Answer again with the corrected JSON and nothing else.',
  ].join('\n');
}

function lineOf({ instancePath, message, params }: ErrorObject): string {
  const where = instancePath === '' ? 'the answer' : instancePath.slice(0, MAX_PATH_CHARS);
  const told = [
    params['additionalProperty'],
    params['unevaluatedProperty'],
    params['allowedValues'],
    params['allowedValue'],
  ];
  const detail = told.filter((value) => value !== undefined).map((value) => `: ${JSON.stringify(value)}`);
  return `- ${where} ${message ?? 'is wrong'}${detail.join('')}`.slice(0, MAX_ERROR_CHARS);
}
