import { Controller } from '@nestjs/common';

import { type AnswerParts, Embed, type StageContext } from '#contracts';
import { Stage } from '#messaging';

import { type EmbedJob, EmbeddingService } from './embeddings/embedding.service.js';

@Controller()
export class EmbedController {
  constructor(private readonly embeddings: EmbeddingService) {}

  @Stage(Embed)
  embed(job: EmbedJob, context: StageContext): AnswerParts {
    return this.embeddings.answer(job, context);
  }
}
