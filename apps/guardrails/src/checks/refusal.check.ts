import { type CheckDefinition, OptionMistake, type Span, type VerdictCheck } from '../check.js';
import {
  FEATURE_NAMES,
  type Place,
  READ_CHARS,
  type RefusalFeatures,
  refusalFeatures,
} from './refusal/refusal-features.js';
import { REFUSAL_BIAS, REFUSAL_WEIGHTS } from './refusal/refusal-weights.js';

const TYPES = ['REFUSAL', 'PARTIAL_REFUSAL'] as const;
const WEIGHTS = FEATURE_NAMES.map((name) => REFUSAL_WEIGHTS[name]!);
const THRESHOLD = 0.5;
/** The signs that say most plainly that the answer refuses, the plainest first. */
const PLAIN_SIGNS = [
  'declines',
  'unable',
  'outOfBounds',
  'lacksAccess',
  'objects',
  'inappropriate',
  'neverRight',
  'mustSay',
];
/** So many items of a list are more than a list of help lines. */
const LISTED = 0.75;

/**
 * Finds whether an answer refuses what was asked, wholly or in part: a logistic model over constructions of everyday
 * language, of which training/refusal.train.ts sets the weights. Only the beginning of the answer is read.
 */
const refusal: VerdictCheck = {
  kind: 'verdict',
  name: 'refusal',
  judge(view) {
    if (view.text.trim() === '') return { score: 0, spans: [] };
    const features = refusalFeatures(view.folded);
    const score = refusalScore(features);
    if (score < THRESHOLD) return { score, spans: [] };
    const type = isPartial(features) ? 'PARTIAL_REFUSAL' : 'REFUSAL';
    return { score, spans: [{ type, ...plainestPlace(features, view.text), score } satisfies Span] };
  },
};

export const refusalCheck: CheckDefinition = {
  name: 'refusal',
  stages: ['output'],
  actions: ['allow', 'flag', 'block', 'review'],
  types: TYPES,
  create(options) {
    const [unknown] = Object.keys(options);
    if (unknown !== undefined) throw new OptionMistake(unknown, 'is unknown: the refusal check has no options');
    return refusal;
  },
};

function refusalScore({ values }: RefusalFeatures): number {
  let logOdds = REFUSAL_BIAS;
  for (let index = 0; index < values.length; index++) logOdds += values[index]! * WEIGHTS[index]!;
  return 1 / (1 + Math.exp(-logOdds));
}

/** Refused, and yet something of use is given: code, a list, or an offer that follows. */
function isPartial({ values }: RefusalFeatures): boolean {
  const value = (name: string) => values[FEATURE_NAMES.indexOf(name)]!;
  return value('code') === 1 || value('listItems') >= LISTED || value('offersFirst') === 1 || value('offers') === 1;
}

function plainestPlace({ places }: RefusalFeatures, text: string): Place {
  const sign = PLAIN_SIGNS.find((name) => places.has(name));
  const first = sign === undefined ? [...places.values()][0] : places.get(sign);
  return first ?? { start: 0, end: Math.min(text.length, READ_CHARS) };
}
