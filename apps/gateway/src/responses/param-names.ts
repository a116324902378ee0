import { AerieError, type ErrorBody, type ResponsesRequest } from '#contracts';

/** What fields of a chat are called in the request that it was made of. */
const NAMES: readonly (readonly [RegExp, string])[] = [
  [/^messages\b/, 'input'],
  [/^max_(?:completion_)?tokens$/, 'max_output_tokens'],
  [/^response_format\b/, 'text.format'],
  [/^reasoning_effort$/, 'reasoning.effort'],
];

/** An error of the pipeline, which knows the chat, with the field that the client has sent. */
export function inTermsOf(request: ResponsesRequest, error: ErrorBody): ErrorBody {
  const { param } = error;
  if (param === undefined) return error;
  if (param === 'aerie.vector_stores' && request.tools?.some(({ type }) => type === 'file_search'))
    return { ...error, param: 'tools' };
  const [, name = param] = NAMES.find(([pattern]) => pattern.test(param)) ?? [];
  return { ...error, param: name };
}

/** The same for an error that is thrown. */
export function thrownInTermsOf(request: ResponsesRequest, error: unknown): unknown {
  return error instanceof AerieError && error.param !== undefined
    ? new AerieError(error.code, error.message, { ...inTermsOf(request, error.toBody()), cause: error.cause })
    : error;
}
