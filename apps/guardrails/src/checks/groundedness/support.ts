import { contradicts } from './contradiction.js';
import { Language } from './language.js';
import type { PassageIndex } from './passage-index.js';
import type { Term } from './terms.js';

/** What each sign counts: terms anywhere in the passage, terms close together, names and numbers, neighbouring words. */
const COVERAGE = 0.5;
const CLOSENESS = 0.2;
const NAMES = 0.2;
const PAIRS = 0.1;
/** Not the word, but one that begins alike. */
const RELATIVE = 0.7;
/** What no passage says alone but all say together. */
const TOGETHER = 0.85;
/** Only what nearly repeats its source can be said to contradict it. */
const CONTRADICTION_FROM = 0.75;
const CONTRADICTION = 0.6;
/** Words of another language than the passages' cannot be found in them, which says nothing against them. */
const FOREIGN = 0.35;
const FOREIGN_NAMES = 0.15;

/** Tells how far passages support sentences, from the words of both. */
export class SupportJudge {
  /** By passage; the last place is for all of them together. */
  private readonly found: Float64Array;
  private readonly names: Float64Array;
  private readonly together: number;
  /** A window is a sentence and the one behind it. Zero again after each sentence. */
  private readonly windows: Float64Array;
  private touched: number[] = [];
  private closest = -1;

  constructor(private readonly index: PassageIndex) {
    this.together = index.passageCount;
    this.found = new Float64Array(this.together + 1);
    this.names = new Float64Array(this.together + 1);
    this.windows = new Float64Array(index.sentences.length);
  }

  /**
   * 0 to 1: the weighted share of the terms that the passages have. `cited` limits them to some, which then count
   * together; else the best one counts.
   */
  supportOf(terms: readonly Term[], cited?: ReadonlySet<number>): number {
    const { language } = this.index;
    const content = new Map<string, Term>();
    for (const term of terms) if ((term.emptyIn & language.bit) === 0) content.set(term.stem, term);
    if (content.size === 0) return 1;
    this.clear();
    let weight = 0;
    let nameCount = 0;
    for (const term of content.values()) {
      weight += this.addTerm(term, cited);
      if (term.name) nameCount++;
    }
    const names = nameCount === 0 ? undefined : nameCount;
    if (isForeign(terms, content.size, language)) {
      return FOREIGN + FOREIGN_NAMES * (names ? this.names[this.together]! / names : 1);
    }
    const closeness = this.closest < 0 ? 0 : this.windows[this.closest]! / weight;
    const pairs = this.pairShare(terms);
    const score = this.best(cited !== undefined, (passage) => {
      const coverage = this.found[passage]! / weight;
      const ofNames = names ? this.names[passage]! / names : coverage;
      return COVERAGE * coverage + CLOSENESS * closeness + NAMES * ofNames + PAIRS * (pairs ?? coverage);
    });
    const contradicted = closeness >= CONTRADICTION_FROM && contradicts(terms, this.index.sentences[this.closest]!);
    return contradicted ? score * CONTRADICTION : score;
  }

  private clear(): void {
    this.found.fill(0);
    this.names.fill(0);
    for (const sentence of this.touched) this.windows[sentence] = 0;
    this.touched = [];
    this.closest = -1;
  }

  /** Returns the weight of the term, found or not. */
  private addTerm({ stem, name }: Term, cited?: ReadonlySet<number>): number {
    const id = this.index.idOf(stem);
    const weight = this.index.weightOf(id);
    let share = 0;
    if (id !== undefined && this.credit(this.index.passagesWith(id), weight, name, cited)) {
      share = 1;
      this.addToWindows(id, weight, cited);
    } else if (this.credit(this.index.passagesWithRelativeOf(stem), weight * RELATIVE, name, cited)) {
      share = RELATIVE;
    }
    this.found[this.together]! += weight * share;
    if (name) this.names[this.together]! += share;
    return weight;
  }

  private credit(holders: readonly number[], weight: number, name: boolean, cited?: ReadonlySet<number>): boolean {
    let any = false;
    for (const passage of holders) {
      if (cited && !cited.has(passage)) continue;
      this.found[passage]! += weight;
      if (name) this.names[passage]!++;
      any = true;
    }
    return any;
  }

  /** A window counts a term once, though both its sentences have it. */
  private addToWindows(id: number, weight: number, cited?: ReadonlySet<number>): void {
    const { passageOf } = this.index;
    let last = -1;
    for (const sentence of this.index.sentencesWith(id)) {
      const passage = passageOf[sentence]!;
      if (cited && !cited.has(passage)) continue;
      const before = sentence - 1;
      if (before > last && passageOf[before] === passage) this.addToWindow(before, weight);
      this.addToWindow(sentence, weight);
      last = sentence;
    }
  }

  private addToWindow(sentence: number, weight: number): void {
    if (this.windows[sentence] === 0) this.touched.push(sentence);
    this.windows[sentence]! += weight;
    // At a tie the later: the sentence itself, not the one before it.
    if (this.closest < 0 || this.windows[sentence]! >= this.windows[this.closest]!) this.closest = sentence;
  }

  /** How many neighbours are neighbours in some passage too; `undefined` where there are none that say anything. */
  private pairShare(terms: readonly Term[]): number | undefined {
    const { bit } = this.index.language;
    let pairs = 0;
    let found = 0;
    let first = terms[0]!;
    let firstId = this.index.idOf(first.stem);
    for (let at = 1; at < terms.length; at++) {
      const second = terms[at]!;
      const secondId = this.index.idOf(second.stem);
      if ((first.emptyIn & second.emptyIn & bit) === 0) {
        pairs++;
        if (firstId !== undefined && secondId !== undefined && this.index.hasPair(firstId, secondId)) found++;
      }
      first = second;
      firstId = secondId;
    }
    return pairs === 0 ? undefined : found / pairs;
  }

  private best(onlyTogether: boolean, scoreOf: (passage: number) => number): number {
    const together = scoreOf(this.together);
    if (onlyTogether) return together;
    let best = together * TOGETHER;
    for (let passage = 0; passage < this.together; passage++) best = Math.max(best, scoreOf(passage));
    return best;
  }
}

/** No sentence of any language is so full of meaning. */
const MOSTLY_CONTENT = 0.75;

/** Most sentences show at once that they are in the language of the passages. */
function isForeign(terms: readonly Term[], contentCount: number, theirs: Language): boolean {
  if (theirs.bit !== 0 && contentCount < terms.length * MOSTLY_CONTENT) return false;
  return new Language([terms]).differsFrom(theirs);
}
