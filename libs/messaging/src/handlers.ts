import type { AnswerParts, FactContract, Job, QuestionContract, StageContext } from '#contracts';

import type { InRecord } from './drivers/driver.js';

export type StageHandler = (job: Job, context: StageContext) => Promise<object> | object;
export type AnswerHandler = (job: Job, context: StageContext) => AnswerParts;
export type FilterHandler = (job: Job, parts: AnswerParts, context: StageContext) => AnswerParts;
export type FactHandler = (facts: unknown[]) => Promise<void>;
export type QuestionHandler = (question: unknown) => unknown;
export type RecordHandler = (record: InRecord) => Promise<void>;

/** A topic that others write: its records are not of our making and are handed over as they are. */
export interface TopicContract {
  readonly kind: 'topic';
  readonly name: string;
}

export type HandledContract =
  | { readonly kind: 'stage' | 'answer' | 'filter'; readonly name: string }
  | FactContract<unknown>
  | QuestionContract<unknown, unknown>
  | TopicContract;

type Handler = (...args: never[]) => unknown;

/** What the modules of this process can do. A second handler for the same thing in one app is refused at boot. */
export class Handlers {
  readonly stages = new Map<string, StageHandler>();
  readonly answers = new Map<string, AnswerHandler>();
  readonly filters = new Map<string, FilterHandler>();
  readonly questions = new Map<string, QuestionHandler>();
  readonly topics = new Map<string, RecordHandler>();
  /** A fact may be read by several apps; each reads it once. */
  readonly facts = new Map<string, Map<string, FactHandler>>();
  /** App by stage, answer, filter or topic name: its consumer group reads for it. */
  readonly owners = new Map<string, string>();
  private readonly byKind = {
    stage: this.stages,
    answer: this.answers,
    filter: this.filters,
    question: this.questions,
    topic: this.topics,
  };

  add(app: string, contract: HandledContract, handler: Handler): void {
    if (contract.kind === 'fact') {
      const readers = this.facts.get(contract.name) ?? new Map<string, FactHandler>();
      if (readers.has(app)) throw new Error(`${app} reads the fact ${contract.name} twice`);
      this.facts.set(contract.name, readers.set(app, handler as unknown as FactHandler));
      return;
    }
    const known: Map<string, unknown> = this.byKind[contract.kind];
    if (known.has(contract.name)) throw new Error(`two handlers for the ${contract.kind} ${contract.name}`);
    known.set(contract.name, handler);
    this.owners.set(contract.name, app);
  }

  /** Whether a step can be taken without leaving this process. */
  has(step: { kind: 'stage' | 'answer' | 'filter'; name: string }): boolean {
    return this.byKind[step.kind].has(step.name);
  }
}
