import type { Answer, Ask, Delta } from './dialect.js';
import type { Script, ToolCall, Usage } from './script.js';
import { firstTokens, tokensIn } from './tokens.js';

const DEFAULT_DELTA_LENGTH = 4;
const TOKENS_PER_MESSAGE = 2;
const TOKENS_PER_PROMPT = 3;

let answers = 0;

/** Decides what is said: the script's text, cut at the token limit of the request as a real model's would be. */
export function composeAnswer(script: Script, ask: Ask): Answer {
  const full = textOf(script, ask);
  const text = ask.maxTokens === undefined ? full : firstTokens(full, ask.maxTokens);
  const toolCalls = (script.toolCalls ?? []).map(normalised);
  const usual = toolCalls.length > 0 ? 'tool_calls' : text === full ? 'stop' : 'length';
  const billed = countedUsage(script, ask, text, toolCalls);
  return {
    id: `fake${(++answers).toString(36).padStart(8, '0')}`,
    model: script.model ?? ask.model,
    created: Math.floor(Date.now() / 1000),
    deltas: ask.stream ? [...textDeltas(script, text), ...toolCalls.flatMap(callDeltas)] : [],
    text,
    toolCalls,
    finishReason: script.finishReason ?? usual,
    ...(script.stopSequence !== undefined && { stopSequence: script.stopSequence }),
    billed,
    usage: script.usage === 'none' ? undefined : billed,
    includeUsage: ask.includeUsage,
  };
}

/** Tokens of the prompt, with OpenAI's documented overhead per message (its role is counted with the texts). */
export function promptTokens(ask: Ask): number {
  let tokens = TOKENS_PER_PROMPT;
  for (const text of ask.prompt) tokens += tokensIn(text);
  return tokens + TOKENS_PER_MESSAGE * Math.ceil(ask.prompt.length / 2);
}

/** Tokens that the first `count` deltas of a stream took. */
export function tokensOfDeltas(answer: Answer, count: number): number {
  const said = answer.deltas.slice(0, count).map((delta) => ('text' in delta ? delta.text : delta.arguments));
  return said.length === 0 ? 0 : tokensIn(said.join(''));
}

function textOf(script: Script, ask: Ask): string {
  if (Array.isArray(script.chunks)) return script.chunks.join('');
  return script.answer ?? (script.toolCalls ? '' : ask.lastUserMessage);
}

function countedUsage(script: Script, ask: Ask, text: string, toolCalls: Required<ToolCall>[]): Usage {
  let completionTokens = tokensIn(text);
  for (const call of toolCalls) completionTokens += tokensIn(`${call.name}${String(call.arguments)}`);
  const counted = { promptTokens: promptTokens(ask), completionTokens, cachedPromptTokens: 0 };
  return typeof script.usage === 'object' ? { ...counted, ...script.usage } : counted;
}

function textDeltas(script: Script, text: string): Delta[] {
  if (Array.isArray(script.chunks) && script.chunks.join('') === text)
    return script.chunks.map((chunk) => ({ text: chunk }));
  const length = typeof script.chunks === 'number' ? Math.max(1, script.chunks) : DEFAULT_DELTA_LENGTH;
  // By code point: half a surrogate pair would not survive the wire.
  const characters = Array.from(text);
  const deltas: Delta[] = [];
  for (let at = 0; at < characters.length; at += length)
    deltas.push({ text: characters.slice(at, at + length).join('') });
  return deltas;
}

function callDeltas(call: Required<ToolCall>, index: number): Delta[] {
  const [head, ...rest] = String(call.arguments).match(/[^]{1,12}/g) ?? [''];
  const opening: Delta = { call: index, arguments: head, opens: call };
  return [opening, ...rest.map((piece) => ({ call: index, arguments: piece }))];
}

function normalised(call: ToolCall, index: number): Required<ToolCall> {
  const args = typeof call.arguments === 'string' ? call.arguments : JSON.stringify(call.arguments);
  return { id: call.id ?? `call_fake_${answers + 1}_${index}`, name: call.name, arguments: args };
}
