import type { CheckDefinition, VerdictCheck } from '../check.js';
import { OptionReader } from './options.js';

const MOST_FOUND = 16;
/** One such word may be a slip of the keyboard, or a brand. */
const ONE = 0.5;
const EACH_MORE = 0.1;

/** Words written with look-alikes of other scripts: they read as what they are not, to a person and not to a filter. */
const confusables: VerdictCheck = {
  kind: 'verdict',
  name: 'confusables',
  judge({ disguised }) {
    const score = disguised.length === 0 ? 0 : Math.min(1, ONE + EACH_MORE * (disguised.length - 1));
    return { score, spans: disguised.slice(0, MOST_FOUND).map((place) => ({ type: 'LOOK_ALIKE', ...place, score })) };
  },
};

export const confusablesCheck: CheckDefinition = {
  name: 'confusables',
  stages: ['input', 'retrieved', 'tool', 'output'],
  actions: ['allow', 'flag', 'block', 'review'],
  types: ['LOOK_ALIKE'],
  create(options) {
    new OptionReader(options).only();
    return confusables;
  },
};
