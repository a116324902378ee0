import { type AnswerCheck, type AnswerContext, type CheckDefinition, OptionMistake, type Span } from '../check.js';
import { Grounds } from './groundedness/grounds.js';
import type { Sentence } from './groundedness/sentences.js';
import { SourceValues, valuesOf } from './groundedness/values.js';

/**
 * Of claims with evidence, WiCE's development part, about one in twenty supported ones has less support than this, and
 * nine in ten unsupported ones.
 */
const MIN_SUPPORT = 0.33;
const VALUE_SCORE = 0.8;

/**
 * Answers on passages, told from words alone: what is cited exists, values stand in what is cited, and each sentence has
 * its words in some passage. It finds what is made up; whether a conclusion follows, it cannot tell.
 */
export const groundednessCheck: CheckDefinition = {
  name: 'groundedness',
  stages: ['output'],
  actions: ['allow', 'flag', 'block', 'review'],
  types: ['UNKNOWN_CITATION', 'UNSUPPORTED_VALUE', 'UNSUPPORTED_SENTENCE'],
  create(options) {
    for (const name of Object.keys(options)) throw new OptionMistake(name, 'is unknown; there are no options');
    return check;
  },
};

const check: AnswerCheck = {
  kind: 'answer',
  name: 'groundedness',
  concerns: ({ passages }) => passages.length > 0,
  judge: (text, context) => ({ findings: findingsIn(text, context) }),
};

function findingsIn(text: string, { passages }: AnswerContext): Span[] {
  const grounds = Grounds.of(passages);
  const sources = grounds.texts.map((body) => new SourceValues(body));
  const found: Span[] = [];
  for (const sentence of grounds.hold(text)) {
    const { cites, cited, support } = sentence;
    if (cited.length < cites.length) found.push(spanOf(sentence, 'UNKNOWN_CITATION', 1));
    const of = cited.map((at) => sources[at]!);
    if (of.length > 0 && !hasItsValues(sentence, of)) found.push(spanOf(sentence, 'UNSUPPORTED_VALUE', VALUE_SCORE));
    const score = support === undefined ? 0 : doubtOf(support);
    if (score > 0) found.push(spanOf(sentence, 'UNSUPPORTED_SENTENCE', score));
  }
  return found;
}

const hasItsValues = (sentence: Sentence, cited: readonly SourceValues[]): boolean =>
  valuesOf(sentence.text).every((value) => cited.some((source) => value.isIn(source)));

/** One half at the least support that is enough, and never flat: also among supported sentences some are more so. */
const doubtOf = (support: number): number =>
  support < MIN_SUPPORT ? 1 - support / (2 * MIN_SUPPORT) : (1 - support) / (2 * (1 - MIN_SUPPORT));

const spanOf = ({ start, end }: Sentence, type: string, score: number): Span => ({ type, start, end, score });
