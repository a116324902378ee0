import { type AerieOptions, ChatRequest, parseBody, type ResponsesRequest } from '#contracts';

import { messagesOf } from './chat-of-items.js';
import { chatTools, searchOf } from './tools-of-responses.js';

export const RESULTS = 'file_search_call.results';
export const LOGPROBS = 'message.output_text.logprobs';

/** Fields that have another form in a chat, or none; all others pass on as they came. */
const TRANSLATED = new Set(
  `aerie background context_management conversation include input instructions max_output_tokens max_tool_calls metadata n
  parallel_tool_calls previous_response_id prompt reasoning store stream_options text tool_choice tools truncation`.split(
    /\s+/,
  ),
);

/** A request of OpenAI's Responses API as the chat that Aerie's pipeline knows. Its references are resolved already. */
export function chatOf(request: ResponsesRequest): ChatRequest {
  const { input, instructions, max_output_tokens: maxTokens, reasoning, include } = request;
  const chat: Record<string, unknown> = {};
  for (const [field, value] of Object.entries(request))
    if (!TRANSLATED.has(field) && value != null) chat[field] = value;
  // A name that every server knows: `developer` is OpenAI's alone.
  const told = instructions ? [{ role: 'system', content: instructions }] : [];
  const asked = typeof input === 'string' ? [{ role: 'user', content: input }] : messagesOf(input);
  chat['messages'] = [...told, ...asked];
  if (maxTokens != null) chat['max_completion_tokens'] = maxTokens;
  if (reasoning?.effort) chat['reasoning_effort'] = reasoning.effort;
  if (include?.includes(LOGPROBS) || request.top_logprobs) chat['logprobs'] = true;
  Object.assign(chat, textOptions(request), chatTools(request));
  const aerie = aerieOf(request);
  if (aerie) chat['aerie'] = aerie;
  return parseBody(ChatRequest, chat);
}

function textOptions({ text }: ResponsesRequest): object {
  const { format, verbosity } = text ?? {};
  return {
    ...(format?.type === 'json_object' && { response_format: format }),
    ...(format?.type === 'json_schema' && { response_format: schemaFormat(format) }),
    ...(verbosity && { verbosity }),
  };
}

function schemaFormat({ type, name, schema, strict, description }: { type: 'json_schema' } & Record<string, unknown>) {
  return {
    type,
    json_schema: { name, schema, ...(strict != null && { strict }), ...(description ? { description } : {}) },
  };
}

/** A search of files is grounding: on its stores and those that the `aerie` object names, through the filters of both. */
function aerieOf(request: ResponsesRequest): AerieOptions | undefined {
  const { aerie, include } = request;
  const search = searchOf(request);
  if (!search) return aerie;
  const { vector_store_ids: stores, max_num_results: most, filters } = search;
  return {
    ...aerie,
    vector_stores: [...new Set([...(aerie?.vector_stores ?? []), ...stores])],
    ...(most != null && { max_passages: most }),
    ...(filters && { filters: aerie?.filters ? { type: 'and', filters: [aerie.filters, filters] } : filters }),
    ...(include?.includes(RESULTS) && { include: ['passages'] }),
  };
}
