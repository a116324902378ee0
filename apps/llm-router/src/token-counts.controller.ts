import { Controller } from '@nestjs/common';

import { CountTokens, type TokenCount, type TokensAsked } from '#contracts';
import { Answers } from '#messaging';

import { TokenCountsService } from './token-counts.service.js';

@Controller()
export class TokenCountsController {
  constructor(private readonly counts: TokenCountsService) {}

  @Answers(CountTokens)
  count(asked: TokensAsked): Promise<TokenCount> {
    return this.counts.count(asked);
  }
}
