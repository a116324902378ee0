import { Injectable, Logger } from '@nestjs/common';

import { AerieError, type ChatRequest, type TokenCount, type TokensAsked } from '#contracts';

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

  constructor(private readonly routing: RoutingService) {}

  async count({ tenant, request, mayLeave }: TokensAsked): Promise<TokenCount> {
    const target = this.routing.targetsFor(request, tenant)[0]!;
    const told = mayLeave ? await this.told(target, request) : undefined;
    const inputTokens = told ?? (await countPromptTokens(request.messages, request['tools']));
    const by = told === undefined ? 'aerie' : 'provider';
    return { inputTokens, model: target.model.id, provider: target.provider.id, by };
  }

  /** The provider's count; undefined where it has none or cannot be asked now. */
  private async told({ model, provider, breakerState }: Target, request: ChatRequest): Promise<number | undefined> {
    if (!provider.countTokens || breakerState !== 'closed') return undefined;
    const { messages } = request;
    const call = { model, request, messages, passages: [], stream: false, maxCompletionTokens: null };
    try {
      return await provider.countTokens(call, AbortSignal.timeout(PATIENCE_MS));
    } catch (thrown) {
      const failure = failureOf(thrown);
      const { kind, message, param } = failure;
      if (kind === 'invalid') throw new AerieError('invalid_request', message, { param, cause: failure });
      this.log.warn({ msg: `${model.id} at ${provider.id} ${message}; its tokens are counted here`, err: thrown });
      return undefined;
    }
  }
}
