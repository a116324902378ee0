import { type AnswerCheck, type AnswerContext, type CheckDefinition, OptionMistake, type Span } from '../check.js';
import { saysNothing } from './groundedness/assertions.js';
import { PassageIndex } from './groundedness/passage-index.js';
import { type Sentence, sentencesOf } from './groundedness/sentences.js';
import { SupportJudge } from './groundedness/support.js';
import { termsOf } from './groundedness/terms.js';
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
  const texts = passages.map(({ title, text: body }) => `${title}\n${body}`);
  const judge = new SupportJudge(new PassageIndex(texts));
  const sources = texts.map((body) => new SourceValues(body));
  const placeOf = new Map(passages.map(({ n }, at) => [n, at]));
  const found: Span[] = [];
  for (const sentence of sentencesOf(text)) {
    const cited = sentence.cites.flatMap((n) => placeOf.get(n) ?? []);
    if (cited.length < sentence.cites.length) found.push(spanOf(sentence, 'UNKNOWN_CITATION', 1));
    if (
      cited.length > 0 &&
      !hasItsValues(
        sentence,
        cited.map((at) => sources[at]!),
      )
    ) {
      found.push(spanOf(sentence, 'UNSUPPORTED_VALUE', VALUE_SCORE));
    }
    const score = doubtOf(supportOf(sentence, judge, cited));
    if (score > 0) found.push(spanOf(sentence, 'UNSUPPORTED_SENTENCE', score));
  }
  return found;
}

const hasItsValues = (sentence: Sentence, cited: readonly SourceValues[]): boolean =>
  valuesOf(sentence.text).every((value) => cited.some((source) => value.isIn(source)));

/** What asserts nothing needs no support, unless it claims to have some. */
function supportOf({ text }: Sentence, judge: SupportJudge, cited: readonly number[]): number {
  const terms = termsOf(text);
  if (cited.length === 0 && saysNothing(text, terms.length)) return 1;
  return judge.supportOf(terms, cited.length > 0 ? new Set(cited) : undefined);
}

/** One half at the least support that is enough, and never flat: also among supported sentences some are more so. */
const doubtOf = (support: number): number =>
  support < MIN_SUPPORT ? 1 - support / (2 * MIN_SUPPORT) : (1 - support) / (2 * (1 - MIN_SUPPORT));

const spanOf = ({ start, end }: Sentence, type: string, score: number): Span => ({ type, start, end, score });
