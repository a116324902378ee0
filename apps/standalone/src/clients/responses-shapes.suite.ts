import { exactly, integer, list, nullable, object, text } from './openai-shapes.suite.js';

/**
 * What clients of OpenAI's Responses API may rely on, as `openai-shapes.suite.ts` has it for chats. Source: OpenAI's OpenAPI
 * document (schemas Response and ResponseStreamEvent).
 */
const number = { type: 'number' };
const anyObject = { type: 'object' };
const oneOf = (...schemas: object[]) => ({ oneOf: schemas });
const status = { enum: ['in_progress', 'completed', 'incomplete'] };

const logprob = object(
  { token: text, logprob: number, bytes: list(integer) },
  { top_logprobs: list(object({ token: text, logprob: number, bytes: list(integer) })) },
);
const annotation = object({ type: exactly('file_citation'), file_id: text, index: integer, filename: text });
const textPart = object({
  type: exactly('output_text'),
  text,
  annotations: list(annotation),
  logprobs: list(logprob),
});
const refusalPart = object({ type: exactly('refusal'), refusal: text });
const summaryPart = object({ type: exactly('summary_text'), text });

const item = oneOf(
  object({
    type: exactly('message'),
    id: text,
    role: exactly('assistant'),
    status,
    content: list(oneOf(textPart, refusalPart)),
  }),
  object({ type: exactly('function_call'), id: text, call_id: text, name: text, arguments: text, status }),
  object({ type: exactly('reasoning'), id: text, summary: list(summaryPart) }, { status }),
  object({
    type: exactly('file_search_call'),
    id: text,
    status: { enum: ['in_progress', 'searching', 'completed', 'incomplete', 'failed'] },
    queries: list(text),
    results: nullable(list(object({ file_id: text, filename: text, text, score: number, attributes: anyObject }))),
  }),
);

const usage = object({
  input_tokens: integer,
  input_tokens_details: object({ cached_tokens: integer, cache_write_tokens: integer }),
  output_tokens: integer,
  output_tokens_details: object({ reasoning_tokens: integer }),
  total_tokens: integer,
});

const tool = oneOf(
  object(
    { type: exactly('function'), name: text, strict: nullable({ type: 'boolean' }), parameters: nullable(anyObject) },
    { description: nullable(text) },
  ),
  object({ type: exactly('file_search'), vector_store_ids: list(text) }, { max_num_results: integer }),
);
const format = oneOf(
  object({ type: { enum: ['text', 'json_object'] } }),
  object({ type: exactly('json_schema'), name: text, schema: anyObject }),
);

const response = object(
  {
    id: text,
    object: exactly('response'),
    created_at: number,
    status: { enum: ['completed', 'failed', 'in_progress', 'incomplete'] },
    completed_at: nullable(number),
    error: nullable(
      object({ code: { enum: ['server_error', 'rate_limit_exceeded', 'invalid_prompt'] }, message: text }),
    ),
    incomplete_details: nullable(object({ reason: { enum: ['max_output_tokens', 'content_filter'] } })),
    instructions: nullable(text),
    model: text,
    output: list(item),
    parallel_tool_calls: { type: 'boolean' },
    metadata: { type: 'object', additionalProperties: text },
    temperature: nullable(number),
    top_p: nullable(number),
    text: object({ format }),
    tools: list(tool),
    tool_choice: { anyOf: [{ enum: ['none', 'auto', 'required'] }, object({ type: text })] },
  },
  { max_output_tokens: nullable(integer), user: text, usage },
);

type Fields = Record<string, object>;
const ofItem = (fields: Fields = {}): Fields => ({ item_id: text, output_index: integer, ...fields });
const ofPart = (fields: Fields): Fields => ofItem({ content_index: integer, ...fields });
const ofSummary = (fields: Fields): Fields => ofItem({ summary_index: integer, ...fields });
const part = oneOf(textPart, refusalPart);
const ofStatus = (status: string): Fields => ({
  response: { allOf: [response, { type: 'object', properties: { status: exactly(status) } }] },
});

/** By type, the fields of every event beside its type and its number. */
const EVENTS = {
  'response.created': ofStatus('in_progress'),
  'response.in_progress': ofStatus('in_progress'),
  'response.output_item.added': { output_index: integer, item },
  'response.output_item.done': { output_index: integer, item },
  'response.content_part.added': ofPart({ part }),
  'response.content_part.done': ofPart({ part }),
  'response.output_text.delta': ofPart({ delta: text, logprobs: list(logprob) }),
  'response.output_text.annotation.added': ofPart({ annotation_index: integer, annotation }),
  'response.output_text.done': ofPart({ text, logprobs: list(logprob) }),
  'response.refusal.delta': ofPart({ delta: text }),
  'response.refusal.done': ofPart({ refusal: text }),
  'response.reasoning_summary_part.added': ofSummary({ part: summaryPart }),
  'response.reasoning_summary_part.done': ofSummary({ part: summaryPart }),
  'response.reasoning_summary_text.delta': ofSummary({ delta: text }),
  'response.reasoning_summary_text.done': ofSummary({ text }),
  'response.function_call_arguments.delta': ofItem({ delta: text }),
  'response.function_call_arguments.done': ofItem({ name: text, arguments: text }),
  'response.file_search_call.in_progress': ofItem(),
  'response.file_search_call.searching': ofItem(),
  'response.file_search_call.completed': ofItem(),
  'response.completed': ofStatus('completed'),
  'response.incomplete': ofStatus('incomplete'),
  'response.failed': ofStatus('failed'),
};
type EventType = keyof typeof EVENTS;

const eventShapes = Object.fromEntries(
  Object.entries(EVENTS).map(([type, fields]) => [
    type,
    object({ type: exactly(type), sequence_number: integer, ...fields }),
  ]),
) as Record<EventType, object>;

export const RESPONSES_SHAPES = {
  response,
  ...eventShapes,
  'error event': object({
    type: exactly('error'),
    sequence_number: integer,
    code: nullable(text),
    message: text,
    param: nullable(text),
    error: object({ message: text, type: text, param: nullable(text), code: nullable(text) }),
  }),
};
