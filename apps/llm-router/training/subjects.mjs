import { COMMON, ComplexityScorer, featuresFingerprint, foldsOf } from './built-code.mjs';
import { BUCKETS, clustersOf, examplesOf, frequenciesOf, inBytes, tasksOf } from './examples.mjs';
import { ridge } from './ridge.mjs';

export const FOLDS = 5;
/** Small: a head shall be sure of the subject that it knows. */
const PENALTY = 0.3;
/** More would tell the subjects apart a little better, and take longer. */
const STEPS = 10;
/** Prompts of unseen subjects whose words are not believed at all, and those below which they are not fully. */
const TRUST_FROM = 0.85;
const TRUST_TO = 0.97;
/** Where there is one subject only: of its own unseen prompts. */
const TRUST_OF_ONE_SUBJECT = [0.02, 0.1];
/** Prompts of unseen subjects that count as unlike everything. */
const UNFAMILIAR = 0.05;

/**
 * What is learnt of the prompts alone, whatever came of them: which subjects they are of, and how surely prompts of
 * subjects that were left out are taken for one of them.
 */
export const readPrompts = (rows, seed) => ({ ...fitSubjects(rows), familiarity: familiarityRange(rows, seed) });

/** The same, its range known from more rows. */
export const readPromptsWithin = (rows, familiarity) => ({ ...fitSubjects(rows), familiarity });

/** A head for each subject, over common terms. */
function fitSubjects(rows) {
  const frequency = frequenciesOf(rows);
  const examples = examplesOf(rows, frequency);
  const subjects = [...new Set(tasksOf(rows))];
  const targets = new Float64Array(rows.length * subjects.length);
  rows.forEach(({ task }, row) => (targets[row * subjects.length + subjects.indexOf(task)] = 1));
  const columnOf = columnsOf(frequency);
  const weights = ridge(
    examples.map((example) => commonOnly(example, columnOf)),
    targets,
    { columns: columnOf.size, penalty: PENALTY, outputs: subjects.length, mostSteps: STEPS },
  );
  const { bytes, step } = inBytes(weights);
  return { frequency, examples, subject: bytes, subjects: subjects.length, subjectStep: step };
}

/** The common terms in the order of their buckets, as the scorer numbers them. */
function columnsOf(frequency) {
  const common = [];
  for (let bucket = 0; bucket < BUCKETS; bucket++) if (frequency[bucket] >= COMMON) common.push(bucket);
  return new Map(common.map((bucket, column) => [bucket, column]));
}

function commonOnly({ indices, values }, columnOf) {
  const at = [...indices.keys()].filter((k) => columnOf.has(indices[k]));
  return {
    indices: Int32Array.from(at, (k) => columnOf.get(indices[k])),
    values: Float64Array.from(at, (k) => values[k]),
  };
}

/** How well prompts of subjects that were left out are known: what is known better is familiar, what is taken for a known subject more surely is believed. */
function familiarityRange(rows, seed) {
  const oneSubject = new Set(tasksOf(rows)).size < FOLDS;
  const folds = foldsOf(oneSubject ? clustersOf(rows) : tasksOf(rows), FOLDS, seed);
  const read = [];
  for (let fold = 0; fold < FOLDS; fold++) {
    const scorer = readerOf(rows.filter((_, at) => folds[at] !== fold));
    rows.forEach((row, at) => {
      if (folds[at] === fold) read.push(scorer.score(row.prompt));
    });
  }
  const known = quantilesOf(read.map((one) => one.known));
  const recognised = quantilesOf(read.map((one) => one.recognised));
  const [from, to] = (oneSubject ? TRUST_OF_ONE_SUBJECT : [TRUST_FROM, TRUST_TO]).map(recognised);
  return { floor: known(UNFAMILIAR), from, to: Math.max(to, from + 1e-6) };
}

/** A scorer that recognises prompts, and expects nothing. */
function readerOf(rows) {
  const { frequency, subject, subjects, subjectStep } = fitSubjects(rows);
  const tables = { gain: new Uint8Array(BUCKETS), frequency, subject };
  return new ComplexityScorer({
    metadata: {
      features: featuresFingerprint(),
      prompts: rows.length,
      gainStep: 1,
      lengthSlope: 0,
      subjects,
      subjectStep,
      familiarity: { floor: 0, from: 0, to: 1 },
      curve: [],
    },
    table: (name) => tables[name],
  });
}

function quantilesOf(values) {
  const sorted = values.toSorted((a, b) => a - b);
  return (share) => sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))];
}
