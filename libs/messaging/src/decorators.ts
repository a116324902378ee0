import { MessagePattern } from '@nestjs/microservices';

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

import type { InRecord } from './drivers/driver.js';
import type { HandledContract } from './handlers.js';
import type { HandlerExtras } from './pipeline.server.js';

type Typed<Method> = <Given extends Method>(
  target: object,
  key: string | symbol,
  descriptor: TypedPropertyDescriptor<Given>,
) => void;

/** Leaves a method in Nest's registry. The class is part of the pattern because a fact may have several readers. */
function handles(contract: HandledContract): MethodDecorator {
  return (target, method, descriptor) => {
    const controller = target.constructor;
    const extras: HandlerExtras = { contract, controller, method };
    MessagePattern(`${contract.kind}:${contract.name}@${controller.name}`, extras)(target, method, descriptor);
  };
}

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
export function Stage(contract: { kind: 'stage' | 'answer' | 'filter'; name: string }): unknown {
  return handles(contract);
}

/**
 * Marks the method that reads a fact. Facts come in batches, in order per key, at least once: the method must be
 * idempotent. When it throws, the batch is retried with backoff, then one by one, then dead-lettered.
 */
export function Reads<Fact>(contract: FactContract<Fact>): Typed<(facts: Fact[]) => Promise<void>> {
  return handles(contract as FactContract<unknown>) as never;
}

/** Marks the method that takes the records of a topic that others write: `ai.requests`. It must be idempotent. */
export function Receives(topic: string): Typed<(record: InRecord) => Promise<void>> {
  return handles({ kind: 'topic', name: topic }) as never;
}

/** Marks the method that answers a question of another app. Throw an `AerieError` to refuse. */
export function Answers<Question, Answer>(
  contract: QuestionContract<Question, Answer>,
): Typed<(question: Question) => Promise<Answer> | Answer> {
  return handles(contract as QuestionContract<unknown, unknown>) as never;
}
