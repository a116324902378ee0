import { Controller } from '@nestjs/common';

import {
  type Asked,
  type ChatMessage,
  type ContentPart,
  InspectInput,
  type InputInspected,
  type Job,
} from '#contracts';
import { Stage } from '#messaging';

import { DEFAULT_POLICY } from './default.policy.js';
import { Findings, StageJudge } from './judge.js';

/** A long conversation lets other requests run in between. */
const CHARS_PER_TURN = 200_000;

interface Call {
  function?: { arguments?: unknown };
  custom?: { input?: unknown };
}

/** May this be asked, and with which values redacted? */
@Controller()
export class InspectInputController {
  private readonly judge = new StageJudge(DEFAULT_POLICY, 'input');

  @Stage(InspectInput)
  async inspect(job: Job<Asked>): Promise<InputInspected> {
    const { request } = job.state;
    const findings = new Findings();
    const messages: ChatMessage[] = [];
    let changed = false;
    let total = 0;
    let turn = 0;
    for (const [index, message] of request.messages.entries()) {
      const param = `messages[${index}].content`;
      const chars = charsOf(message);
      this.judge.limit(chars, (total += chars), param);
      if (total - turn > CHARS_PER_TURN) {
        turn = total;
        await new Promise(setImmediate);
      }
      const judged = this.judgeMessage(message, index, findings);
      changed ||= judged !== message;
      messages.push(judged);
    }
    return {
      request: changed ? { ...request, messages } : request,
      guard: { policy: this.judge.policy, findings: findings.list },
    };
  }

  /** The message itself when nothing in it changed. */
  private judgeMessage(message: ChatMessage, index: number, findings: Findings): ChatMessage {
    const found = findings.at(`messages[${index}].content`);
    const content = this.judgeContent(message, found);
    const calls = message['tool_calls'];
    const redactedCalls = Array.isArray(calls)
      ? mapIfChanged(calls as Call[], (call, n) =>
          this.judgeCall(call, findings.at(`messages[${index}].tool_calls[${n}]`)),
        )
      : calls;
    const legacy = message['function_call'] as Call['function'] | undefined;
    const redactedLegacy = legacy && this.judgeArguments(legacy, 'arguments', found);
    if (content === message.content && redactedCalls === calls && redactedLegacy === legacy) return message;
    return {
      ...message,
      ...(content !== undefined && { content }),
      ...(redactedCalls !== undefined && { tool_calls: redactedCalls }),
      ...(redactedLegacy && { function_call: redactedLegacy }),
    };
  }

  private judgeContent({ role, content }: ChatMessage, found: ReturnType<Findings['at']>): ChatMessage['content'] {
    if (typeof content === 'string') {
      this.judge.verdict(content, role, found);
      return this.judge.text(content, found);
    }
    if (!Array.isArray(content)) return content;
    this.judge.verdict(content.map((part) => textsOf(part).join('\n')).join('\n'), role, found);
    return mapIfChanged(content, (part) => this.judgePart(part, found));
  }

  private judgePart(part: ContentPart, found: ReturnType<Findings['at']>): ContentPart {
    const redacted: Partial<ContentPart> = {};
    for (const field of TEXT_FIELDS) {
      const text = part[field];
      if (typeof text !== 'string') continue;
      const result = this.judge.text(text, found);
      if (result !== text) redacted[field] = result;
    }
    return Object.keys(redacted).length > 0 ? { ...part, ...redacted } : part;
  }

  private judgeCall(call: Call, found: ReturnType<Findings['at']>): Call {
    const named = call.function && this.judgeArguments(call.function, 'arguments', found);
    const custom = call.custom && this.judgeArguments(call.custom, 'input', found);
    if (named === call.function && custom === call.custom) return call;
    return { ...call, ...(named && { function: named }), ...(custom && { custom }) };
  }

  private judgeArguments<Of extends object>(of: Of, field: keyof Of, found: ReturnType<Findings['at']>): Of {
    const json = of[field];
    if (typeof json !== 'string') return of;
    const result = this.judge.json(json, found);
    return result === json ? of : { ...of, [field]: result };
  }
}

/** Where content parts keep text: `text`, and the refusal that an assistant gave earlier. */
const TEXT_FIELDS = ['text', 'refusal'] as const;

function textsOf(part: ContentPart): string[] {
  return TEXT_FIELDS.map((field) => part[field]).filter((text) => typeof text === 'string');
}

function charsOf({ content, tool_calls: calls }: ChatMessage): number {
  let chars = 0;
  if (typeof content === 'string') chars = content.length;
  else if (Array.isArray(content)) for (const part of content) for (const text of textsOf(part)) chars += text.length;
  if (!Array.isArray(calls)) return chars;
  for (const { function: named, custom } of calls as Call[]) {
    chars += String(named?.arguments ?? custom?.input ?? '').length;
  }
  return chars;
}

function mapIfChanged<Item>(items: Item[], map: (item: Item, index: number) => Item): Item[] {
  const mapped = items.map(map);
  return mapped.some((item, index) => item !== items[index]) ? mapped : items;
}
