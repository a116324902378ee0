import { lastUserText, textOf, type Answer, type Ask, type Dialect, type Refusal } from './dialect.js';

interface Body {
  model?: string;
  messages?: { role?: string; content?: unknown; name?: string }[];
  tools?: unknown;
  stream?: boolean;
  stream_options?: { include_usage?: boolean };
  max_tokens?: number;
  max_completion_tokens?: number;
}

const ERROR_TYPES: Record<number, [type: string, code: string | null]> = {
  400: ['invalid_request_error', null],
  401: ['invalid_request_error', 'invalid_api_key'],
  403: ['invalid_request_error', 'unsupported_country_region_territory'],
  404: ['invalid_request_error', 'model_not_found'],
  429: ['requests', 'rate_limit_exceeded'],
};

/** OpenAI's chat completions. */
export const openai: Dialect = {
  read(body: Body): Ask | Refusal {
    if (typeof body.model !== 'string') return { refusal: 'you must provide a model parameter' };
    if (!Array.isArray(body.messages) || body.messages.length === 0) {
      return { refusal: "Invalid 'messages': empty array. Expected an array with minimum length 1." };
    }
    const prompt = body.messages.flatMap((message) => [message?.role ?? '', textOf(message?.content)]);
    if (body.tools) prompt.push(JSON.stringify(body.tools));
    return {
      model: body.model,
      stream: body.stream === true,
      lastUserMessage: lastUserText(body.messages),
      prompt,
      maxTokens: body.max_completion_tokens ?? body.max_tokens,
      includeUsage: body.stream_options?.include_usage === true,
    };
  },

  whole(answer) {
    const tool_calls = answer.toolCalls.map((call) => functionCall(call.id, call.name, String(call.arguments)));
    const content = answer.text === '' && tool_calls.length > 0 ? null : answer.text;
    const reasoning = answer.blocks.map((block) => ('thought' in block ? (block.thought.text ?? '') : '')).join('');
    const message = {
      role: 'assistant',
      content,
      refusal: null,
      ...(reasoning && { reasoning_content: reasoning }),
      ...(tool_calls.length > 0 && { tool_calls }),
    };
    const choices = [{ index: 0, message, logprobs: null, finish_reason: answer.finishReason }];
    return JSON.stringify({
      ...frame(answer, 'chat.completion'),
      choices,
      ...(answer.usage && { usage: usageOf(answer) }),
    });
  },

  opening: (answer) => chunk(answer, { role: 'assistant', content: '', refusal: null }),

  delta(answer, index) {
    const delta = answer.deltas[index]!;
    if ('text' in delta) return chunk(answer, { content: delta.text });
    if ('piece' in delta) return delta.piece ? chunk(answer, { reasoning_content: delta.piece }) : '';
    const call = delta.opens
      ? { index: delta.call, ...functionCall(delta.opens.id, delta.opens.name, delta.arguments) }
      : { index: delta.call, function: { arguments: delta.arguments } };
    return chunk(answer, { tool_calls: [call] });
  },

  closing(answer) {
    const finish = chunk(answer, {}, answer.finishReason);
    const wanted = answer.includeUsage && answer.usage;
    const usage = wanted
      ? event({ ...frame(answer, 'chat.completion.chunk'), choices: [], usage: usageOf(answer) })
      : '';
    return `${finish}${usage}data: [DONE]\n\n`;
  },

  errorBody(status, message, code) {
    const [type, usualCode] = ERROR_TYPES[status] ?? ['server_error', null];
    return JSON.stringify({ error: { message, type, param: null, code: code ?? usualCode } });
  },

  errorEvent: (message) => event({ error: { message, type: 'server_error', param: null, code: null } }),

  brokenEvent: 'data: {"id":"chatcmpl-broken","choices":[{"index":0,"del\n\n',
};

function frame(answer: Answer, object: string): Record<string, unknown> {
  const { id, created, model } = answer;
  return { id: `chatcmpl-${id}`, object, created, model, service_tier: 'default', system_fingerprint: 'fp_fake' };
}

function chunk(answer: Answer, delta: unknown, finishReason: string | null = null): string {
  const choices = [{ index: 0, delta, logprobs: null, finish_reason: finishReason }];
  return event({ ...frame(answer, 'chat.completion.chunk'), choices, ...(answer.includeUsage && { usage: null }) });
}

function functionCall(id: string, name: string, args: string): Record<string, unknown> {
  return { id, type: 'function', function: { name, arguments: args } };
}

function usageOf({ usage }: Answer): Record<string, unknown> | undefined {
  if (!usage) return undefined;
  return {
    prompt_tokens: usage.promptTokens,
    completion_tokens: usage.completionTokens,
    total_tokens: usage.promptTokens + usage.completionTokens,
    prompt_tokens_details: { cached_tokens: usage.cachedPromptTokens, audio_tokens: 0 },
    completion_tokens_details: { reasoning_tokens: usage.reasoningTokens ?? 0, audio_tokens: 0 },
  };
}

function event(data: unknown): string {
  return `data: ${JSON.stringify(data)}\n\n`;
}
