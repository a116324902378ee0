import { EventPattern, MessagePattern } from '@nestjs/microservices';

import type {
  AnswerContract,
  AnswerParts,
  FactContract,
  FilterContract,
  Job,
  QuestionContract,
  StageContext,
  StageContract,
} from '#contracts';

type Typed<Method> = (target: object, key: string | symbol, descriptor: TypedPropertyDescriptor<Method>) => void;

/** How a handler stands in Nest's registry: the pattern is the kind and the name, the contract rides in `extras`. */
export const patternOf = (contract: { kind: string; name: string }): string => `${contract.kind}:${contract.name}`;

/**
 * Marks the method that performs a stage. The contract decides the method's type:
 * - stage: `(job, context) => adds`;
 * - answer: `async *(job, context)` yielding the parts of the answer;
 * - filter: `async *(job, parts, context)` yielding what may leave.
 *
 * A method that throws an `AerieError` has decided how the job ends; anything else it throws is a fault and is retried
 * inside the deadline.
 */
export function Stage<Needs, Adds>(
  contract: StageContract<Needs, Adds>,
): Typed<(job: Job<Needs>, context: StageContext) => Promise<Adds> | Adds>;
export function Stage<Needs>(
  contract: AnswerContract<Needs>,
): Typed<(job: Job<Needs>, context: StageContext) => AnswerParts>;
export function Stage<Needs>(
  contract: FilterContract<Needs>,
): Typed<(job: Job<Needs>, parts: AnswerParts, context: StageContext) => AnswerParts>;
export function Stage(contract: { kind: string; name: string }): unknown {
  return MessagePattern(patternOf(contract), { contract });
}

/**
 * Marks the method that reads a fact. Facts come in batches, in order per key, at least once: the method must be
 * idempotent. When it throws, the batch is retried with backoff, then one by one, then dead-lettered.
 */
export function Reads<Fact>(contract: FactContract<Fact>): Typed<(facts: Fact[]) => Promise<void>> {
  return EventPattern(patternOf(contract), { contract }) as never;
}

/** Marks the method that answers a question of another app. Throw an `AerieError` to refuse. */
export function Answers<Question, Answer>(
  contract: QuestionContract<Question, Answer>,
): Typed<(question: Question) => Promise<Answer> | Answer> {
  return MessagePattern(patternOf(contract), { contract }) as never;
}
