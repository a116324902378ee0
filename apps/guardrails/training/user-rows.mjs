import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { nearDuplicates, seededRandom, signsOf, TextView, userReader, weightOfSigns } from './built-code.mjs';
import { featuresOf, wholeExample, windowExamples } from './featurize.mjs';
import { attacks } from './synthetic/attacks.mjs';
import { benignRequests } from './synthetic/benign-requests.mjs';
import { smallTalk } from './synthetic/small-talk.mjs';
import { UNSEEN_SMALL_TALK } from './synthetic/small-talk-unseen.mjs';
import { triggerWordRequests } from './synthetic/trigger-words.mjs';

const SENTENCES_PER_GRAMMAR = 1500;

export const readRows = (path) =>
  readFileSync(path, 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));

/** Near-duplicates share a cluster, and rows that a source keeps together: no cluster ever straddles a split. */
export const clustersOf = (rows) =>
  nearDuplicates(
    rows.map(({ text }) => text),
    rows.map(({ source, group }) => (group === undefined ? undefined : `${source}:${group}`)),
  );

/** The labelled prompts, each in its cluster. */
export function promptRows(data) {
  const rows = readRows(join(data, 'injection/prompts.jsonl'));
  const clusters = clustersOf(rows);
  return rows.map((row, at) => prepared({ ...row, cluster: clusters[at] }));
}

/** Our own sentences, of grammars: never in a fold that is reported. */
export function ownRows(seed) {
  const random = seededRandom(seed);
  const harmless = [
    ...benignRequests(SENTENCES_PER_GRAMMAR, random),
    ...triggerWordRequests(SENTENCES_PER_GRAMMAR, random),
    ...smallTalk(SENTENCES_PER_GRAMMAR, random),
  ];
  return [
    ...harmless.map((text) => prepared({ text, label: 0, source: 'own' })),
    ...attacks(SENTENCES_PER_GRAMMAR, random).map((text) => prepared({ text, label: 1, source: 'own' })),
  ];
}

/** Short harmless messages that no grammar wrote. Never trained on: the threshold of the shortest texts is set on them. */
export const unseenSmallTalk = () =>
  UNSEEN_SMALL_TALK.map((text) => prepared({ text, label: 0, source: 'own-small-talk' }));

/** Prompts whose completions were judged for refusals: harmless or harmful, none is an injection. Never trained on. */
export const refusalPrompts = (data) =>
  [...new Set(readRows(join(data, 'refusals/completions.jsonl')).map((row) => row.prompt))].map((text) =>
    prepared({ text, label: 0, source: 'xstest' }),
  );

export function prepared(row) {
  const features = featuresOf(userReader, row.text);
  const label = row.label ? 1 : -1;
  const view = new TextView(row.text);
  return {
    ...row,
    whole: wholeExample(features, label),
    windows: windowExamples(features, label),
    signs: weightOfSigns(signsOf(view.folded), view.disguised.length),
  };
}
