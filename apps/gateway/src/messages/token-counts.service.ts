import { Injectable, Logger } from '@nestjs/common';

import { AerieError, type ChatMessage, type ChatRequest, CountTokens, Inspect, type TokenCount } from '#contracts';
import { Bus } from '#messaging';

/** When guards do not answer in time, tokens are counted where nobody but us sees them. */
const GUARDS_TIMEOUT_MS = 5_000;

/** Has the tokens of a prompt counted, once guards have judged what a provider may see of it. */
@Injectable()
export class TokenCounts {
  private readonly log = new Logger(TokenCounts.name);

  constructor(private readonly bus: Bus) {}

  async count(tenant: string, request: ChatRequest): Promise<TokenCount> {
    const messages = await this.judged(tenant, request);
    const asked = messages ? { ...request, messages } : request;
    return this.bus.ask(CountTokens, { tenant, request: asked, mayLeave: messages !== undefined });
  }

  /** The messages as they may leave; undefined where they may not. */
  private async judged(tenant: string, { messages, model, aerie }: ChatRequest): Promise<ChatMessage[] | undefined> {
    const question = { tenant, stage: 'input', messages, request: { model, ...(aerie && { aerie }) } } as const;
    try {
      const judged = await this.bus.ask(Inspect, question, { timeoutMs: GUARDS_TIMEOUT_MS });
      return judged.action === 'block' || judged.action === 'review' ? undefined : judged.messages;
    } catch (error) {
      if (error instanceof AerieError && error.kind.status < 500) throw error;
      this.log.warn({ msg: 'guards could not be asked about a prompt that is to be counted', err: error });
      return undefined;
    }
  }
}
