import { Controller } from '@nestjs/common';

import { type ChatRequest, CountTokens, type TokenCount } from '#contracts';
import { Answers } from '#messaging';

import { TokenCountsService } from './token-counts.service.js';

@Controller()
export class TokenCountsController {
  constructor(private readonly counts: TokenCountsService) {}

  @Answers(CountTokens)
  count({ tenant, request }: { tenant: string; request: ChatRequest }): Promise<TokenCount> {
    return this.counts.count(tenant, request);
  }
}
