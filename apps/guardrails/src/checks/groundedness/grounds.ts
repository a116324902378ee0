import type { Passage } from '#contracts';

import { saysNothing } from './assertions.js';
import { PassageIndex } from './passage-index.js';
import { type Sentence, sentencesOf } from './sentences.js';
import { SupportJudge } from './support.js';
import { termsOf } from './terms.js';

/** A sentence of an answer, held against the passages. */
export interface HeldSentence extends Sentence {
  /** Places of the passages that it cites: numbers that stand for none are not among them. */
  readonly cited: readonly number[];
  readonly words: number;
  /** 0 to 1: how far what it cites, else the best of the passages, supports it; undefined for what asserts nothing. */
  readonly support: number | undefined;
}

const OF_PASSAGES = new WeakMap<readonly Passage[], Grounds>();

/** Passages made ready to hold answers against them: how far they support a sentence, told from words alone. */
export class Grounds {
  /** By the place of the passage. */
  readonly texts: readonly string[];
  private readonly judge: SupportJudge;
  private readonly placeOf: ReadonlyMap<number, number>;

  private constructor(passages: readonly Passage[]) {
    this.texts = passages.map(({ title, text }) => `${title}\n${text}`);
    this.judge = new SupportJudge(new PassageIndex(this.texts));
    this.placeOf = new Map(passages.map(({ n }, at) => [n, at]));
  }

  /** Reading the passages is most of the work: who asks for the same ones again gets what was read. */
  static of(passages: readonly Passage[]): Grounds {
    let grounds = OF_PASSAGES.get(passages);
    if (!grounds) OF_PASSAGES.set(passages, (grounds = new Grounds(passages)));
    return grounds;
  }

  hold(answer: string): HeldSentence[] {
    return sentencesOf(answer).map((sentence) => {
      const terms = termsOf(sentence.text);
      const cited = sentence.cites.flatMap((n) => this.placeOf.get(n) ?? []);
      // What asserts nothing needs no support, unless it claims to have some.
      const silent = cited.length === 0 && saysNothing(sentence.text, terms.length);
      const support = silent ? undefined : this.judge.supportOf(terms, cited.length > 0 ? new Set(cited) : undefined);
      return Object.assign(sentence, { cited, words: terms.length, support });
    });
  }
}
