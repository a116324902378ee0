import type { Answer, Ask, Block, Delta } from './dialect.js';
import type { Script, Thought, ToolCall, Usage } from './script.js';
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
  const blocks = blocksOf(script, text, toolCalls);
  return {
    id: `fake${(++answers).toString(36).padStart(8, '0')}`,
    model: script.model ?? ask.model,
    created: Math.floor(Date.now() / 1000),
    deltas: ask.stream ? deltasOf(script, blocks) : [],
    blocks,
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
  const said = answer.deltas.slice(0, count).map((delta) => {
    if ('text' in delta) return delta.text;
    return 'piece' in delta ? delta.piece : delta.arguments;
  });
  return said.length === 0 ? 0 : tokensIn(said.join(''));
}

function textOf(script: Script, ask: Ask): string {
  if (Array.isArray(script.chunks)) return script.chunks.join('');
  return script.answer ?? (script.toolCalls ? '' : ask.lastUserMessage);
}

function countedUsage(script: Script, ask: Ask, text: string, toolCalls: Required<ToolCall>[]): Usage {
  let completionTokens = tokensIn(text);
  for (const thought of script.thinking ?? []) completionTokens += tokensIn(thought.text ?? '');
  for (const call of toolCalls) completionTokens += tokensIn(`${call.name}${String(call.arguments)}`);
  const counted = { promptTokens: promptTokens(ask), completionTokens, cachedPromptTokens: 0 };
  return typeof script.usage === 'object' ? { ...counted, ...script.usage } : counted;
}

/** Thoughts in their places, the text between them, then the calls. */
function blocksOf({ thinking = [] }: Script, text: string, toolCalls: Required<ToolCall>[]): Block[] {
  const blocks: Block[] = [];
  let said = 0;
  const sayUntil = (end: number) => {
    if (end > said) blocks.push({ text: text.slice(said, (said = end)) });
  };
  for (const thought of thinking) {
    sayUntil(Math.min(thought.at ?? 0, text.length));
    blocks.push({ thought });
  }
  sayUntil(text.length);
  return [...blocks, ...toolCalls.map((call) => ({ call }))];
}

function deltasOf(script: Script, blocks: Block[]): Delta[] {
  let calls = 0;
  return blocks.flatMap((block, at): Delta[] => {
    if ('text' in block) return textDeltas(script, block.text, at);
    return 'call' in block ? callDeltas(block.call, calls++, at) : thoughtDeltas(block.thought, at);
  });
}

function thoughtDeltas(thought: Thought, block: number): Delta[] {
  const pieces = piecesOf(thought.text ?? '');
  return pieces.map((piece, at) => ({ block, thought, piece, ends: at === pieces.length - 1 }));
}

function textDeltas(script: Script, text: string, block: number): Delta[] {
  if (Array.isArray(script.chunks) && script.chunks.join('') === text)
    return script.chunks.map((chunk) => ({ block, text: chunk }));
  const length = typeof script.chunks === 'number' ? Math.max(1, script.chunks) : DEFAULT_DELTA_LENGTH;
  // By code point: half a surrogate pair would not survive the wire.
  const characters = Array.from(text);
  const deltas: Delta[] = [];
  for (let at = 0; at < characters.length; at += length)
    deltas.push({ block, text: characters.slice(at, at + length).join('') });
  return deltas;
}

function callDeltas(call: Required<ToolCall>, index: number, block: number): Delta[] {
  const [head, ...rest] = piecesOf(String(call.arguments));
  const opening: Delta = { block, call: index, arguments: head!, opens: call };
  return [opening, ...rest.map((piece) => ({ block, call: index, arguments: piece }))];
}

const piecesOf = (text: string): string[] => text.match(/[^]{1,12}/gu) ?? [''];

function normalised(call: ToolCall, index: number): Required<ToolCall> {
  const args = typeof call.arguments === 'string' ? call.arguments : JSON.stringify(call.arguments);
  return { id: call.id ?? `call_fake_${answers + 1}_${index}`, name: call.name, arguments: args };
}
