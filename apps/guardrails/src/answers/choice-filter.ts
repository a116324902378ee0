import { AerieError, type ChunkChoice, type CompletionChoice, type ThinkingBlock } from '#contracts';

import type { Findings } from '../judging/findings.js';
import type { Handling, StageJudge } from '../judging/stage-judge.js';
import type { TextChannel } from '../judging/text-channel.js';
import { areWhole, blockAs, blocksOf } from './thinking.js';

type Delta = ChunkChoice['delta'];
type Message = CompletionChoice['message'];
type Fields = Record<string, unknown>;

/** Fields of a delta or message that name or number things: they are short, closed sets and never model text. */
export const NAMES: ReadonlySet<string> = new Set([
  'role',
  'id',
  'type',
  'index',
  'name',
  'object',
  'call_id',
  'status',
  'format',
  'finish_reason',
]);
/** What is thought, in pieces; behind the last of them comes the block as a whole. */
const REASONING = 'reasoning_content';
/** Fields that hold JSON: they are held to their end and redacted as a whole, so that they stay JSON. */
const ARGUMENTS = new Set(['arguments', 'input']);
const MOST_ARGUMENT_CHARS = 4_000_000;

interface HeldArguments {
  path: (string | number)[];
  json: string;
}

/**
 * Filters one choice of a streamed answer. Every string that the model writes is a channel of its own, found by its
 * place in the delta: `content`, `refusal`, `reasoning_content`, `tool_calls.0.function.arguments` and what providers add.
 */
export class ChoiceFilter {
  private readonly channels = new Map<string, { path: (string | number)[]; channel: TextChannel }>();
  private readonly held_ = new Map<string, HeldArguments>();
  /** What has left of the thought that has not ended. */
  private thought = '';
  private altered = false;
  private carries = false;

  constructor(
    private readonly judge: StageJudge,
    private readonly findings: Findings,
    private readonly index: number,
    private readonly handling: Handling = {},
  ) {}

  get held(): number {
    let held = 0;
    for (const { channel } of this.channels.values()) held += channel.held;
    return held;
  }

  /** The choice with what may leave of it; undefined when nothing is left to tell. */
  pass(choice: ChunkChoice): ChunkChoice | undefined {
    this.altered = this.held > 0;
    this.carries = choice.finish_reason !== null && choice.finish_reason !== undefined;
    const delta = this.passFields(choice.delta ?? {}, []) as Delta;
    const blocks = choice.delta?.thinking_blocks;
    if (areWhole(blocks)) this.endThought(delta, blocks);
    if (!this.carries) return undefined;
    const passed: ChunkChoice = { ...choice, delta };
    if ((this.altered || this.held > 0) && passed['logprobs']) passed['logprobs'] = null;
    return passed;
  }

  /** Deltas with all that was held, in the order in which the channels were opened. */
  flush(): ChunkChoice[] {
    const delta: Fields = {};
    for (const { path, channel } of this.channels.values()) {
      const text = channel.flush();
      if (text !== '') place(delta, path, text);
    }
    for (const { path, json } of this.held_.values()) {
      if (json !== '') place(delta, path, this.judge.json(json, this.findings.at(this.param(path)), this.handling));
    }
    this.channels.clear();
    this.held_.clear();
    return Object.keys(delta).length > 0 ? [{ index: this.index, delta: delta as Delta, finish_reason: null }] : [];
  }

  /** A block is a text of its own: it is let go to its last character, and the next one begins anew. */
  private endThought(delta: Delta, blocks: readonly ThinkingBlock[]): void {
    const rest = this.channels.get(REASONING)?.channel.flush() ?? '';
    this.channels.delete(REASONING);
    if (rest) delta.reasoning_content = (delta.reasoning_content ?? '') + rest;
    delta.thinking_blocks = blocks.map((block) => blockAs(this.thought + rest, block));
    this.thought = '';
    this.carries = true;
  }

  private passFields(fields: Fields, path: (string | number)[]): Fields {
    const passed: Fields = {};
    for (const [name, value] of Object.entries(fields)) {
      if (name !== 'thinking_blocks' || !areWhole(value)) passed[name] = this.passValue(value, name, [...path, name]);
    }
    return passed;
  }

