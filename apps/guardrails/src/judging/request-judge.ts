import type { ChatMessage, ChatRequest, ChatRole, ContentPart, GuardStage } from '#contracts';

import type { Vault } from '../vault/vault.js';
import type { CleanTexts } from './clean-texts.js';
import type { CompiledPolicy } from './compiled-policy.js';
import type { Findings, Found } from './findings.js';
import { CHARS_PER_TURN, type Handling, type StageJudge } from './stage-judge.js';

interface Call {
  function?: { arguments?: unknown };
  custom?: { input?: unknown };
}

export interface RequestJudgeOptions {
  /** Takes the values that are replaced by tokens. */
  vault?: Vault | undefined;
  /** Takes the scores of checks of whole texts; where they are asked for, what is allowed is told too. */
  scores?: Record<string, number> | undefined;
  /** Spares texts in which nothing was found before. */
  clean?: CleanTexts | undefined;
}

/** Judges the messages of one request: what people write as input, what tools answered as tool text. */
export class RequestJudge {
  private readonly handling: Handling;
  private readonly scores: Record<string, number> | undefined;
  private readonly clean: CleanTexts | undefined;

  constructor(
    private readonly policy: CompiledPolicy,
    private readonly findings: Findings,
    { vault, scores, clean }: RequestJudgeOptions = {},
  ) {
    this.handling = { vault, tellsAllowed: scores !== undefined };
    this.scores = scores;
    this.clean = clean;
  }

  /** The messages as they may go on: the same array when nothing had to change. */
  async messages(request: Pick<ChatRequest, 'messages'>): Promise<ChatMessage[]> {
    const judged: ChatMessage[] = [];
    let changed = false;
    let total = 0;
    let turn = 0;
    for (const [index, message] of request.messages.entries()) {
      const judge = this.policy.judge(stageOf(message.role), message.role);
      const chars = charsOf(message);
      judge.limit(chars, (total += chars), `messages[${index}].content`);
      if (total - turn > CHARS_PER_TURN) {
        turn = total;
        await new Promise(setImmediate);
      }
      const result = await this.message(judge, message, index);
      changed ||= result !== message;
      judged.push(result);
    }
    return changed ? judged : request.messages;
  }

  /** The message itself when nothing in it changed. */
  private async message(judge: StageJudge, message: ChatMessage, index: number): Promise<ChatMessage> {
    const found = this.findings.at(`messages[${index}].content`);
    const content = await this.content(judge, message, found);
    const calls = message['tool_calls'];
    const judgedCalls = Array.isArray(calls)
      ? mapIfChanged(calls as Call[], (call, n) =>
          this.call(judge, call, this.findings.at(`messages[${index}].tool_calls[${n}]`)),
        )
      : calls;
    const legacy = message['function_call'] as Call['function'] | undefined;
    const judgedLegacy = legacy && this.arguments(judge, legacy, 'arguments', found);
    const thought = thinks(message) ? await this.thinking(judge, message, index) : message;
    if (content === message.content && judgedCalls === calls && judgedLegacy === legacy && thought === message)
      return message;
    return {
      ...thought,
      ...(content !== undefined && { content }),
      ...(judgedCalls !== undefined && { tool_calls: judgedCalls }),
      ...(judgedLegacy && { function_call: judgedLegacy }),
    };
  }

  /** What the assistant thought, as it may be told to a model: signed blocks as they are, or not at all. */
  private async thinking(judge: StageJudge, message: ChatMessage, index: number): Promise<ChatMessage> {
    const { thinking_blocks: blocks, reasoning_content: reasoning } = message;
    const thought = (blocks ?? []).map(({ thinking = '' }) => thinking).join('');
    const judged = async (text: string, field: string) =>
      this.content(judge, { ...message, content: text }, this.findings.at(`messages[${index}].${field}`));
    let result = message;
    if (thought !== '' && (await judged(thought, 'thinking_blocks')) !== thought) {
      const { thinking_blocks: _changed, ...rest } = message;
      result = rest;
    }
    if (typeof reasoning !== 'string' || reasoning === '') return result;
    const told = await judged(reasoning, 'reasoning_content');
    return told === reasoning ? result : { ...result, reasoning_content: told };
  }

