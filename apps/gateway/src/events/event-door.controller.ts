import { Controller } from '@nestjs/common';

import { AerieError, type AnswerReady, AnswerReadyFact } from '#contracts';
import { Bus, type InRecord, Reads, Receives, REQUESTS_TOPIC, RESPONSES_TOPIC } from '#messaging';

import { JobsService } from '../jobs/jobs.service.js';
import { KeyService } from '../keys/key.service.js';
import { type Envelope, jobOf, readEnvelope, refuseUnknownType } from './event-request.js';
import { EventResponses } from './event-responses.service.js';

/** The event door: `ai.requests` in, `ai.responses` out, CloudEvents binary mode. The same pipelines as REST. */
@Controller()
export class EventDoorController {
  constructor(
    private readonly bus: Bus,
    private readonly keys: KeyService,
    private readonly jobs: JobsService,
    private readonly responses: EventResponses,
  ) {}

  @Receives(REQUESTS_TOPIC)
  async onRequest(record: InRecord): Promise<void> {
    const envelope = readEnvelope(record);
    try {
      refuseUnknownType(record);
      await this.refuseUnknownTenant(envelope);
      const reply = { to: 'topic', topic: RESPONSES_TOPIC, correlationId: envelope.eventId } as const;
      await this.bus.submit({ ...jobOf(record, envelope), reply });
    } catch (error) {
      if (!(error instanceof AerieError) || error.code === 'unavailable') throw error;
      await this.responses.failed(envelope, error.toBody());
    }
  }

  /** Parts of answers before the ends of answers: an end counts on what came before it. */
  @Reads(AnswerReadyFact)
  async onAnswer(answers: AnswerReady[]): Promise<void> {
    const isEnd = ({ part }: AnswerReady) => part.kind !== 'vectors';
    await Promise.all(answers.filter((ready) => !isEnd(ready)).map((ready) => this.jobs.keep(ready)));
    await Promise.all(answers.filter(isEnd).map((ready) => this.answer(ready)));
  }

  private async answer(ready: AnswerReady): Promise<void> {
    const { to } = ready.job.reply;
    if (to === 'store') await this.jobs.keep(ready);
    else if (to === 'topic') await this.responses.answer(ready);
  }

  private async refuseUnknownTenant({ tenant }: Envelope): Promise<void> {
    if (tenant && (await this.keys.tenantExists(tenant))) return;
    throw new AerieError('not_found', `There is no tenant "${tenant}".`, { param: 'aerie-tenant' });
  }
}