  private passValue(value: unknown, name: string, path: (string | number)[]): unknown {
    if (typeof value === 'string') return this.passString(value, name, path);
    if (Array.isArray(value)) return value.map((item, at) => this.passValue(item, name, [...path, indexOf(item, at)]));
    if (typeof value === 'object' && value !== null) return this.passFields(value as Fields, path);
    if (value !== null && value !== undefined && name !== 'index') this.carries = true;
    return value;
  }

  private passString(text: string, name: string, path: (string | number)[]): string {
    if (NAMES.has(name)) {
      this.carries = true;
      return text;
    }
    const key = path.join('.');
    if (ARGUMENTS.has(name) && path.length > 1) return this.hold(key, path, text);
    let entry = this.channels.get(key);
    if (!entry) {
      entry = { path, channel: this.judge.open(this.findings.at(this.param(path)), this.handling) };
      this.channels.set(key, entry);
    }
    const released = entry.channel.push(text);
    if (key === REASONING) this.thought += released;
    this.altered ||= released !== text;
    this.carries ||= released !== '';
    return released;
  }

  private hold(key: string, path: (string | number)[], text: string): '' {
    let held = this.held_.get(key);
    if (!held) this.held_.set(key, (held = { path, json: '' }));
    held.json += text;
    if (held.json.length > MOST_ARGUMENT_CHARS) {
      throw new AerieError('too_large', `Tool arguments are longer than ${MOST_ARGUMENT_CHARS} characters.`);
    }
    return '';
  }

  private param(path: readonly (string | number)[]): string {
    return `choices[${this.index}].${path.join('.')}`;
  }
}

/** The message of a whole answer as it may leave; itself when nothing changed. */
export function redactMessage(
  judge: StageJudge,
  findings: Findings,
  { message, index }: CompletionChoice,
  { isJson, ...handling }: Handling & { isJson: boolean },
): Message {
  const at = `choices[${index}]`;
  const { thinking_blocks: blocks, ...fields } = message;
  if (!areWhole(blocks)) return redactFields(message, at) as Message;
  const redacted = redactFields(fields, at) as Message;
  const told = blocksOf(message, redacted, (text) => judge.text(text, findings.at(`${at}.thinking_blocks`), handling));
  return { ...redacted, ...(told && { thinking_blocks: told }) };

  function redactFields(fields: Fields, at: string): Fields {
    const redacted = Object.entries(fields).map(
      ([name, value]) => [name, redactValue(value, name, `${at}.${name}`)] as const,
    );
    return redacted.some(([name, value]) => value !== fields[name]) ? Object.fromEntries(redacted) : fields;
  }
  function redactValue(value: unknown, name: string, at: string): unknown {
    if (typeof value === 'string') {
      if (NAMES.has(name)) return value;
      const found = findings.at(at);
      const holdsJson = ARGUMENTS.has(name) || (isJson && name === 'content');
      return holdsJson ? judge.json(value, found, handling) : judge.text(value, found, handling);
    }
    if (Array.isArray(value)) {
      const items = value.map((item, n) => redactValue(item, name, `${at}[${n}]`));
      return items.some((item, n) => item !== value[n]) ? items : value;
    }
    return typeof value === 'object' && value !== null ? redactFields(value as Fields, at) : value;
  }
}

/** Pieces of a list name their place in it by `index`, because a chunk seldom brings them all. */
function indexOf(item: unknown, at: number): number {
  const index = (item as { index?: unknown } | null)?.index;
  return typeof index === 'number' ? index : at;
}

/** Puts a text at a path; items of lists say their index. */
function place(target: Fields, path: readonly (string | number)[], text: string): void {
  const [name, ...rest] = path as [string, ...(string | number)[]];
  if (rest.length === 0) {
    target[name] = text;
    return;
  }
  if (typeof rest[0] !== 'number') {
    place((target[name] ??= {}) as Fields, rest, text);
    return;
  }
  const [index, ...inner] = rest as [number, ...(string | number)[]];
  const items = (target[name] ??= []) as unknown[];
  if (inner.length === 0) {
    items.push(text);
    return;
  }
  let item = items.find((candidate) => (candidate as { index: number }).index === index) as Fields | undefined;
  if (!item) items.push((item = { index }));
  place(item, inner, text);
}
