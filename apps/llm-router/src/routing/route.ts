import type { ChatMessage, ChatRequest, Lane, Principal, RouteConfig } from '#contracts';

import type { Target } from '../resilience/target.js';

/** What a choice of targets may depend on. */
export interface RoutingAsk {
  readonly jobId: string;
  readonly lane: Lane;
  readonly request: ChatRequest;
  /** The conversation as it will be sent: the request's, grounded. */
  readonly messages: readonly ChatMessage[];
  readonly principal: Principal;
  /** The most completion tokens that there is money for; null when no budget applies. */
  readonly maxCompletionTokens: number | null;
  /** The request asks for an answer once more, because the first one did not have the form that was asked for. */
  readonly isCorrection: boolean;
}

/** How the first target of a route did. */
export interface RouteOutcome {
  /** False when another target had to answer, or none could. */
  readonly ok: boolean;
  readonly tookMs: number;
  readonly costNanoUsd: bigint;
}

/** The targets that a request may end at, in the order in which they are asked. */
export interface Route {
  /** The model or alias that was asked for. */
  readonly name: string;
  readonly targets: readonly Target[];
  /** Why the first target is first, as the answer tells it. */
  readonly reason: string;
  /** Undefined when `name` is a model. */
  readonly config: RouteConfig | undefined;
  /** When the first target has not begun to answer after so long, the next is asked beside it. */
  readonly hedgeAfterMs?: number | undefined;
  /** Is asked too, and its answer shown to nobody. */
  readonly mirror?: Target;
  /** For strategies that learn: to be called once, when the request is over and was not given up by its client. */
  readonly onEnd?: (outcome: RouteOutcome) => void;
}

/** What is called at each target, whatever it is called in the catalogue. */
export function targetNames({ targets }: Pick<Route, 'targets'>): string[] {
  return targets.map(({ model, provider }) => `${provider.id} ${model.provider_model ?? model.id}`);
}

/** What a strategy makes of the targets of a route that can serve a request. */
export type Choice = Pick<Route, 'targets' | 'reason' | 'mirror' | 'onEnd'>;

/** A request and the route it takes, before its targets are ordered. */
export interface Candidates extends RoutingAsk {
  readonly config: RouteConfig;
  /** Those that can serve the request, in the order of the catalogue; at least one. */
  readonly targets: readonly Target[];
  /** The route's candidate, when it can serve the request. */
  readonly candidate: Target | undefined;
  /** About how many tokens the prompt has, or its characters when it is short. */
  readonly promptTokens: number;
}

/** Orders targets. Must be fast: every request of its routes passes. */
export type Strategy = (candidates: Candidates) => Choice;
