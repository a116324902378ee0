import { Controller } from '@nestjs/common';

import { Admit, type Admitted, type Asked, type AskedToEmbed, type Job, type StageContext } from '#contracts';
import { Stage } from '#messaging';

import { AdmissionService } from './admission.service.js';

@Controller()
export class AdmitController {
  constructor(private readonly admissions: AdmissionService) {}

  @Stage(Admit)
  admit(job: Job<Asked | AskedToEmbed>, { signal }: StageContext): Admitted | Promise<Admitted> {
    const admission = this.admissions.admit(job, signal);
    return admission instanceof Promise ? admission.then((held) => ({ admission: held })) : { admission };
  }
}
