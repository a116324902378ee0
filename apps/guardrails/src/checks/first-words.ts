/** What is tried only where one of its first words begins. */
interface Begun {
  readonly starts: readonly string[];
}

const LETTER_PAIRS = 0x4000;
/** Longer words share a bit. */
const MOST_LENGTH = 31;

/**
 * Finds what is to be tried at a word, so that the cost of a text is that of its words and not of all patterns. Most words
 * are none that anything begins with: their first two letters and their length tell, and they are not even cut out.
 */
export class FirstWords<Of extends Begun> {
  private readonly byWord = new Map<string, Of[]>();
  /** By the first two letters, the lengths of the words that begin so, a bit for each. */
  private readonly lengths = new Uint32Array(LETTER_PAIRS);

  constructor(all: readonly Of[]) {
    for (const one of all) for (const word of one.starts) this.add(word, one);
  }

  /** What begins with the word that stands there. */
  at(text: string, start: number, end: number): readonly Of[] | undefined {
    if ((this.lengths[pairAt(text, start, end)]! & lengthBit(end - start)) === 0) return undefined;
    return this.byWord.get(text.slice(start, end));
  }

  has(word: string): boolean {
    return this.byWord.has(word);
  }

  private add(word: string, one: Of): void {
    const known = this.byWord.get(word);
    if (known) known.push(one);
    else this.byWord.set(word, [one]);
    this.lengths[pairAt(word, 0, word.length)]! |= lengthBit(word.length);
  }
}

const pairAt = (text: string, start: number, end: number): number =>
  ((text.charCodeAt(start) & 0x7f) << 7) | (end - start > 1 ? text.charCodeAt(start + 1) & 0x7f : 0);

const lengthBit = (length: number): number => 1 << Math.min(MOST_LENGTH, length);
