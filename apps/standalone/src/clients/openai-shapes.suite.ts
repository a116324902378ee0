/**
 * What clients of OpenAI's API may rely on, as JSON Schema: names, types, required fields and closed sets of values.
 * Source: OpenAI's OpenAPI document (schemas CreateChatCompletionResponse, CreateChatCompletionStreamResponse,
 * ListModelsResponse, Model, ErrorResponse), against which `npm run eval -- conformance` checks the same in full.
 */
export const text = { type: 'string' };
export const integer = { type: 'integer' };
export const nullable = (schema: object) => ({ anyOf: [schema, { type: 'null' }] });
export const exactly = (value: string) => ({ enum: [value] });
export const list = (items: object) => ({ type: 'array', items });
/** An object with the fields named in `required` and perhaps the others; unknown fields are allowed, as OpenAI's are. */
export const object = (required: Record<string, object>, optional: Record<string, object> = {}) => ({
  type: 'object',
  required: Object.keys(required),
  properties: { ...required, ...optional },
});

const finishReason = { enum: ['stop', 'length', 'tool_calls', 'content_filter', 'function_call'] };

const tokenLogprob = object(
  { token: text, logprob: { type: 'number' }, bytes: nullable(list(integer)) },
  { top_logprobs: list(object({ token: text, logprob: { type: 'number' }, bytes: nullable(list(integer)) })) },
);
const logprobs = nullable(object({ content: nullable(list(tokenLogprob)), refusal: nullable(list(tokenLogprob)) }));

const usage = object(
  { prompt_tokens: integer, completion_tokens: integer, total_tokens: integer },
  {
    prompt_tokens_details: object({}, { cached_tokens: integer, cache_write_tokens: integer, audio_tokens: integer }),
    completion_tokens_details: object({}, { reasoning_tokens: integer, audio_tokens: integer }),
  },
);

const functionCall = object({ name: text, arguments: text });

const message = object(
  { role: exactly('assistant'), content: nullable(text), refusal: nullable(text) },
  {
    tool_calls: list(object({ id: text, type: exactly('function'), function: functionCall })),
    function_call: functionCall,
    annotations: list(object({ type: text })),
  },
);

const delta = object(
  {},
  {
    role: { enum: ['developer', 'system', 'user', 'assistant', 'tool'] },
    content: nullable(text),
    refusal: nullable(text),
    tool_calls: list(
      object(
        { index: integer },
        { id: text, type: exactly('function'), function: object({}, { name: text, arguments: text }) },
      ),
    ),
  },
);

const answer = (kind: string, choice: object, more: Record<string, object>) =>
  object(
    { id: text, object: exactly(kind), created: integer, model: text, choices: list(choice) },
    { system_fingerprint: text, ...more },
  );

const model = object({ id: text, object: exactly('model'), created: integer, owned_by: text });

export const OPENAI_SHAPES = {
  'chat.completion': answer(
    'chat.completion',
    object({ index: integer, message, finish_reason: finishReason, logprobs }),
    { usage },
  ),
  'chat.completion.chunk': answer(
    'chat.completion.chunk',
    object({ index: integer, delta, finish_reason: nullable(finishReason) }, { logprobs }),
    { usage: nullable(usage) },
  ),
  error: object({ error: object({ message: text, type: text, param: nullable(text), code: nullable(text) }) }),
  list: object({ object: exactly('list'), data: list(model) }),
  model,
};

export type ShapeName = keyof typeof OPENAI_SHAPES;
