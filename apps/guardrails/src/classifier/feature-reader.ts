import { bucketOf, extendHash, HASH_START, joinHashes } from '#learning';
import { APOSTROPHE, BREAK, DIGIT, IDEOGRAPH, LETTER, MARK, SPACE, STOP, unitKind } from './unit-kinds.js';
import type { WordClasses } from './word-classes.js';

/** A longer word is read as several: no token is large. */
const LONGEST_WORD = 32;
/** A longer sentence is cut: what has no stops still has windows. */
const LONGEST_SENTENCE_TOKENS = 64;
/** So many words without a class may stand between two that form a chain. */
const LONGEST_GAP = 2;

const WORD = 0x1f83d9ab | 0;
const CHAIN = 0x5be0cd19 | 0;
const LETTERS = 0x3c6ef372 | 0;
const SENTENCE_START = 0x510e527f | 0;
const ENDING = 0xbb67ae85 | 0;
const NUMBER = 0x6a09e667 | 0;

/**
 * `open`: every word and its letters are features. `closed`: only words that have a class are; of any other its ending
 * is all that counts, so that the mood of a sentence is learnt and not its topic.
 */
export type Vocabulary = 'open' | 'closed';

/** Word 1 to 3, chain 1 to 4, three character n-grams for each letter of a word and one more. */
const MOST_FEATURES = 7 + 3 * (LONGEST_WORD + 2);

/**
 * Reads a folded text token by token and tells the hashed features of each: n-grams of words, of word classes, and of
 * the letters inside a word. No feature crosses the end of a sentence, so that what a window says is the sum of what
 * its sentences say, wherever it stands.
 */
export class FeatureReader {
  /** The buckets of the current token: the first `count` of them. */
  readonly buckets = new Int32Array(MOST_FEATURES);
  count = 0;
  tokenStart = 0;
  tokenEnd = 0;
  /** Whether a sentence ends with the current token. */
  endsSentence = false;

  private text = '';
  private at = 0;
  private sentenceTokens = 0;
  private wordBefore = SENTENCE_START;
  private wordTwoBefore = 0;
  private classBefore = SENTENCE_START;
  private classTwoBefore = 0;
  private classThreeBefore = 0;
  private gap = 0;
  private lastUnit = 0;

  constructor(
    private readonly bits: number,
    private readonly classes: WordClasses,
    private readonly vocabulary: Vocabulary,
  ) {}

  start(folded: string): void {
    this.text = folded;
    this.at = 0;
    this.beginSentence();
  }

  /** Goes on to the next token; false at the end of the text. */
  next(): boolean {
    const { text } = this;
    let kind = SPACE;
    while (this.at < text.length && (kind = unitKind(text.charCodeAt(this.at))) === SPACE) this.at++;
    if (this.at >= text.length) return false;
    if (this.endsSentence) this.beginSentence();
    this.count = 0;
    this.tokenStart = this.at;
    if (kind === LETTER) this.word();
    else if (kind === IDEOGRAPH) this.ideograph();
    else if (kind === DIGIT) this.number();
    else this.mark(kind);
    this.tokenEnd = this.at;
    if (this.count > 0 && ++this.sentenceTokens >= LONGEST_SENTENCE_TOKENS) this.endsSentence = true;
    return true;
  }

  private beginSentence(): void {
    this.endsSentence = false;
    this.sentenceTokens = 0;
    this.wordBefore = SENTENCE_START;
    this.wordTwoBefore = 0;
    this.classBefore = SENTENCE_START;
    this.classTwoBefore = 0;
    this.classThreeBefore = 0;
    this.gap = 0;
  }

