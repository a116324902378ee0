import { Injectable, Logger } from '@nestjs/common';

import { AerieError, type ChatMessage, type ChatRequest, Inspect, type TokenCount } from '#contracts';
import { Bus } from '#messaging';

import { failureOf } from './providers/provider-failure.js';
import type { Target } from './resilience/target.js';
import { RoutingService } from './routing/routing.service.js';
import { countPromptTokens } from './token-count.js';

/** Nobody waits longer for a count than for a guess. */
const PATIENCE_MS = 5_000;

/** Counts the tokens of prompts, as the model that would be asked first does where its provider counts. */
@Injectable()
export class TokenCountsService {
  private readonly log = new Logger(TokenCountsService.name);

  constructor(
    private readonly bus: Bus,
    private readonly routing: RoutingService,
  ) {}

  async count(tenant: string, request: ChatRequest): Promise<TokenCount> {
    const [target] = this.routing.targetsFor(request, tenant);
    const { model, provider } = target!;
    const told = await this.told(target!, tenant, request);
    const inputTokens = told ?? (await countPromptTokens(request.messages, request['tools']));
    return { inputTokens, model: model.id, provider: provider.id, by: told === undefined ? 'aerie' : 'provider' };
  }

  /** The provider's count; undefined where it has none, cannot be asked now, or may not see the prompt. */
  private async told(target: Target, tenant: string, request: ChatRequest): Promise<number | undefined> {
    const { model, provider } = target;
    if (!provider.countTokens || target.breakerState !== 'closed') return undefined;
    const messages = await this.judged(tenant, request);
    if (!messages) return undefined;
    const call = { model, request, messages, passages: [], stream: false, maxCompletionTokens: null };
    try {
      return await provider.countTokens(call, AbortSignal.timeout(PATIENCE_MS));
    } catch (thrown) {
      const failure = failureOf(thrown);
      if (failure.kind === 'invalid')
        throw new AerieError('invalid_request', failure.message, { param: failure.param, cause: failure });
      this.log.warn({
        msg: `${model.id} at ${provider.id} ${failure.message}; its tokens are counted here`,
        err: thrown,
      });
      return undefined;
    }
  }

  /** The messages as they may leave; undefined where they may not. */
  private async judged(tenant: string, request: ChatRequest): Promise<ChatMessage[] | undefined> {
    const { messages, model, aerie } = request;
    try {
      const question = { tenant, stage: 'input', messages, request: { model, ...(aerie && { aerie }) } } as const;
      const { action, messages: judged } = await this.bus.ask(Inspect, question, { timeoutMs: PATIENCE_MS });
      return action === 'block' || action === 'review' ? undefined : judged;
    } catch (error) {
      if (!(error instanceof AerieError) || error.kind.status < 500) throw error;
      this.log.warn({ msg: 'the guards could not be asked; tokens are counted here', err: error });
      return undefined;
    }
  }
}
