import { Controller } from '@nestjs/common';

import { type FeedbackGiven, FeedbackGivenFact } from '#contracts';
import { Reads } from '#messaging';

import { Auto } from './routing/strategies/auto.js';

@Controller()
export class FeedbackController {
  constructor(private readonly auto: Auto) {}

  @Reads(FeedbackGivenFact)
  async onFeedback(facts: FeedbackGiven[]): Promise<void> {
    await this.auto.learn(facts);
  }
}
