import {
  ComplexityScorer,
  featuresFingerprint,
  foldsOf,
  frequencyCode,
  lengthPrior,
  logLength,
  rarities,
  TERM_BITS,
  USUAL_GAIN,
} from './built-code.mjs';
import { curveOf } from './curve.mjs';
import { ridge } from './ridge.mjs';

const BUCKETS = 2 ** TERM_BITS;
export const FOLDS = 5;
const PENALTY = 3;
/** So much of what is learnt of a row is the mean of its subject: a single answer is mostly luck. */
const SUBJECT_SHARE = 0.5;
/** A subject's mean counts as if so many usual rows stood with it. */
const SUBJECT_PRIOR_ROWS = 10;
const LARGEST_BYTE = 127;
/** Prompts of unseen subjects whose words are not believed at all, and those below which they are not fully. */
const TRUST_FROM = 0.85;
const TRUST_TO = 0.97;
/** Where there is one subject only: of its own unseen prompts. */
const TRUST_OF_ONE_SUBJECT = [0.02, 0.1];
/** Prompts of unseen subjects that count as unlike everything. */
const UNFAMILIAR = 0.05;

/** A model without its curve: what the metadata and tables of the file hold. */
export function fitModel(rows, seed) {
  const { gain, frequency, ...fitted } = fitGains(rows);
  return { tables: { gain, frequency }, metadata: { ...fitted, familiarity: familiarityRange(rows, seed), curve: [] } };
}

/** A model with its curve, measured on rows that it did not see. */
export function fitWithCurve(rows, seed) {
  const model = fitModel(rows, seed);
  const folds = foldsOf(clustersOf(rows), FOLDS, seed);
  model.metadata.curve = curveOf(rows, crossScores(rows, folds, seed));
  return model;
}

/** The gain of every row by a model that saw neither it nor its fold. */
export function crossScores(rows, folds, seed) {
  const gains = new Float64Array(rows.length);
  for (let fold = 0; fold < FOLDS; fold++) {
    const scorer = scorerOf(
      fitModel(
        rows.filter((_, at) => folds[at] !== fold),
        seed,
      ),
    );
    rows.forEach((row, at) => {
      if (folds[at] === fold) gains[at] = scorer.score(row.prompt).gain;
    });
  }
  return gains;
}

export const scorerOf = ({ tables, metadata }) => new ComplexityScorer({ metadata, table: (name) => tables[name] });

export const clustersOf = (rows) => rows.map((row) => row.cluster);
export const tasksOf = (rows) => rows.map((row) => row.task);

function fitGains(rows) {
  const frequency = frequenciesOf(rows);
  const lengthSlope = slopeOf(rows);
  const usual = usualGains(rows);
  const targets = rows.map(
    (row) =>
      SUBJECT_SHARE * usual.get(row.task) +
      (1 - SUBJECT_SHARE) * (row.strong - row.weak) -
      lengthPrior(lengthSlope, row.prompt.length),
  );
  const rarity = rarities(rows.length);
  const examples = rows.map((row) => exampleOf(row, frequency, rarity));
  const weights = ridge(examples, targets, BUCKETS, PENALTY);
  const gainStep = weights.reduce((most, weight) => Math.max(most, Math.abs(weight)), 0) / LARGEST_BYTE || 1;
  return {
    gain: Uint8Array.from(weights, (weight) => Math.round(weight / gainStep)),
    frequency,
    features: featuresFingerprint(),
    prompts: rows.length,
    gainStep,
    lengthSlope,
  };
}

function frequenciesOf(rows) {
  const prompts = new Uint32Array(BUCKETS);
  for (const { terms } of rows) for (const term of terms) prompts[term]++;
  return Uint8Array.from(prompts, frequencyCode);
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

/** TF-IDF of length 1, as the scorer computes it. */
function exampleOf({ terms, counts }, frequency, rarity) {
  const values = Float64Array.from(terms, (term, at) => (1 + Math.log(counts[at])) * rarity[frequency[term]]);
  const length = Math.sqrt(values.reduce((sum, value) => sum + value * value, 0)) || 1;
  return { indices: terms, values: values.map((value) => value / length) };
}

/** How well prompts of subjects that were left out are known: what is known better is familiar. */
function familiarityRange(rows, seed) {
  const oneSubject = new Set(tasksOf(rows)).size < FOLDS;
  const folds = foldsOf(oneSubject ? clustersOf(rows) : tasksOf(rows), FOLDS, seed);
  const known = [];
  for (let fold = 0; fold < FOLDS; fold++) {
    const scorer = knowing(rows.filter((_, at) => folds[at] !== fold));
    rows.forEach((row, at) => {
      if (folds[at] === fold) known.push(scorer.score(row.prompt).known);
    });
  }
  known.sort((a, b) => a - b);
  const at = (share) => known[Math.min(known.length - 1, Math.floor(share * known.length))];
  const [from, to] = (oneSubject ? TRUST_OF_ONE_SUBJECT : [TRUST_FROM, TRUST_TO]).map(at);
  return { floor: at(UNFAMILIAR), from, to: Math.max(to, from + 1e-6) };
}

/** A scorer that knows how well a text is known, and nothing else. */
const knowing = (rows) =>
  scorerOf({
    tables: { gain: new Uint8Array(BUCKETS), frequency: frequenciesOf(rows) },
    metadata: {
      prompts: rows.length,
      gainStep: 1,
      lengthSlope: 0,
      familiarity: { floor: 0, from: 0, to: 1 },
      curve: [],
    },
  });

const meanOf = (values) => values.reduce((sum, value) => sum + value, 0) / values.length;
