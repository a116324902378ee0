import { IsIn, IsOptional, IsString, MaxLength, MinLength } from 'class-validator';

import type { ChatMessage, ChatRequest } from './chat.js';
import { AreChatMessages } from './chat-messages.js';
import { question } from './contract.js';
import { GUARD_STAGES, type GuardAction, type GuardStage } from './guard-policies.js';
import type { GuardFinding } from './parts.js';
import { check, IsShape, IsShapeArray } from './validation.js';

/** A passage that an inspected answer was grounded on. */
export class InspectedPassage {
  @IsString() text: string;
  @IsOptional() @IsString() title?: string;
}

/** `POST /v1/guardrails/inspect`: judges a text without any model. One of `text` and `messages` is needed. */
export class InspectText {
  @IsIn(GUARD_STAGES) stage: GuardStage;
  /**
   * UTF-16 offsets of the findings refer to it. With `stage: output` it is the answer to `messages`; without it, the last
   * of them is.
   */
  @IsOptional() @IsString() text?: string;
  @IsOptional() @AreChatMessages() messages?: ChatMessage[];
  /** A policy of the tenant; without one, the one that would judge its requests. */
  @IsOptional() @IsString() @MinLength(1) @MaxLength(80) policy?: string;
  /** What form the answer must have, as in a chat request. */
  @IsOptional() @IsShape() response_format?: Record<string, unknown>;
  /** What the answer must be grounded on; cited as [1], [2], ... */
  @IsOptional() @IsShapeArray(() => InspectedPassage, { min: 0, max: 64 }) passages?: InspectedPassage[];
}

/** A finding with the place it belongs to. */
export interface InspectFinding extends GuardFinding {
  /** Where the judged text stands: `text`, `messages[0].content`. */
  param: string;
}

export interface InspectResult {
  /** The strongest action of all findings; `allow` when nothing was found. */
  action: GuardAction;
  /** The policy version that judged. */
  policy: string;
  /** The text as it may go on. */
  text?: string;
  messages?: ChatMessage[];
  findings: InspectFinding[];
  /** The highest score of every check of whole texts, also below its threshold. */
  scores: Record<string, number>;
}

/** `request` is what the messages belong to: without `policy`, the one that judges it judges them. */
export type InspectQuestion = InspectText & { tenant: string; request?: Pick<ChatRequest, 'model' | 'aerie'> };
export const Inspect = question<InspectQuestion, InspectResult>('guardrails.inspect');

type ModerationInput = string | { type: string; text?: string }[];
const MOST_INPUTS = 128;

/** `POST /v1/moderations`. */
export class CreateModeration {
  @check('isModerationInput', (value) => {
    if (typeof value === 'string') return undefined;
    if (!Array.isArray(value) || value.length === 0) return 'must be a string or a list of strings or parts';
    if (value.length > MOST_INPUTS) return `must hold at most ${MOST_INPUTS} items, got ${value.length}`;
    const at = value.findIndex((item) => typeof item !== 'string' && typeof item?.type !== 'string');
    return at < 0 ? undefined : `[${at}] must be a string or a part with a type`;
  })
  input: string | (string | { type: string; text?: string })[];
  /** Told back; Aerie's own model judges whatever it is. */
  @IsOptional() @IsString() @MaxLength(256) model?: string;
}

/** OpenAI's names of the categories. */
export const MODERATION_CATEGORIES = [
  'harassment',
  'harassment/threatening',
  'hate',
  'hate/threatening',
  'illicit',
  'illicit/violent',
  'self-harm',
  'self-harm/intent',
  'self-harm/instructions',
  'sexual',
  'sexual/minors',
  'violence',
  'violence/graphic',
] as const;
export type ModerationCategory = (typeof MODERATION_CATEGORIES)[number];

export interface ModerationResult {
  flagged: boolean;
  categories: Record<ModerationCategory, boolean>;
  category_scores: Record<ModerationCategory, number>;
  category_applied_input_types: Record<ModerationCategory, 'text'[]>;
}

/** Texts in, a result for each. */
export const Moderate = question<{ texts: string[] }, ModerationResult[]>('guardrails.moderate');

/** The texts of a moderation's input: one result for a string or parts, one for each string of a list. */
export function moderatedTexts(input: CreateModeration['input']): string[] {
  if (typeof input === 'string') return [input];
  const strings = input.filter((item) => typeof item === 'string');
  if (strings.length === input.length) return strings;
  return [(input as Exclude<ModerationInput, string>).map((part) => part.text ?? '').join('\n')];
}
