import { Controller } from '@nestjs/common';

import {
  type AnswerPart,
  type AnswerParts,
  type Asked,
  type InputInspected,
  InspectOutput,
  type Job,
} from '#contracts';
import { Stage } from '#messaging';

import { AnswerFilter } from './answer-filter.js';
import { DEFAULT_POLICY } from './default.policy.js';
import { StageJudge } from './judge.js';

/** May this be said? */
@Controller()
export class InspectOutputController {
  private readonly judge = new StageJudge(DEFAULT_POLICY, 'output');

  @Stage(InspectOutput)
  async *inspect(job: Job<Asked & InputInspected>, parts: AnswerParts): AsyncGenerator<AnswerPart> {
    const filter = new AnswerFilter(this.judge, job.state.guard.findings);
    for await (const part of parts) yield* filter.pass(part);
  }
}
