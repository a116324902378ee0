import type { ErrorBody, ErrorCode, ResponsesRequest, TokenUsage } from '#contracts';

import { toolsTold } from './tools-of-responses.js';

/** OpenAI's `response`, with what Aerie did. */
export interface ResponseObject {
  id: string;
  object: 'response';
  status: 'in_progress' | 'completed' | 'incomplete' | 'failed';
  output: object[];
  [field: string]: unknown;
}

/** The id of a response or of one of its items: the request's, behind what tells its kind. */
export const idOf = (kind: string, requestId: string): string => `${kind}_${requestId.replaceAll('-', '')}`;

/** A response as far as it is known when it begins; what the request does not say, the model's server decides. */
export function emptyResponse(
  request: ResponsesRequest,
  requestId: string,
  { model, created }: { model: string; created: number },
): ResponseObject {
  return {
    id: idOf('resp', requestId),
    object: 'response',
    created_at: created,
    status: 'in_progress',
    background: false,
    completed_at: null,
    error: null,
    incomplete_details: null,
    instructions: request.instructions ?? null,
    max_output_tokens: request.max_output_tokens ?? null,
    max_tool_calls: request.max_tool_calls ?? null,
    model,
    output: [],
    parallel_tool_calls: request.parallel_tool_calls ?? true,
    previous_response_id: null,
    reasoning: { effort: request.reasoning?.effort ?? null, summary: null },
    // It cannot be fetched again, whatever the request wished.
    store: false,
    temperature: request.temperature ?? null,
    text: { ...request.text, format: request.text?.format ?? { type: 'text' } },
    tool_choice: request.tool_choice ?? 'auto',
    tools: toolsTold(request.tools),
    top_logprobs: request.top_logprobs ?? 0,
    top_p: request.top_p ?? null,
    truncation: 'disabled',
    ...(request.user != null && { user: request.user }),
    metadata: request.metadata ?? {},
  };
}

/** Usage as the Responses API tells it: input tokens include those of the cache, output tokens the reasoning. */
export function responseUsage(usage: TokenUsage) {
  const { inputTokens, cacheReadTokens, cacheWriteTokens, outputTokens, reasoningTokens = 0 } = usage;
  const input = inputTokens + cacheReadTokens + cacheWriteTokens;
  return {
    input_tokens: input,
    input_tokens_details: { cached_tokens: cacheReadTokens, cache_write_tokens: cacheWriteTokens },
    output_tokens: outputTokens,
    output_tokens_details: { reasoning_tokens: reasoningTokens },
    total_tokens: input + outputTokens,
  };
}

/** Codes of OpenAI's closed list for responses that fail; all that are not the caller's are the server's. */
const FAILURE_CODES: Partial<Record<ErrorCode, string>> = {
  content_blocked: 'invalid_prompt',
  invalid_request: 'invalid_prompt',
  too_large: 'invalid_prompt',
  rate_limited: 'rate_limit_exceeded',
  budget_exceeded: 'rate_limit_exceeded',
};

export function responseError({ code, message }: ErrorBody) {
  return { code: FAILURE_CODES[code] ?? 'server_error', message };
}
