import { answer, filter, stage } from './contract.js';
import { Pipeline } from './pipeline.js';
import { ChatPipeline, EmbeddingsPipeline, PIPELINES } from './pipelines.js';
import { type Asked, Admit, Complete, Ground, InspectInput, InspectOutput } from './stages.js';

describe('a pipeline', () => {
  it('lists its stages in the order in which they were put', () => {
    expect(ChatPipeline.steps.map(({ kind, name }) => ({ kind, name }))).toEqual([
      { kind: 'stage', name: 'admit' },
      { kind: 'stage', name: 'inspect-input' },
      { kind: 'stage', name: 'ground' },
      { kind: 'stage', name: 'inspect-retrieved' },
      { kind: 'answer', name: 'complete' },
      { kind: 'filter', name: 'inspect-output' },
    ]);
  });

  it('of embeddings lets no text by that the guards have not read', () => {
    expect(EmbeddingsPipeline.steps.map(({ name }) => name)).toEqual(['admit', 'inspect-texts', 'embed']);
  });

  it('is found by the name that jobs carry', () => {
    expect(PIPELINES.get('chat')).toBe(ChatPipeline);
  });

  it('is not changed by what is built on it', () => {
    const start = new Pipeline<Asked>('test').through(Admit);
    start.through(Ground);
    expect(start.steps.length).toBe(1);
  });

  // The compiler is the test: each `@ts-expect-error` fails the build when the line below it compiles.
  it('whose stage needs what no earlier stage added does not compile', () => {
    const Count = stage<Asked, { count: number }>('count');
    const Double = stage<{ count: number }, { double: number }>('double');
    const Say = answer<{ double: number }>('say');
    const Check = filter<{ count: number }>('check');
    const start = new Pipeline<Asked>('test');

    start.through(Count).through(Double).answeredBy(Say).filteredBy(Check);
    // @ts-expect-error nothing has counted yet
    start.through(Double);
    // @ts-expect-error nothing has doubled yet
    start.through(Count).answeredBy(Say);
    // @ts-expect-error the answer was not admitted, inspected or grounded
    start.answeredBy(Complete);
    // @ts-expect-error nothing inspected the input, which the filter needs
    start.through(Admit).through(Ground).answeredBy(answer<Asked>('any')).filteredBy(InspectOutput);
    // @ts-expect-error after the answer only filters may follow
    expect(start.answeredBy(answer<Asked>('any')).through).toBeUndefined();
    // @ts-expect-error a filter needs an answer
    expect(start.through(InspectInput).filteredBy).toBeUndefined();
  });

  it('lets a later stage replace what an earlier one added', () => {
    const Number1 = stage<Asked, { value: number }>('number');
    const Text = stage<{ value: number }, { value: string }>('text');
    const NeedsText = answer<{ value: string }>('needs-text');
    const pipeline = new Pipeline<Asked>('test').through(Number1).through(Text).answeredBy(NeedsText);
    expect(pipeline.steps.map(({ name }) => name)).toEqual(['number', 'text', 'needs-text']);
  });
});
