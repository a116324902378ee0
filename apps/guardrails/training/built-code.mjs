// The compiled code of the service: training reads the same features as the judgement does.
const BUILT = new URL('../../../dist/', import.meta.url);
const load = (path) => import(new URL(`apps/guardrails/src/${path}`, BUILT));

export const { foldsOf, nearDuplicates, seededRandom, shuffled, writeModelFile } = await import(
  new URL('libs/learning/src/index.js', BUILT)
);
export const { TextView } = await load('views/text-view.js');
export const {
  FEATURE_BITS,
  documentMargin,
  documentReader,
  injectionFeatures,
  thresholdFor,
  userMargin,
  userReader,
  userWindowMargin,
  weightOfSigns,
} = await load('checks/injection/injection-model.js');
export const { signsOf } = await load('checks/injection/signs.js');
export const { lengthNorm } = await load('classifier/linear-scorer.js');
