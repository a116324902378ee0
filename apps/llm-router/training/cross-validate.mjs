import { ComplexityScorer, foldsOf, GainThresholds, seededRandom, shuffled } from './built-code.mjs';
import { curveOf } from './curve.mjs';
import { clustersOf, tasksOf } from './examples.mjs';
import { fitModel, fitWithCurve, scorerOf } from './fit.mjs';
import { decisionMeasures, QUALITY, rankingMeasures } from './routing-metrics.mjs';
import { FOLDS, readPrompts } from './subjects.mjs';

/** How rows are held out: near-duplicates never straddle a fold. */
export const SPLITS = [
  { name: 'in distribution', groupsOf: clustersOf },
  { name: 'held-out subjects', groupsOf: tasksOf },
];

/** A router learns from rows, and tells the gain of others; some also know from which gain on the strong model is asked. */
const ROUTERS = [
  { name: 'random', repeat: 20, learn: (_, seed) => ranking(seededRandom(seed)) },
  { name: 'prompt length', learn: (rows) => withThresholds(rows, (row) => row.prompt.length) },
  { name: 'ours', learn: learnOurs },
  { name: 'oracle', learn: () => ranking((row) => row.strong - row.weak) },
  { name: 'ours, outcomes shuffled', repeat: 10, shuffle: true, learn: learnUncalibrated },
];

/** The table of one split: a line for each router, means where chance plays a part. */
export function crossValidate(rows, { groupsOf }, seed) {
  const folds = foldsOf(groupsOf(rows), FOLDS, seed);
  // Prompts are read once for all: what came of them plays no part in it.
  const reads = Array.from({ length: FOLDS }, (_, fold) => readPrompts(outside(rows, folds, fold), seed));
  return ROUTERS.map(({ name, repeat = 1, shuffle, learn }) => {
    const runs = Array.from({ length: repeat }, (_, run) => {
      const seen = shuffle ? withShuffledOutcomes(rows, run) : rows;
      return measured(seen, folds, (fold) =>
        learn(outside(seen, folds, fold), (seed + run) * FOLDS + fold, reads[fold]),
      );
    });
    return Object.assign({ router: name }, meanOfEach(runs));
  });
}

/** The table of a collection that the shipped weights never saw, each threshold as it ships. */
export function scoreShipped(rows) {
  const scorer = ComplexityScorer.load();
  const complexities = rows.map((row) => scorer.score(row.prompt));
  const gains = complexities.map(({ gain }) => gain);
  const threshold = scorer.thresholds.forQuality(QUALITY);
  const sent = complexities.map(({ gain, familiar }) => !familiar || gain >= threshold);
  const random = Array.from({ length: 20 }, (_, seed) => {
    const next = seededRandom(seed);
    return rankingMeasures(rows, rows.map(next));
  });
  return [
    { router: 'random', ...meanOfEach(random) },
    {
      router: 'prompt length',
      ...rankingMeasures(
        rows,
        rows.map((row) => row.prompt.length),
      ),
    },
    {
      router: 'ours',
      ...rankingMeasures(rows, gains),
      ...decisionMeasures(rows, sent),
      familiar: complexities.filter(({ familiar }) => familiar).length / rows.length,
    },
    {
      router: 'oracle',
      ...rankingMeasures(
        rows,
        rows.map((row) => row.strong - row.weak),
      ),
    },
  ];
}

const outside = (rows, folds, fold) => rows.filter((_, at) => folds[at] !== fold);

function measured(rows, folds, learnt) {
  const gains = [];
  const sent = [];
  for (let fold = 0; fold < FOLDS; fold++) {
    const { gainOf, threshold } = learnt(fold);
    rows.forEach((row, at) => {
      if (folds[at] !== fold) return;
      gains[at] = gainOf(row);
      if (threshold !== undefined) sent[at] = gains[at] >= threshold;
    });
  }
  return { ...rankingMeasures(rows, gains), ...(sent.length > 0 && decisionMeasures(rows, sent)) };
}

function learnOurs(rows, seed, read) {
  const scorer = scorerOf(fitWithCurve(rows, seed, read));
  return { gainOf: (row) => scorer.score(row.prompt).gain, threshold: scorer.thresholds.forQuality(QUALITY) };
}

function learnUncalibrated(rows, _, read) {
  const scorer = scorerOf(fitModel(rows, read));
  return ranking((row) => scorer.score(row.prompt).gain);
}

const ranking = (gainOf) => ({ gainOf });

const withThresholds = (rows, gainOf) => ({
  gainOf,
  threshold: new GainThresholds(curveOf(rows, rows.map(gainOf))).forQuality(QUALITY),
});

/** The same outcomes, at other prompts. */
function withShuffledOutcomes(rows, seed) {
  const others = shuffled(rows, seededRandom(seed));
  return rows.map((row, at) => Object.assign({}, row, { weak: others[at].weak, strong: others[at].strong }));
}

const meanOfEach = (runs) =>
  Object.fromEntries(
    Object.keys(runs[0]).map((key) => [key, runs.reduce((sum, run) => sum + run[key], 0) / runs.length]),
  );
