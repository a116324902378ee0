import type { ChatRequest } from '#contracts';

/** What a request says of the JSON that it wants. */
export interface ExpectedJson {
  /** None: any JSON will do. */
  schema?: unknown;
  /** The caller was promised that the answer keeps to every word of the schema, formats included. */
  strict: boolean;
}

/** `response_format` of the chat API, or `text.format` of the Responses API. */
export function expectedJson(request: ChatRequest): ExpectedJson | undefined {
  const format = asObject(request['response_format']) ?? asObject(asObject(request['text'])?.['format']);
  if (format?.['type'] === 'json_object') return { strict: false };
  if (format?.['type'] !== 'json_schema') return undefined;
  const { schema, strict } = asObject(format['json_schema']) ?? format;
  return { ...(schema !== undefined && schema !== null && { schema }), strict: strict === true };
}

const asObject = (value: unknown): Record<string, unknown> | undefined =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : undefined;