  /** Letters, with apostrophes between them. The character n-grams are made on the way. */
  private word(): void {
    const { text } = this;
    const open = this.vocabulary === 'open';
    const end = Math.min(text.length, this.at + LONGEST_WORD);
    let hash = HASH_START;
    let three = 0;
    let two = 0;
    let one = 0x5f;
    let four = 0;
    for (; this.at < end; this.at++) {
      const unit = text.charCodeAt(this.at);
      const kind = unitKind(unit);
      if (kind !== LETTER && !(kind === APOSTROPHE && unitKind(text.charCodeAt(this.at + 1) || 0) === LETTER)) break;
      hash = extendHash(hash, unit);
      if (open) this.letters(four, three, two, one, unit);
      four = three;
      three = two;
      two = one;
      one = unit;
    }
    const wordClass = this.classes.find(hash);
    if (open) this.letters(four, three, two, one, 0x5f);
    else if (wordClass === 0) hash = joinHashes(ENDING, extendHash(two, one));
    this.token(hash, wordClass);
  }

  private ideograph(): void {
    const unit = this.text.charCodeAt(this.at++);
    const hash = extendHash(HASH_START, unit);
    const pair = this.lastUnit === 0 ? 0 : extendHash(extendHash(HASH_START, this.lastUnit), unit);
    this.token(hash, pair === 0 ? 0 : this.classes.find(pair));
    this.lastUnit = unit;
  }

  /** Numbers differ by their length only. */
  private number(): void {
    const { text } = this;
    const end = Math.min(text.length, this.at + LONGEST_WORD);
    while (this.at < end && unitKind(text.charCodeAt(this.at)) === DIGIT) this.at++;
    this.token(NUMBER + Math.min(5, this.at - this.tokenStart), 0);
  }

  /** One mark however often it is repeated; a stop ends a sentence when a space follows. */
  private mark(kind: number): void {
    const { text } = this;
    const unit = text.charCodeAt(this.at);
    const end = Math.min(text.length, this.at + LONGEST_WORD);
    while (this.at < end && text.charCodeAt(this.at) === unit) this.at++;
    const ends = kind === BREAK || (kind === STOP && !this.goesOn());
    if (ends && this.sentenceTokens === 0) return;
    this.token(extendHash(HASH_START, kind === MARK || kind === STOP ? unit : BREAK), 0);
    this.endsSentence = ends;
  }

  /** Whether a stop stands inside of something: 1.5, a.example. */
  private goesOn(): boolean {
    if (this.at >= this.text.length) return false;
    const kind = unitKind(this.text.charCodeAt(this.at));
    return kind === LETTER || kind === DIGIT;
  }

  private token(hash: number, wordClass: number): void {
    const pair = joinHashes(this.wordBefore, hash);
    this.add(WORD ^ hash);
    this.add(WORD ^ pair);
    if (this.wordTwoBefore !== 0) this.add(WORD ^ joinHashes(this.wordTwoBefore, pair));
    this.wordTwoBefore = this.wordBefore;
    this.wordBefore = hash;
    this.lastUnit = 0;
    if (this.classes.forms(wordClass)) this.link(Math.imul(wordClass, 0x2545f491));
    else if (++this.gap > LONGEST_GAP) this.classBefore = 0;
  }

  private link(wordClass: number): void {
    this.add(CHAIN ^ wordClass);
    if (this.classBefore === 0) this.classTwoBefore = 0;
    else {
      const two = joinHashes(this.classBefore, wordClass);
      this.add(CHAIN ^ two);
      if (this.classTwoBefore === 0) this.classThreeBefore = 0;
      else {
        const three = joinHashes(this.classTwoBefore, two);
        this.add(CHAIN ^ three);
        if (this.classThreeBefore !== 0) this.add(CHAIN ^ joinHashes(this.classThreeBefore, three));
      }
    }
    this.classThreeBefore = this.classTwoBefore;
    this.classTwoBefore = this.classBefore;
    this.classBefore = wordClass;
    this.gap = 0;
  }

  private letters(four: number, three: number, two: number, one: number, unit: number): void {
    if (two === 0) return;
    const last = joinHashes(two, joinHashes(one, unit));
    this.add(LETTERS ^ last);
    if (three === 0) return;
    const last4 = joinHashes(three, last);
    this.add(LETTERS ^ last4);
    if (four !== 0) this.add(LETTERS ^ joinHashes(four, last4));
  }

  private add(hash: number): void {
    this.buckets[this.count++] = bucketOf(hash, this.bits);
  }
}
