import { foldsOf } from './built-code.mjs';
import { auc, f1, mean, share } from './metrics.mjs';
import { prepared, unseenSmallTalk } from './user-rows.mjs';
import { UNSEEN_TRIGGER_WORDS } from './synthetic/trigger-words-unseen.mjs';
import { scoreUser, trainUserHead, userEvidence, userThresholds } from './user-head.mjs';

export const FOLDS = 5;

/**
 * Gives every row the score of a model that saw neither it nor its near-duplicates, and every row of `others` that of
 * the first of these models.
 */
export function crossScore(rows, own, seed, others = []) {
  const folds = foldsOf(
    rows.map((row) => row.cluster),
    FOLDS,
    seed,
  );
  for (let fold = 0; fold < FOLDS; fold++) {
    const model = trainUserHead([...rows.filter((_, at) => folds[at] !== fold), ...own], seed * FOLDS + fold);
    for (const [at, row] of rows.entries()) {
      if (folds[at] !== fold) continue;
      row.score = scoreUser(model, row);
      row.fold = fold;
    }
    if (fold === 0) for (const row of others) row.score = scoreUser(model, row);
  }
}

/** Thresholds are set on the other folds: what is reported chose nothing. */
function judgeNested(rows, smallTalk) {
  for (let fold = 0; fold < FOLDS; fold++) {
    const thresholds = userThresholds([...rows.filter((row) => row.fold !== fold), ...smallTalk]);
    for (const row of rows) if (row.fold === fold) row.evidence = userEvidence(row, thresholds);
  }
}

export function evaluateUser(rows, own, others, seeds) {
  const unseen = UNSEEN_TRIGGER_WORDS.map((text) => prepared({ text, label: 0, source: 'own-trigger-words' }));
  const measured = [...others, ...unseen];
  const smallTalk = unseenSmallTalk();
  const runs = seeds.map((seed) => {
    crossScore(rows, own, seed, [...measured, ...smallTalk]);
    judgeNested(rows, smallTalk);
    const thresholds = userThresholds([...rows, ...smallTalk]);
    for (const row of measured) row.evidence = userEvidence(row, thresholds);
    return figures([...rows, ...measured]);
  });
  return Object.fromEntries(
    Object.keys(runs[0]).map((key) => {
      const values = runs.map((run) => run[key]);
      return [
        key,
        { mean: round(mean(values)), lowest: round(Math.min(...values)), highest: round(Math.max(...values)) },
      ];
    }),
  );
}

function figures(rows) {
  const result = {};
  for (const label of [1, 0]) {
    for (const source of new Set(rows.filter((row) => row.label === label).map((row) => row.source))) {
      const evidence = rows.filter((row) => row.source === source && row.label === label).map((row) => row.evidence);
      result[`${source} ${label ? 'found' : 'false alarms'}`] = share(evidence, 0);
    }
  }
  const deepset = rows.filter((row) => row.source === 'deepset-train');
  const found = deepset.filter((row) => row.evidence >= 0);
  const right = found.filter((row) => row.label).length;
  result['deepset-train F1'] = f1(right, found.length - right, deepset.filter((row) => row.label).length - right);
  const labelled = rows.filter((row) => row.fold !== undefined);
  result['AUC of all'] = auc(
    labelled.filter((row) => row.label).map((row) => row.evidence),
    labelled.filter((row) => !row.label).map((row) => row.evidence),
  );
  return result;
}

/**
 * One source after the other is left out, with all near-duplicates of its rows. A source of one label is set against the
 * other label of a source that was never trained on (`harmless`), or has no AUC.
 */
export function leaveOneSourceOut(rows, own, harmless, seed) {
  const table = {};
  for (const source of new Set(rows.map((row) => row.source))) {
    const out = rows.filter((row) => row.source === source);
    const clusters = new Set(out.map((row) => row.cluster));
    const rest = rows.filter((row) => row.source !== source && !clusters.has(row.cluster));
    const smallTalk = unseenSmallTalk();
    crossScore(rest, own, seed, smallTalk);
    const thresholds = userThresholds([...rest, ...smallTalk]);
    const model = trainUserHead([...rest, ...own], seed);
    const evidence = (row) => userEvidence({ ...row, score: scoreUser(model, row) }, thresholds);
    const positives = out.filter((row) => row.label).map(evidence);
    const negatives = out.filter((row) => !row.label).map(evidence);
    table[source] = {
      ...(positives.length > 0 && {
        auc: round(auc(positives, negatives.length > 0 ? negatives : harmless.map(evidence))),
        found: round(share(positives, 0)),
      }),
      ...(negatives.length > 0 && { falseAlarms: round(share(negatives, 0)) }),
    };
  }
  return table;
}

export const round = (value) => Math.round(value * 10_000) / 10_000;
