import { AerieError, LANES } from '#contracts';
import type { Logger } from '#telemetry';

import type { Driver, InRecord } from './drivers/driver.js';
import { GroupIntake, type IntakeOptions, type Route } from './group-intake.js';
import type { Handlers } from './handlers.js';
import type { Post } from './post.js';
import { decode, decodeFilterFrame, decodeJob, framesRecord, PoisonRecord, type QuestionRecord } from './records.js';
import type { Runtime } from './runtime.js';
import { questionsTopic, stageTopic } from './topics.js';

/** Facts are a kilobyte or less, except for those that carry an answer: it counts as so many as would fill its place. */
const CHARS_OF_A_FACT = 1024;

/** The way in: which topics each app of this process reads, and what happens with their records. */
export class Intake {
  readonly groups: GroupIntake[];

  constructor(
    private readonly handlers: Handlers,
    private readonly runtime: Runtime,
    private readonly post: Post,
    driver: Driver,
    logger: Logger,
    options: IntakeOptions,
  ) {
    this.groups = [...this.routes()].map(
      ([app, routes]) =>
        new GroupIntake(
          driver,
          `aerie.${app}`,
          routes,
          (record, reason) => post.deadLetter(record, reason),
          logger,
          options,
        ),
    );
  }

  private routes(): Map<string, Map<string, Route>> {
    const byApp = new Map<string, Map<string, Route>>();
    const add = (app: string, topic: string, route: Route) => {
      if (!byApp.has(app)) byApp.set(app, new Map());
      byApp.get(app)!.set(topic, route);
    };
    const { handlers } = this;
    const owner = (name: string) => handlers.owners.get(name)!;
    for (const lane of LANES) {
      for (const step of [...handlers.stages.keys(), ...handlers.answers.keys()]) {
        add(owner(step), stageTopic(step, lane), { kind: 'work', lane, handle: (record) => this.onJob(step, record) });
      }
      for (const filter of handlers.filters.keys()) add(owner(filter), stageTopic(filter, lane), this.filterRoute());
    }
    for (const name of handlers.questions.keys()) {
      add(owner(name), questionsTopic(owner(name)), {
        kind: 'work',
        lane: 'interactive',
        handle: (record) => this.onQuestion(record),
      });
    }
    for (const [topic, handle] of handlers.topics) {
      add(owner(topic), topic, {
        kind: 'work',
        lane: 'standard',
        handle: (record) => this.onForeignRecord(handle, record),
      });
    }
    for (const [name, readers] of handlers.facts) {
      for (const app of readers.keys()) add(app, name, this.factRoute(app, name));
    }
    return byApp;
  }

  private async onJob(step: string, record: InRecord): Promise<void> {
    const job = decodeJob(record);
    await this.post.untilSafe(() => this.runtime.resume(job, step), `${step} of ${job.id}`);
  }

  private filterRoute(): Route {
    return {
      kind: 'direct',
      accept: (record, done) => this.runtime.filterStreams.accept(decodeFilterFrame(record), done),
      depth: () => this.runtime.filterStreams.size,
    };
  }

  private factRoute(app: string, name: string): Route {
    const reader = this.runtime.factReaders.get(`${app}/${name}`)!;
    return {
      kind: 'direct',
      accept: (record, done) =>
        reader.offer({
          fact: decode(record),
          weight: Math.max(1, record.value.length / CHARS_OF_A_FACT),
          done,
          giveUp: (reason) => this.post.deadLetter(record, reason),
        }),
      depth: () => reader.depth,
    };
  }

  private async onQuestion(record: InRecord): Promise<void> {
    const question = decode<QuestionRecord>(record);
    if (Date.now() >= question.deadlineAtMs) return;
    const reply = await this.replyTo(question);
    const frame = { jobId: question.id, attempt: 1, seq: 0, parts: [reply] };
    await this.post.sendUntilSafe(framesRecord(question.replyPartition, [frame]), 'fast');
  }

  private async replyTo({ name, question }: QuestionRecord): Promise<object> {
    const handler = this.handlers.questions.get(name);
    if (!handler) return { error: new AerieError('unavailable', `This service does not answer "${name}".`).toBody() };
    try {
      return { value: await handler(question) };
    } catch (error) {
      return { error: AerieError.of(error).toBody() };
    }
  }

  /** A handler of foreign records decides by itself what a bad record deserves; a fault of ours is tried again. */
  private async onForeignRecord(handle: (record: InRecord) => Promise<void>, record: InRecord): Promise<void> {
    let poison: PoisonRecord | undefined;
    await this.post.untilSafe(
      () =>
        handle(record).catch((error: unknown) => {
          if (!(error instanceof PoisonRecord)) throw error;
          poison = error;
        }),
      record.topic,
    );
    if (poison) throw poison;
  }
}
