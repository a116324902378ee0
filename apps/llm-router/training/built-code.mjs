// The compiled code of the service: training reads the same features as the router does.
const BUILT = new URL('../../../dist/', import.meta.url);
const load = (path) => import(new URL(path, BUILT));

export const { foldsOf, nearDuplicates, seededRandom, shuffled, writeModelFile } =
  await load('libs/learning/src/index.js');
export const { ComplexityScorer } = await load('apps/llm-router/src/complexity/complexity-scorer.js');
export const { KEPT_LESSONS } = await load('apps/llm-router/src/learning/lesson.js');
export const { OutcomeLearner } = await load('apps/llm-router/src/learning/outcome-learner.js');
export const { GainThresholds } = await load('apps/llm-router/src/complexity/gain-thresholds.js');
export const { COMMON, frequencyCode, lengthPrior, logLength, rarities, USUAL_GAIN } = await load(
  'apps/llm-router/src/complexity/complexity-model.js',
);
export const { featuresFingerprint, PromptReader, TERM_BITS } = await load(
  'apps/llm-router/src/complexity/prompt-reader.js',
);
