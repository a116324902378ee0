import type { ChatRequest } from './chat.js';
import { answer, filter, stage } from './contract.js';
import type { EmbeddingsRequest, EmbeddingTexts } from './embeddings.js';
import type { GuardFinding } from './parts.js';
import type { Passage } from './vector-stores.js';

/** What the door put into the job. */
export interface Asked {
  /** The body of the call, validated; fields that Aerie does not know are kept and passed on. */
  request: ChatRequest;
  /** A person has decided that the request may go on, as it is or as edited; what is the rest of `InputInspected` then. */
  reviewed?: { edited: boolean; guard: Guarded };
}

/** What the door put into a job that asks for embeddings. */
export interface AskedToEmbed {
  embeddings: EmbeddingsRequest;
}

/** A share of one budget that is held for a job until its usage is known. Amounts are nano-USD as decimal strings. */
export interface Hold {
  leaseId: string;
  budgetId: string;
  amountNanoUsd: string;
}

/** There is money for the request. */
export interface Admitted {
  admission: {
    holds: Hold[];
    /** The most completion tokens that the held money pays for; null when no budget applies. */
    maxCompletionTokens: number | null;
  };
}

/** The request may go on; `request` is replaced where values had to be redacted. */
export interface InputInspected {
  request: ChatRequest;
  guard: Guarded;
}

/** The texts may be embedded; they are replaced where values had to be redacted. */
export interface TextsInspected {
  embeddings: EmbeddingTexts;
  guard: Guarded;
}

/** What guards know of a job. */
export interface Guarded {
  /** The version of the policy that judges the job at every stage, as `id@version`. */
  policy: string;
  findings: GuardFinding[];
  /** What was found in passages. */
  retrieved?: GuardFinding[];
  /** The values behind the tokens of the request, sealed: only guardrails can read it. */
  vault?: string;
}

/** Passages that answer the request, best first; empty when no vector store was named. */
export interface Grounded {
  grounding: {
    passages: Passage[];
    /** Steps of the search that were left out: `dense`, `rerank`, `rewrite`. */
    degraded?: string[];
  };
}

export const Admit = stage<Asked | AskedToEmbed, Admitted>('admit');
export const InspectInput = stage<Asked, InputInspected>('inspect-input');
export const Ground = stage<Asked, Grounded>('ground');
/** Passages pass the guards before they reach a model; one that may not is left out. */
export const InspectRetrieved = stage<Asked & InputInspected & Grounded, Grounded & Pick<InputInspected, 'guard'>>(
  'inspect-retrieved',
);
export const Complete = answer<Asked & Admitted & InputInspected & Grounded>('complete');
export const InspectOutput = filter<Asked & InputInspected & Grounded>('inspect-output');

/** Token arrays are read as texts here: from here on there is nothing that guards cannot read. */
export const InspectTexts = stage<AskedToEmbed, TextsInspected>('inspect-texts');
export const Embed = answer<Admitted & TextsInspected>('embed');
