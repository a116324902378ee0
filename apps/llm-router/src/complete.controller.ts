import { Controller } from '@nestjs/common';

import { type AnswerParts, Complete, type StageContext } from '#contracts';
import { Stage } from '#messaging';

import { type CompleteJob, CompletionService } from './completion.service.js';

@Controller()
export class CompleteController {
  constructor(private readonly completions: CompletionService) {}

  @Stage(Complete)
  complete(job: CompleteJob, context: StageContext): AnswerParts {
    return this.completions.answer(job, context);
  }
}
