import type { AnswerPart } from './parts.js';

/**
 * What a stage needs of a job and what it adds. `needs` is a function-typed property on purpose: as a method it would be
 * checked bivariantly and a misplaced stage would compile.
 */
export interface StageContract<Needs, Adds> {
  readonly kind: 'stage';
  readonly name: string;
  readonly needs?: (state: Needs) => void;
  readonly adds?: Adds;
}

/** A stage that answers the job: it yields the parts of the answer as they come. */
export interface AnswerContract<Needs> {
  readonly kind: 'answer';
  readonly name: string;
  readonly needs?: (state: Needs) => void;
}

/** A stage that judges or rewrites the parts of an answer on their way back. */
export interface FilterContract<Needs> {
  readonly kind: 'filter';
  readonly name: string;
  readonly needs?: (state: Needs) => void;
}

/** Something that happened, published once, in the past tense. `key` decides which facts keep their order. */
export interface FactContract<Fact> {
  readonly kind: 'fact';
  readonly name: string;
  readonly key: (fact: Fact) => string;
}

/** A question over the bus, answered by the app that owns the data. */
export interface QuestionContract<Question, Answer> {
  readonly kind: 'question';
  readonly name: string;
  readonly asks?: (question: Question) => void;
  readonly answers?: Answer;
}

export type AnswerParts = AsyncIterable<AnswerPart>;

export const stage = <Needs, Adds>(name: string): StageContract<Needs, Adds> => ({ kind: 'stage', name });
export const answer = <Needs>(name: string): AnswerContract<Needs> => ({ kind: 'answer', name });
export const filter = <Needs>(name: string): FilterContract<Needs> => ({ kind: 'filter', name });
export const fact = <Fact>(name: string, key: (fact: Fact) => string): FactContract<Fact> => ({
  kind: 'fact',
  name,
  key,
});
/** `name` is `<owner>.<verb>`, for example `cost-accounting.list-usage`. */
export const question = <Question, Answer>(name: string): QuestionContract<Question, Answer> => ({
  kind: 'question',
  name,
});