  private content(
    judge: StageJudge,
    { content }: ChatMessage,
    found: Found,
  ): ChatMessage['content'] | Promise<ChatMessage['content']> {
    if (typeof content === 'string') return this.text(judge, content, found);
    return Array.isArray(content) ? this.parts(judge, content, found) : content;
  }

  private text(judge: StageJudge, text: string, found: Found): string | Promise<string> {
    const judging = (told: Found) => this.judged(judge, text, told);
    return this.clean ? this.clean.judged(judge, text, found, judging) : judging(found);
  }

  private judged(judge: StageJudge, text: string, found: Found): string | Promise<string> {
    if (text.length > CHARS_PER_TURN) return this.longContent(judge, text, found);
    judge.verdict(text, found, {}, this.scores);
    return judge.text(text, found, this.handling);
  }

  private async longContent(judge: StageJudge, content: string, found: Found): Promise<string> {
    await judge.longVerdict(content, found, {}, this.scores);
    return judge.longText(content, found, this.handling);
  }

  /** What is spread over parts is judged as the one text that a model reads. */
  private async parts(judge: StageJudge, content: ContentPart[], found: Found): Promise<ContentPart[]> {
    await judge.longVerdict(content.map((part) => textsOf(part).join('\n')).join('\n'), found, {}, this.scores);
    const judged: ContentPart[] = [];
    for (const part of content) judged.push(await this.part(judge, part, found));
    return judged.some((part, at) => part !== content[at]) ? judged : content;
  }

  private async part(judge: StageJudge, part: ContentPart, found: Found): Promise<ContentPart> {
    const redacted: Partial<ContentPart> = {};
    for (const field of TEXT_FIELDS) {
      const text = part[field];
      if (typeof text !== 'string') continue;
      const result = await judge.longText(text, found, this.handling);
      if (result !== text) redacted[field] = result;
    }
    return Object.keys(redacted).length > 0 ? { ...part, ...redacted } : part;
  }

  private call(judge: StageJudge, call: Call, found: Found): Call {
    const named = call.function && this.arguments(judge, call.function, 'arguments', found);
    const custom = call.custom && this.arguments(judge, call.custom, 'input', found);
    if (named === call.function && custom === call.custom) return call;
    return { ...call, ...(named && { function: named }), ...(custom && { custom }) };
  }

  private arguments<Of extends object>(judge: StageJudge, of: Of, field: keyof Of, found: Found): Of {
    const json = of[field];
    if (typeof json !== 'string') return of;
    const result = judge.json(json, found, this.handling);
    return result === json ? of : { ...of, [field]: result };
  }
}

/** What a tool answered is no one's word: it has a stage of its own, with rules as strict as a policy wants. */
function stageOf(role: ChatRole): GuardStage {
  return role === 'tool' || role === 'function' ? 'tool' : 'input';
}

/** Where content parts keep text: `text`, and the refusal that an assistant gave earlier. */
const TEXT_FIELDS = ['text', 'refusal'] as const;

function textsOf(part: ContentPart): string[] {
  return TEXT_FIELDS.map((field) => part[field]).filter((text) => typeof text === 'string');
}

function charsOf(message: ChatMessage): number {
  const { content, tool_calls: calls, thinking_blocks: blocks, reasoning_content: reasoning } = message;
  let chars = 0;
  if (typeof content === 'string') chars = content.length;
  else if (Array.isArray(content)) for (const part of content) for (const text of textsOf(part)) chars += text.length;
  if (typeof reasoning === 'string') chars += reasoning.length;
  for (const { thinking = '' } of blocks ?? []) chars += thinking.length;
  if (!Array.isArray(calls)) return chars;
  for (const { function: named, custom } of calls as Call[]) {
    chars += String(named?.arguments ?? custom?.input ?? '').length;
  }
  return chars;
}

const thinks = ({ thinking_blocks: blocks, reasoning_content: reasoning }: ChatMessage): boolean =>
  Boolean(blocks?.length || reasoning);

function mapIfChanged<Item>(items: Item[], map: (item: Item, index: number) => Item): Item[] {
  const mapped = items.map(map);
  return mapped.some((item, index) => item !== items[index]) ? mapped : items;
}
