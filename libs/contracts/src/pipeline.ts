import type { AnswerContract, FilterContract, StageContract } from './contract.js';

export interface PipelineStep {
  readonly kind: 'stage' | 'answer' | 'filter';
  readonly name: string;
  /** What the stage would add, when that is known without it: then the job takes no way to the stage. */
  readonly shortcut?: ((state: never) => object | undefined) | undefined;
}

/**
 * The ordered, typed list of stages that a kind of job passes. The compiler refuses a stage that needs what no earlier
 * stage added. `through` adds to the job, `answeredBy` turns it into the parts of an answer, `filteredBy` judges those.
 */
export class Pipeline<State> {
  constructor(
    readonly name: string,
    readonly steps: readonly PipelineStep[] = [],
  ) {}

  through<Adds extends object>(
    next: StageContract<State, Adds>,
    options: { unless?: (state: State) => Adds | undefined } = {},
  ): Pipeline<Omit<State, keyof Adds> & Adds> {
    return new Pipeline(this.name, [...this.steps, { kind: 'stage', name: next.name, shortcut: options.unless }]);
  }

  answeredBy(next: AnswerContract<State>): AnsweredPipeline<State> {
    return new AnsweredPipeline(this.name, [...this.steps, { kind: 'answer', name: next.name }]);
  }
}

/** A pipeline whose job has become an answer; only filters may follow. */
export class AnsweredPipeline<State> {
  constructor(
    readonly name: string,
    readonly steps: readonly PipelineStep[],
  ) {}

  filteredBy(next: FilterContract<State>): AnsweredPipeline<State> {
    return new AnsweredPipeline(this.name, [...this.steps, { kind: 'filter', name: next.name }]);
  }
}
