import { AerieError, type GuardStage } from '#contracts';

import type { AnswerCheck, Check, SizeLimits, VerdictCheck, VerdictContext } from '../check.js';
import { redactJson } from '../answers/redact-json.js';
import { type RuleOf, replaces } from '../streaming/applied-rule.js';
import type { PhraseRule } from '../streaming/phrase-redactor.js';
import type { SpanRule } from '../streaming/span-rule.js';
import { ValueSigns } from '../views/value-signs.js';
import type { Vault } from '../vault/vault.js';
import { type Attempt, failClosed, failOpen, guarded } from './fail-mode.js';
import type { Found } from './findings.js';
import type { CheckInUse } from './policy-rules.js';
import { type CharacterRule, type Restorer, TextChannel } from './text-channel.js';
import { type Visible, visibleText } from './visible-text.js';

/** What is longer is judged in turns, so that no text holds up other requests. */
export const CHARS_PER_TURN = 16_384;

const nextTurn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

type Context = Omit<VerdictContext, 'stage'>;
type Scores = Record<string, number>;

/** How a text is handled beside what the policy says. */
export interface Handling {
  /** What is known to stand before the text, for example the name of a JSON field. */
  lookback?: string;
  /** Takes the values that are replaced by tokens. */
  vault?: Vault | undefined;
  /** Tell also what is allowed: else nobody looks for it. */
  tellsAllowed?: boolean;
  /** Puts values back. */
  restorer?: (() => Restorer) | undefined;
}

/** A check of whole texts or answers, and the rules for what it finds. */
export interface WholeRule<Of extends VerdictCheck | AnswerCheck> {
  readonly check: Of;
  readonly ruleOf: RuleOf;
  readonly failsOpen: boolean;
  /** Whether anything that it finds may be acted on: else nothing has to wait for it. */
  readonly acts: boolean;
}

interface InUse<Rule extends SpanRule | PhraseRule> {
  readonly rule: Rule;
  readonly failsOpen: boolean;
}

/** The rules for one kind of findings. Most texts share them; tokens and failing open depend on whose text it is. */
class RulesInUse<Rule extends SpanRule | PhraseRule> {
  private readonly shared: readonly Rule[];
  private readonly failsOpen: boolean;

  constructor(private readonly inUse: readonly InUse<Rule>[]) {
    this.shared = inUse.map(({ rule }) => ({ ...rule, ruleOf: notAllowed(rule.ruleOf) }));
    this.failsOpen = inUse.some(({ failsOpen }) => failsOpen);
  }

  get isEmpty(): boolean {
    return this.shared.length === 0;
  }

  for(found: Found, { vault, tellsAllowed }: Handling): readonly Rule[] {
    if (!vault && !tellsAllowed && !this.failsOpen) return this.shared;
    return this.inUse.map(({ rule, failsOpen }) => {
      const ruleOf = tellsAllowed ? rule.ruleOf : notAllowed(rule.ruleOf);
      return {
        ...rule,
        check: failsOpen ? guarded(rule.check, failOpen(found)) : rule.check,
        ruleOf: vault ? tokenising(ruleOf, vault) : ruleOf,
      };
    });
  }
}

/** A policy made ready for one stage and role. */
export class StageJudge {
  readonly verdicts: readonly WholeRule<VerdictCheck>[];
  readonly answers: readonly WholeRule<AnswerCheck>[];
  /** Whether a person may have to see a text before it goes on. */
  readonly mayReview: boolean;
  private readonly sizes: readonly SizeLimits[];
  private readonly characters: readonly CharacterRule[];
  private readonly phrases: RulesInUse<PhraseRule>;
  private readonly spans: RulesInUse<SpanRule>;

  constructor(
    readonly stage: GuardStage,
    inUse: readonly CheckInUse[],
  ) {
    const sizes: SizeLimits[] = [];
    const characters: CharacterRule[] = [];
    const phrases: InUse<PhraseRule>[] = [];
    const spans: InUse<SpanRule>[] = [];
    const verdicts: WholeRule<VerdictCheck>[] = [];
    const answers: WholeRule<AnswerCheck>[] = [];
    for (const { check, ruleOf, failsOpen, rules } of inUse) {
      const whole = { ruleOf, failsOpen, acts: rules.some(replaces) };
      if (check.kind === 'size') sizes.push(check);
      else if (check.kind === 'characters') characters.push({ check, ruleOf, strips: rules.some(replaces) });
      else if (check.kind === 'phrases') phrases.push({ rule: { check: safe(check, failsOpen), ruleOf }, failsOpen });
      else if (check.kind === 'spans') spans.push({ rule: { check: safe(check, failsOpen), ruleOf }, failsOpen });
      else if (check.kind === 'verdict') verdicts.push({ check: safe(check, failsOpen), ...whole });
      else if (check.kind === 'answer') answers.push({ check: safe(check, failsOpen), ...whole });
    }
    this.sizes = sizes;
    this.characters = characters;
    this.phrases = new RulesInUse(phrases);
    this.spans = new RulesInUse(spans);
    this.verdicts = verdicts;
    this.answers = answers;
    this.mayReview = inUse.some(({ rules }) => rules.some(isReview));
  }

