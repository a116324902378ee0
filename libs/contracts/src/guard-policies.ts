import { IsBoolean, IsIn, IsInt, IsNumber, IsOptional, IsString, Matches, Max, MaxLength, Min } from 'class-validator';

import { question } from './contract.js';
import { CHAT_ROLES, type ChatRole } from './chat-messages.js';
import { check, IsShape, IsShapeArray, IsStringArray } from './validation.js';

/** Where a text comes from: the caller, a document that was retrieved, a tool, or the model. */
export const GUARD_STAGES = ['input', 'retrieved', 'tool', 'output'] as const;
export type GuardStage = (typeof GUARD_STAGES)[number];

/**
 * What happens to a finding. `allow` lets it through and tells it at the inspect door only; `flag` tells it in the answer;
 * `redact` replaces the value (a check of whole answers: repairs the answer); `tokenise` replaces it on the way in and puts
 * it back into the answer; `block` ends the request; `review` parks it for a person.
 */
export const GUARD_ACTIONS = ['allow', 'flag', 'redact', 'tokenise', 'block', 'review'] as const;
export type GuardAction = (typeof GUARD_ACTIONS)[number];

/** The id of the policy that ships; nobody can change it, and it judges where nothing else was chosen. */
export const SHIPPED_POLICY = 'default';

/** One line of a policy: which check runs where, and what happens to what it finds. */
export class GuardRule {
  /** A name of the check registry: `pii`, `secrets`, `injection`, ... */
  @IsString() check: string;
  @IsIn(GUARD_STAGES) stage: GuardStage;
  @IsIn(GUARD_ACTIONS) action: GuardAction;
  /** Only these types of the check's findings. Types that no rule names fall to the check's first rule without types. */
  @IsOptional() @IsStringArray(64) types?: string[];
  /** Findings with a lower score are ignored; 0 to 1. Every check's shipped threshold is 0.5. */
  @IsOptional() @IsNumber() @Min(0) @Max(1) threshold?: number;
  /** When the check itself breaks: `closed` (default) refuses the request with `unavailable`, `open` lets it pass and says so. */
  @IsOptional() @IsIn(['closed', 'open']) on_failure?: 'closed' | 'open';
  /** Judge and record, do not act. */
  @IsOptional() @IsBoolean() shadow?: boolean;
  /** Whose messages are judged; default: everyone's. Only where the stage is `input`. */
  @IsOptional()
  @check('areRoles', (value) =>
    Array.isArray(value) && value.length > 0 && value.every((role) => CHAT_ROLES.includes(role as ChatRole))
      ? undefined
      : `must be a list of ${CHAT_ROLES.join(', ')}`,
  )
  roles?: ChatRole[];
  /** What the check needs to know beyond that; see docs/guardrails.md. */
  @IsOptional() @IsShape() options?: Record<string, unknown>;
}

/** What happens to a job that is parked for a person. */
export class ReviewTerms {
  /** Seconds until the default applies; default 86,400. */
  @IsOptional() @IsInt() @Min(1) @Max(30 * 86_400) sla_seconds?: number;
  /** What is decided when nobody does; default `reject`. */
  @IsOptional() @IsIn(['approve', 'reject']) on_timeout?: 'approve' | 'reject';
}

/** `POST /v1/guardrails/policies`, and `PUT /v1/guardrails/policies/{id}`, where the id stands in the path. */
export class GuardPolicyInput {
  @IsOptional()
  @IsString()
  @Matches(/^[a-z0-9][a-z0-9_-]{0,62}$/, { message: 'id must be 1 to 63 of a-z, 0-9, "-" and "_"' })
  id?: string;
  @IsOptional() @IsString() @MaxLength(1024) description?: string;
  /** Models and routes whose requests this policy judges without being named; `*` is all of the tenant's. */
  @IsOptional() @IsStringArray(64) routes?: string[];
  @IsShapeArray(() => GuardRule, { min: 0, max: 128 }) rules: GuardRule[];
  /**
   * Checks that need the whole answer, on a stream: `verdict` (default) lets the text pass and tells the verdict at its
   * end, as an error event where it blocks; `buffer` holds the text until it is judged.
   */
  @IsOptional() @IsIn(['verdict', 'buffer']) streams?: 'verdict' | 'buffer';
  @IsOptional() @IsShape(() => ReviewTerms) review?: ReviewTerms;
}

/** A version of a policy. Versions never change: every answer names the one that judged it, as `id@version`. */
export interface GuardPolicy {
  readonly id: string;
  readonly version: number;
  readonly description?: string;
  readonly routes?: readonly string[];
  readonly rules: readonly GuardRule[];
  readonly streams?: 'verdict' | 'buffer';
  readonly review?: ReviewTerms;
}

/** A policy as it is shown. */
export interface GuardPolicyView extends GuardPolicy {
  readonly object: 'guardrails.policy';
  /** Unix seconds. */
  readonly created_at: number;
}

type OfPolicy = { tenant: string; id: string };

export const CreateGuardPolicy = question<{ tenant: string; policy: GuardPolicyInput }, GuardPolicyView>(
  'guardrails.create-policy',
);
export const PutGuardPolicy = question<OfPolicy & { policy: GuardPolicyInput }, GuardPolicyView>(
  'guardrails.put-policy',
);
export const ListGuardPolicies = question<{ tenant: string }, GuardPolicyView[]>('guardrails.list-policies');
/** Without a version, the newest. */
export const GetGuardPolicy = question<OfPolicy & { version?: number | undefined }, GuardPolicyView>(
  'guardrails.get-policy',
);
export const DeleteGuardPolicy = question<OfPolicy, { deleted: boolean }>('guardrails.delete-policy');
