import { AerieError, type ChatRole, type GuardFinding } from '#contracts';

import type { CharacterCheck, Check, Span, VerdictCheck } from './check.js';
import { CHECKS } from './checks/check-registry.js';
import { redactJson } from './redact-json.js';
import type { GuardPolicy, PolicyRule, PolicyStage } from './policy.js';
import { TextView } from './views/text-view.js';
import { SpanRedactor, type SpanRule } from './streaming/span-redactor.js';

type Of<C extends Check> = { rule: PolicyRule; check: C };
type Found = (finding: GuardFinding) => void;

/** More findings than anybody reads; the redaction goes on without them. */
const MOST_FINDINGS = 256;

/** Collects findings; one whose action is `block` ends the job before anything of the text is released. */
export class Findings {
  private readonly found: GuardFinding[] = [];

  /** By check and place: the order in which they were found depends on how a stream was cut. */
  get list(): GuardFinding[] {
    return this.found.toSorted((a, b) => (a.check === b.check ? a.start - b.start : a.check < b.check ? -1 : 1));
  }

  /** `param` names the text for the client, for example `messages[0].content`. */
  at(param: string): Found {
    return (finding) => {
      if (this.found.length < MOST_FINDINGS) this.found.push(finding);
      if (finding.action === 'block') {
        const what = finding.type.toLowerCase().replaceAll('_', ' ');
        throw new AerieError('content_blocked', `Blocked by the ${finding.check} check (${what}).`, { param });
      }
    };
  }
}

/** One text on its way: in pieces or whole, the same text comes out. */
export class TextChannel {
  private readonly filters;
  private readonly redactor: SpanRedactor;

  constructor(characters: readonly Of<CharacterCheck>[], spans: readonly SpanRule[], found: Found, lookback: string) {
    this.filters = characters.map(({ check, rule }) => check.open((span) => found(findingOf(check, rule, span))));
    this.redactor = new SpanRedactor(spans, found, lookback);
  }

  get held(): number {
    return this.redactor.held;
  }

  push(text: string): string {
    let rest = text;
    for (const filter of this.filters) rest = filter.push(rest);
    return this.redactor.push(rest);
  }

  flush(): string {
    let rest = '';
    for (const filter of this.filters) rest = filter.push(rest) + filter.flush();
    return this.redactor.push(rest) + this.redactor.flush();
  }
}

/** A policy made ready for one stage. */
export class StageJudge {
  readonly policy: string;
  private readonly characters: Of<CharacterCheck>[] = [];
  private readonly spans: SpanRule[] = [];
  private readonly verdicts: Of<VerdictCheck>[] = [];
  private readonly sizes: Extract<Check, { kind: 'size' }>[] = [];

  constructor(policy: GuardPolicy, stage: PolicyStage, checks: readonly Check[] = CHECKS) {
    this.policy = `${policy.id}@${policy.version}`;
    const byName = new Map(checks.map((check) => [check.name, check]));
    for (const rule of policy.rules) {
      const check = byName.get(rule.check);
      if (!check) throw new Error(`policy ${this.policy} names an unknown check "${rule.check}"`);
      if (rule.stage === stage) this.add(rule, check);
    }
  }

  /** Refuses texts that are too large to be judged. */
  limit(textChars: number, totalChars: number, param: string): void {
    for (const size of this.sizes) {
      const problem = size.problem(textChars, totalChars);
      if (problem) throw new AerieError('too_large', problem, { param });
    }
  }

  /** A channel for a text that comes in pieces. */
  open(found: Found, lookback = ''): TextChannel {
    return new TextChannel(this.characters, this.spans, found, lookback);
  }

  /** A text as it may go on. `lookback` is what is known to stand before it. */
  text(text: string, found: Found, lookback = ''): string {
    if (text === '') return text;
    const channel = this.open(found, lookback);
    return channel.push(text) + channel.flush();
  }

  /** Arguments of a tool call: values are judged after their escapes are read, and what comes out is still JSON. */
  json(json: string, found: Found): string {
    return redactJson(json, (text, lookback) => this.text(text, found, lookback));
  }

  /** Judges a text as a whole, as it reads without its invisible characters. */
  verdict(text: string, role: ChatRole, found: Found): void {
    const visible = this.verdicts.length > 0 ? this.strip(text) : text;
    for (const { rule, check } of this.verdicts) {
      if (rule.roles && !rule.roles.includes(role)) continue;
      for (const span of check.judge(new TextView(visible), { stage: 'input' }).spans)
        found(findingOf(check, rule, span));
    }
  }

  private strip(text: string): string {
    let rest = text;
    for (const { check } of this.characters) {
      const filter = check.open(() => {});
      rest = filter.push(rest) + filter.flush();
    }
    return rest;
  }

  private add(rule: PolicyRule, check: Check): void {
    if (check.kind === 'size') this.sizes.push(check);
    else if (check.kind === 'characters') this.characters.push({ rule, check });
    else if (check.kind === 'verdict') this.verdicts.push({ rule, check });
    else if (check.kind === 'spans') this.spans.push({ check, action: rule.action });
  }
}

function findingOf(check: Check, { action }: PolicyRule, { type, start, end, score }: Span): GuardFinding {
  return { check: check.name, type, action, start, end, score };
}
