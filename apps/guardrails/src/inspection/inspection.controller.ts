import { Controller } from '@nestjs/common';

import { Inspect, type InspectQuestion, type InspectResult } from '#contracts';
import { Answers } from '#messaging';

import { InspectionService } from './inspection.service.js';

@Controller()
export class InspectionController {
  constructor(private readonly inspections: InspectionService) {}

  @Answers(Inspect)
  inspect(question: InspectQuestion): Promise<InspectResult> {
    return this.inspections.inspect(question);
  }
}
