import { Language } from './language.js';
import { sentencesOf } from './sentences.js';
import { type Term, termsOf } from './terms.js';

/** Common words stand in many sentences; that many tell enough of where they stand. */
const MAX_POSTINGS = 64;
const PREFIX_CHARS = 5;

/** Which terms stand where in a set of passages, for many sentences to be held against them. */
export class PassageIndex {
  readonly language: Language;
  readonly passageCount: number;
  /** Of which passage a sentence is. */
  readonly passageOf: number[] = [];
  readonly sentences: Term[][] = [];
  private readonly ids = new Map<string, number>();
  /** Per term: the sentences that have it, the first ones only, and how many have it in all. */
  private readonly postings: number[][] = [];
  private readonly counts: number[] = [];
  private readonly lastSentence: number[] = [];
  private readonly passages: number[][] = [];
  private readonly prefixes = new Map<string, number[]>();
  private readonly pairs = new Set<number>();

  constructor(texts: readonly string[]) {
    this.passageCount = texts.length;
    for (const [passage, text] of texts.entries()) {
      for (const sentence of sentencesOf(text)) {
        this.passageOf.push(passage);
        this.sentences.push(termsOf(sentence.text));
      }
    }
    this.language = new Language(this.sentences);
    for (const [at, terms] of this.sentences.entries()) this.add(terms, at, this.passageOf[at]!);
  }

  idOf(stem: string): number | undefined {
    return this.ids.get(stem);
  }

  /** How much finding a term says: much if few sentences have it, most if none has. */
  weightOf(id: number | undefined): number {
    const count = id === undefined ? 0 : this.counts[id]!;
    return Math.log(1 + (this.sentences.length - count + 0.5) / (count + 0.5));
  }

  sentencesWith(id: number): readonly number[] {
    return this.postings[id]!;
  }

  passagesWith(id: number): readonly number[] {
    return this.passages[id]!;
  }

  /** The passages that have a word which begins alike: another form, or a near relative. */
  passagesWithRelativeOf(stem: string): readonly number[] {
    return (stem.length > PREFIX_CHARS && this.prefixes.get(stem.slice(0, PREFIX_CHARS))) || NONE;
  }

  hasPair(first: number, second: number): boolean {
    return this.pairs.has(pairKey(first, second));
  }

  private add(terms: readonly Term[], sentence: number, passage: number): void {
    let previous = -1;
    for (const { stem } of terms) {
      let id = this.ids.get(stem);
      if (id === undefined) id = this.newId(stem);
      if (this.lastSentence[id] !== sentence) this.post(id, stem, sentence, passage);
      if (previous >= 0) this.pairs.add(pairKey(previous, id));
      previous = id;
    }
  }

  private newId(stem: string): number {
    const id = this.ids.size;
    this.ids.set(stem, id);
    this.postings.push([]);
    this.counts.push(0);
    this.lastSentence.push(-1);
    this.passages.push([]);
    return id;
  }

  private post(id: number, stem: string, sentence: number, passage: number): void {
    this.lastSentence[id] = sentence;
    this.counts[id]!++;
    if (this.postings[id]!.length < MAX_POSTINGS) this.postings[id]!.push(sentence);
    if (this.passages[id]!.at(-1) === passage) return;
    this.passages[id]!.push(passage);
    if (stem.length < PREFIX_CHARS) return;
    const prefix = stem.slice(0, PREFIX_CHARS);
    const known = this.prefixes.get(prefix);
    if (!known) this.prefixes.set(prefix, [passage]);
    else if (known.at(-1) !== passage) known.push(passage);
  }
}

const NONE: readonly number[] = [];

/** A hash in the range of small integers: sets of those are fast, and a rare collision only adds a little evidence. */
const pairKey = (first: number, second: number): number =>
  (Math.imul(first, 0x9e3779b1) ^ Math.imul(second, 0x85ebca6b)) & 0x3fffffff;
