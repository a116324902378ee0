import { type ChatRequest, namesStores, textOf } from '#contracts';

/**
 * A chat format spends three tokens on a message and one on a name; eight leave room for other providers' formats.
 * Source of the three: OpenAI's cookbook.
 */
const TOKENS_PER_MESSAGE = 8;
const TOKENS_PRIMING = 16;
/** Providers tell the model how to use tools in a prompt of their own; Anthropic's has about 350 tokens. */
const TOKENS_FOR_TOOLS = 600;
/** gpt-4o-mini, the dearest known, counts 48,169 tokens for eight tiles; most models count under 2,000. */
const TOKENS_PER_IMAGE = 50_000;
/** Retrieval adds passages after admission: at most 880 characters each and their frame, and what asks for citations. */
const TOKENS_PER_PASSAGE = 900;
const TOKENS_FOR_CITING = 300;
/** As retrieval has it. */
const DEFAULT_PASSAGES = 6;

/** The fields of a body that are not text for the model. */
const NOT_PROMPT = new Set(['model', 'messages', 'aerie', 'stream_options', 'metadata', 'user', 'logit_bias']);

/** What the tokens of a prompt can be told from. */
export interface PromptSize {
  /** All text of the prompt, tools and schemas included. */
  readonly texts: readonly string[];
  /** Tokens beside the text; infinite when a part (a file, audio) cannot be measured. */
  readonly extraTokens: number;
}

export function measurePrompt(request: ChatRequest): PromptSize {
  const texts: string[] = [];
  let extraTokens = TOKENS_PRIMING + request.messages.length * TOKENS_PER_MESSAGE;
  for (const message of request.messages) {
    texts.push(textOf(message.content));
    if (Array.isArray(message.content)) for (const part of message.content) extraTokens += tokensOfPart(part.type);
    for (const field in message) {
      if (field !== 'role' && field !== 'content' && message[field] != null) texts.push(asText(message[field]));
    }
  }
  for (const field in request) {
    const value = request[field];
    if (typeof value === 'object' && value !== null && !NOT_PROMPT.has(field)) texts.push(JSON.stringify(value));
  }
  if (request['tools'] || request['functions']) extraTokens += TOKENS_FOR_TOOLS;
  if (namesStores(request)) {
    extraTokens += TOKENS_FOR_CITING + TOKENS_PER_PASSAGE * (request.aerie?.max_passages ?? DEFAULT_PASSAGES);
  }
  return { texts, extraTokens };
}

/**
 * No tokenizer makes more tokens than the text has bytes, so this bound costs a microsecond and holds for every model.
 * It is about four times too high for prose: good enough while there is plenty of money.
 */
export function boundTokens({ texts, extraTokens }: PromptSize): number {
  let bytes = 0;
  for (const text of texts) bytes += Buffer.byteLength(text);
  return bytes + extraTokens;
}

const asText = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value));

function tokensOfPart(type: string): number {
  if (type === 'text' || type === 'refusal') return 0;
  return type === 'image_url' ? TOKENS_PER_IMAGE : Infinity;
}
