import { ComplexityScorer, featuresFingerprint, foldsOf, lengthPrior, logLength, USUAL_GAIN } from './built-code.mjs';
import { curveOf } from './curve.mjs';
import { BUCKETS, clustersOf, inBytes } from './examples.mjs';
import { ridge } from './ridge.mjs';
import { FOLDS, readPrompts, readPromptsWithin } from './subjects.mjs';

const PENALTY = 3;
/** So much of what is learnt of a row is the mean of its subject: a single answer is mostly luck. */
const SUBJECT_SHARE = 0.5;
/** A subject's mean counts as if so many usual rows stood with it. */
const SUBJECT_PRIOR_ROWS = 10;

/** A model without its curve: what the metadata and tables of the file hold. `read` is what `readPrompts` gives of the rows. */
export function fitModel(rows, read) {
  const { frequency, subject, examples, ...recognition } = read;
  const { gain, ...gains } = fitGains(rows, examples);
  const metadata = {
    features: featuresFingerprint(),
    prompts: rows.length,
    ...gains,
    ...recognition,
    curve: [],
  };
  return { tables: { gain, frequency, subject }, metadata };
}

/** A model with its curve, measured on rows that it did not see. */
export function fitWithCurve(rows, seed, read = readPrompts(rows, seed)) {
  const model = fitModel(rows, read);
  model.metadata.curve = curveOf(rows, crossScores(rows, seed, read.familiarity));
  return model;
}

/** The gain of every row by a model that saw neither it nor its near-duplicates. */
export function crossScores(rows, seed, familiarity = readPrompts(rows, seed).familiarity) {
  const folds = foldsOf(clustersOf(rows), FOLDS, seed);
  const gains = new Float64Array(rows.length);
  for (let fold = 0; fold < FOLDS; fold++) {
    const others = rows.filter((_, at) => folds[at] !== fold);
    const scorer = scorerOf(fitModel(others, readPromptsWithin(others, familiarity)));
    rows.forEach((row, at) => {
      if (folds[at] === fold) gains[at] = scorer.score(row.prompt).gain;
    });
  }
  return gains;
}

export const scorerOf = ({ tables, metadata }) => new ComplexityScorer({ metadata, table: (name) => tables[name] });

function fitGains(rows, examples) {
  const lengthSlope = slopeOf(rows);
  const usual = usualGains(rows);
  const targets = rows.map(
    (row) =>
      SUBJECT_SHARE * usual.get(row.task) +
      (1 - SUBJECT_SHARE) * (row.strong - row.weak) -
      lengthPrior(lengthSlope, row.prompt.length),
  );
  const { bytes, step } = inBytes(ridge(examples, targets, { columns: BUCKETS, penalty: PENALTY }));
  return { gain: bytes, gainStep: step, lengthSlope };
}

/** Of the line through the usual gain at the usual length. */
function slopeOf(rows) {
  let product = 0;
  let square = 0;
  for (const { prompt, strong, weak } of rows) {
    const length = logLength(prompt.length);
    product += (strong - weak - USUAL_GAIN) * length;
    square += length * length;
  }
  return square === 0 ? 0 : product / square;
}

function usualGains(rows) {
  const overall = meanOf(rows.map(({ strong, weak }) => strong - weak));
  return new Map(
    [...Map.groupBy(rows, (row) => row.task)].map(([task, own]) => {
      const sum = own.reduce((total, { strong, weak }) => total + strong - weak, 0);
      return [task, (sum + SUBJECT_PRIOR_ROWS * overall) / (own.length + SUBJECT_PRIOR_ROWS)];
    }),
  );
}

const meanOf = (values) => values.reduce((sum, value) => sum + value, 0) / values.length;
