import { preparedDocument, scoreDocument, trainDocumentHead } from './document-head.mjs';
import { foldsOf, seededRandom } from './built-code.mjs';
import { FOLDS, round } from './evaluate-user.mjs';
import { marginOf } from './logistic.mjs';
import { auc, mean, share, thresholdAt } from './metrics.mjs';
import { pick } from './synthetic/pick.mjs';

const FALSE_ALARMS = 0.02;

/** Margins of mails, and of mails with something planted, by models that saw neither the mail nor what was planted. */
export function crossScoreDocuments({ mails, attacks }, own, seed) {
  const mailFolds = foldsOf(
    mails.map((mail) => mail.cluster),
    FOLDS,
    seed,
  );
  const attackFolds = foldsOf(attacks, FOLDS, seed + 100);
  const random = seededRandom(seed);
  const clean = [];
  const planted = [];
  for (let fold = 0; fold < FOLDS; fold++) {
    const inFold = mails.filter((_, at) => mailFolds[at] === fold);
    const model = trainDocumentHead(
      own,
      mails.filter((_, at) => mailFolds[at] !== fold),
      attacks.filter((_, at) => attackFolds[at] !== fold),
      seed * FOLDS + fold,
    );
    for (const mail of inFold) {
      clean.push({
        fold,
        margin: scoreDocument(model, mail),
        windows: mail.windows.map((window) => marginOf(model, window)),
      });
      for (const attack of attacks.filter((_, at) => attackFolds[at] === fold)) {
        const text = plant(mail.text, attack, random);
        planted.push({ fold, margin: scoreDocument(model, preparedDocument({ text })) });
      }
    }
  }
  return { clean, planted };
}

/** On a line of its own: at the start, in the middle, or at the end. */
function plant(text, attack, random) {
  const at = Math.floor(text.length * pick(random, [0, 0.5, 1]));
  return `${text.slice(0, at)}${at > 0 ? '\n' : ''}${attack}\n${text.slice(at)}`;
}

export function evaluateDocuments(rows, own, seeds) {
  const runs = seeds.map((seed) => {
    const { clean, planted } = crossScoreDocuments(rows, own, seed);
    const found = [];
    const alarms = [];
    for (let fold = 0; fold < FOLDS; fold++) {
      const threshold = thresholdAt(
        clean.filter((one) => one.fold !== fold).map((one) => one.margin),
        FALSE_ALARMS,
      );
      found.push(...planted.filter((one) => one.fold === fold).map((one) => (one.margin >= threshold ? 1 : 0)));
      alarms.push(...clean.filter((one) => one.fold === fold).map((one) => (one.margin >= threshold ? 1 : 0)));
    }
    const margins = { planted: planted.map((one) => one.margin), clean: clean.map((one) => one.margin) };
    return {
      auc: auc(margins.planted, margins.clean),
      found: share(found, 1),
      falseAlarms: share(alarms, 1),
      foundAtTwoPercent: share(margins.planted, thresholdAt(margins.clean, FALSE_ALARMS)),
    };
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
