import { join } from 'node:path';

import { documentMargin, documentReader, FEATURE_BITS, seededRandom, signsOf, TextView } from './built-code.mjs';
import { featuresOf, wholeExample, windowExamples } from './featurize.mjs';
import { marginOf, trainLinear } from './logistic.mjs';
import { tailSlope, thresholdAt } from './metrics.mjs';
import { attacks } from './synthetic/attacks.mjs';
import { documentOf } from './synthetic/documents.mjs';
import { plantedTasks } from './synthetic/planted-tasks.mjs';
import { clustersOf, readRows } from './user-rows.mjs';

const COST = 0.5;
const EPOCHS = 15;
const OWN_SENTENCE = 0.5;
const OWN_WINDOW = 0.25;
const PLANTED = 2;
/** Real requests to assistants are what may be planted, but nobody planted them. */
const REQUEST = 0.1;
/** A shorter prompt is a request; a longer one that was labelled harmless among articles and rulings is prose. */
const LONGEST_REQUEST_CHARS = 300;
const PROSE = 0.6;
const OWN_TASKS = 3000;
const OWN_ATTACKS = 300;
const OWN_DOCUMENTS = 750;

/** E-mails without anything planted, in clusters of near-duplicates, and what was planted in others. */
export function indirectRows(data) {
  const rows = readRows(join(data, 'injection/indirect.jsonl'));
  const mails = rows.filter((row) => !row.label);
  const clusters = clustersOf(mails);
  return {
    mails: mails.map((mail, at) => preparedDocument({ text: mail.text, cluster: clusters[at] })),
    attacks: [...new Set(rows.filter((row) => row.label).map((row) => row.attack))],
    planted: rows.filter((row) => row.label),
  };
}

export function preparedDocument(row) {
  return {
    ...row,
    windows: windowExamples(featuresOf(documentReader, row.text), -1),
    signs: signsOf(new TextView(row.text).folded),
  };
}

/** What every training has: our own sentences, and requests of the labelled prompts. */
export function ownDocumentExamples(prompts, seed) {
  const random = seededRandom(seed);
  const ask = (text, cost) => costing([wholeExample(featuresOf(documentReader, text), 1)], cost);
  const documents = Array.from({ length: OWN_DOCUMENTS }, () => preparedDocument({ text: documentOf(random) }));
  const requests = prompts.filter(
    (row) => !row.label && row.source !== 'piguard-valid' && row.text.length < LONGEST_REQUEST_CHARS,
  );
  const prose = prompts.filter(
    (row) => !row.label && row.source === 'piguard-valid' && row.text.length >= LONGEST_REQUEST_CHARS,
  );
  return [
    ...prose.flatMap((row) => costing(preparedDocument({ text: row.text }).windows, PROSE)),
    ...plantedTasks(OWN_TASKS, random).flatMap((text) => ask(text, OWN_SENTENCE)),
    ...attacks(OWN_ATTACKS, random).flatMap((text) => ask(text, OWN_SENTENCE)),
    ...requests.flatMap((row) => ask(row.text, REQUEST)),
    ...documents.flatMap((document) => costing(document.windows, OWN_WINDOW)),
  ];
}

export function trainDocumentHead(own, mails, planted, seed) {
  const examples = [
    ...own,
    ...mails.flatMap((mail) => costing(mail.windows, 1)),
    ...planted.flatMap((text) => costing([wholeExample(featuresOf(documentReader, text), 1)], PLANTED)),
  ];
  return trainLinear(examples, 2 ** FEATURE_BITS, { epochs: EPOCHS, random: seededRandom(seed) });
}

const costing = (examples, cost) => examples.map((example) => Object.assign(example, { cost: cost * COST }));

export function scoreDocument(model, document) {
  const window =
    document.windows.length === 0 ? model.bias : Math.max(...document.windows.map((one) => marginOf(model, one)));
  return documentMargin(window, document.signs);
}

const FALSE_ALARMS = 0.02;
/** More windows, more chances of a false alarm: the longest mails we have are of the first kind. */
export const DOCUMENT_BUCKETS = [
  { upToChars: 5000, windowsTimes: 1 },
  { upToChars: 25_000, windowsTimes: 5 },
  { upToChars: null, windowsTimes: 20 },
];

/** From the margins of mails, and of each of their windows, by models that never saw them. */
export function documentThresholds(mails) {
  const first = thresholdAt(
    mails.map((mail) => mail.margin),
    FALSE_ALARMS,
  );
  const slope = tailSlope(mails.flatMap((mail) => mail.windows));
  return DOCUMENT_BUCKETS.map(({ upToChars, windowsTimes }) => ({
    upToChars,
    margin: first + slope * Math.log(windowsTimes),
  }));
}
