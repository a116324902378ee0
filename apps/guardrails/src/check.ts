import type { ChatRequest, GuardAction, GuardStage, Passage } from '#contracts';

import type { OffsetMap } from './streaming/offset-map.js';
import type { TextView } from './views/text-view.js';
import type { ValueSigns } from './views/value-signs.js';

/** A value found in a text. Offsets are UTF-16 positions, `end` exclusive. */
export interface Span {
  type: string;
  start: number;
  end: number;
  /** 0 to 1; every check is calibrated so that 0.5 is its shipped threshold. */
  score: number;
  /**
   * How the value may go on past the text that was scanned: `run` swallows the rest of an unbroken run of key
   * characters when the value touches the end of a full window, `pem` swallows a key block up to its END line.
   */
  swallow?: 'run' | 'pem';
}

/**
 * Finds values that can be cut out of a text. The text comes in segments: a value of less than 16 characters holds a
 * digit, an `@`, a capital letter or a dot inside a word, and no value has whitespace but where the cutter keeps it
 * together (see streaming/segment-cutter.ts). What stands before `from` is context only: a span must start at or after it.
 */
export interface SpanCheck {
  readonly kind: 'spans';
  readonly name: string;
  /** False only when nothing that is wanted can be found in a text with these signs; left out where they do not tell. */
  mayHold?(signs: ValueSigns, wanted: (type: string) => boolean): boolean;
  /** `wanted` spares the search for what nobody asks for; what is found all the same is ignored. */
  scan(text: string, from: number, wanted?: (type: string) => boolean): Span[];
  placeholder(type: string): string;
}

/**
 * Finds phrases: terms and patterns that a policy lists, of at most `longest` characters. Unlike a value, a phrase may
 * begin at any character and hold any, so that the engine keeps back what may still become one.
 */
export interface PhraseCheck {
  readonly kind: 'phrases';
  readonly name: string;
  readonly longest: number;
  /** All matches that begin in `text` at or after `from`, leftmost-longest, in order; `final` when no more text comes. */
  scan(text: string, from: number): Span[];
  /** The first position at or after `from` at which a match may begin that needs more text than there is. */
  openFrom(text: string, from: number): number;
  placeholder(type: string): string;
}

/** Removes single characters, before any other check sees the text. */
export interface CharacterCheck {
  readonly kind: 'characters';
  readonly name: string;
  /** `edits` is told what is removed. */
  open(found: (span: Span) => void, edits?: OffsetMap): CharacterFilter;
}

export interface CharacterFilter {
  /** Returns what may go on; the rest waits for the next call. */
  push(text: string): string;
  flush(): string;
}

/** What a text is judged to be as a whole. */
export interface Verdict {
  /** The highest score, also when it is below every threshold. */
  score: number;
  /** What was found, each with its score; the policy's threshold decides which of them count. */
  spans: Span[];
}

/** What a verdict may depend on beside the text. */
export interface VerdictContext {
  readonly stage: GuardStage;
  /** The request, where the text belongs to one. */
  readonly request?: ChatRequest;
}

/** Judges a whole text; a verdict cannot be cut out, so that it is told, blocks, or sends the job to a person. */
export interface VerdictCheck {
  readonly kind: 'verdict';
  readonly name: string;
  judge(view: TextView, context: VerdictContext): Verdict;
}

/** What an answer is judged by. */
export interface AnswerContext {
  /** As it was sent to the model, without what grounds it. */
  readonly request: ChatRequest;
  readonly passages: readonly Passage[];
}

export interface AnswerVerdict {
  findings: Span[];
  /** The answer as it may leave, where the check could repair it. */
  repaired?: string;
  /** What is wrong, in words for the model: with it the question may be asked again. */
  complaint?: string;
}

/** Judges the text of a complete answer against what was asked. */
export interface AnswerCheck {
  readonly kind: 'answer';
  readonly name: string;
  /** How often, and whom, to ask again when there is a complaint. */
  readonly reask?: { readonly times: number; readonly largerModel?: string };
  /** False when there is nothing to judge: then a stream need not be held for it. */
  concerns(context: AnswerContext): boolean;
  judge(text: string, context: AnswerContext): AnswerVerdict;
}

/** Refuses what is too large to be judged. Returns what is wrong, in words for the client. */
export interface SizeLimits {
  readonly kind: 'size';
  readonly name: string;
  problem(textChars: number, totalChars: number): string | undefined;
}

export type Check = SpanCheck | PhraseCheck | CharacterCheck | VerdictCheck | AnswerCheck | SizeLimits;

export type CheckOptions = Readonly<Record<string, unknown>>;

/** What a policy may say of a check, and how it is made from what the policy says. */
export interface CheckDefinition {
  readonly name: string;
  readonly stages: readonly GuardStage[];
  readonly actions: readonly GuardAction[];
  /** Every type that it may find; `undefined` where the policy names them. */
  readonly types?: readonly string[];
  /** Throws `OptionMistake` for options that it cannot work with; unknown ones are mistakes too. */
  create(options: CheckOptions): Check;
}

/** What is wrong with an option of a check. */
export class OptionMistake extends Error {
  constructor(
    /** Below `options`, for example `patterns[0].pattern`; empty for the options as a whole. */
    readonly path: string,
    /** Goes on after the path: `must be a list of strings`. */
    readonly problem: string,
  ) {
    super(`${path} ${problem}`);
  }
}