  /** Refuses texts that are too large to be judged. */
  limit(textChars: number, totalChars: number, param: string): void {
    for (const size of this.sizes) {
      const problem = size.problem(textChars, totalChars);
      if (problem) throw new AerieError('too_large', problem, { param });
    }
  }

  /** A channel for a text that comes in pieces. */
  open(found: Found, handling: Handling = {}): TextChannel {
    return this.channel(found, handling, this.spans.for(found, handling));
  }

  /** A text as it may go on. */
  text(text: string, found: Found, handling: Handling = {}): string {
    if (text === '') return text;
    const channel = this.openWhole(text, found, handling);
    return channel.push(text) + channel.flush();
  }

  /** The same for a text of any length: other requests run in between. The pieces change nothing in what comes out. */
  async longText(text: string, found: Found, handling: Handling = {}): Promise<string> {
    const channel = this.openWhole(text, found, handling);
    let out = '';
    for (let at = 0; at < text.length; at += CHARS_PER_TURN) {
      if (at > 0) await nextTurn();
      out += channel.push(text.slice(at, at + CHARS_PER_TURN));
    }
    return out + channel.flush();
  }

  /** Arguments of a tool call: values are judged after their escapes are read, and what comes out is still JSON. */
  json(json: string, found: Found, handling: Handling = {}): string {
    return redactJson(json, (text, lookback) => this.text(text, found, { ...handling, lookback }));
  }

  /** Judges a text as a whole. `scores` takes the highest score of every check. */
  verdict(text: string, found: Found, context: Context = {}, scores?: Scores): void {
    if (this.verdicts.length === 0 || text === '') return;
    const visible = visibleText(text);
    for (const rule of this.verdicts) this.judgeWhole(rule, visible, found, context, scores);
  }

  /** The same for a text of any length: other requests run between two checks. */
  async longVerdict(text: string, found: Found, context: Context = {}, scores?: Scores): Promise<void> {
    const visible = visibleText(text);
    for (const rule of this.verdicts) {
      await nextTurn();
      this.judgeWhole(rule, visible, found, context, scores);
    }
  }

  /** A channel for a text that is known to its end: checks that can find nothing in it are not asked. */
  private openWhole(text: string, found: Found, handling: Handling): TextChannel {
    // What stands in the place of a phrase is not known yet.
    if (this.phrases.isEmpty) return this.channel(found, handling, this.spansIn(text, found, handling));
    return this.open(found, handling);
  }

  private spansIn(text: string, found: Found, handling: Handling): readonly SpanRule[] {
    const signs = new ValueSigns((handling.lookback ?? '') + text);
    const rules = this.spans.for(found, handling);
    return rules.filter(({ check, ruleOf }) => check.mayHold?.(signs, (type) => ruleOf(type) !== undefined) ?? true);
  }

  private channel(found: Found, handling: Handling, spans: readonly SpanRule[]): TextChannel {
    const { lookback, restorer } = handling;
    const phrases = this.phrases.for(found, handling);
    return new TextChannel({ characters: this.characters, phrases, spans, restorer: restorer?.(), lookback }, found);
  }

  private judgeWhole(
    { check, ruleOf, failsOpen }: WholeRule<VerdictCheck>,
    { view, offsets }: Visible,
    found: Found,
    context: Context,
    scores: Scores | undefined,
  ): void {
    const judging = failsOpen ? guarded(check, failOpen(found)) : check;
    const { score, spans } = judging.judge(view, { ...context, stage: this.stage });
    if (scores) scores[check.name] = Math.max(scores[check.name] ?? 0, score);
    for (const { type, start, end, score } of spans) {
      const rule = ruleOf(type);
      if (!rule || score < rule.threshold) continue;
      const { action, shadow } = rule;
      const place = { start: offsets.toOriginal(start), end: offsets.toOriginalEnd(end) };
      found({ check: check.name, type, action, ...place, score, ...(shadow && { shadow }) });
    }
  }
}

const isReview = ({ action, shadow }: { action: string; shadow: boolean }): boolean => action === 'review' && !shadow;

function safe<Of extends Exclude<Check, { kind: 'characters' | 'size' }>>(check: Of, failsOpen: boolean): Of {
  return failsOpen ? check : guarded(check, failClosed satisfies Attempt);
}

function notAllowed(ruleOf: RuleOf): RuleOf {
  return (type) => {
    const rule = ruleOf(type);
    return rule?.action === 'allow' ? undefined : rule;
  };
}

function tokenising(ruleOf: RuleOf, vault: Vault): RuleOf {
  const placeholder = (type: string, value: string) => vault.tokenOf(type, value);
  return (type) => {
    const rule = ruleOf(type);
    return rule?.action === 'tokenise' ? { ...rule, placeholder } : rule;
  };
}
