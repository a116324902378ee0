/** What is tried only where one of its first words begins. */
interface Begun {
  readonly starts: readonly string[];
}

/** Few enough to stay in the nearest cache. */
const SLOTS = 1024;

/**
 * Finds what is to be tried at a word, so that the cost of a text is that of its words and not of all patterns. Most words
 * are none that anything begins with: three of their letters and their length tell, and they are not even cut out.
 */
export class FirstWords<Of extends Begun> {
  private readonly byWord = new Map<string, Of[]>();
  /** By three letters, the lengths of the words that have them, a bit for each; longer words share bits. */
  private readonly lengths = new Int32Array(SLOTS);

  constructor(all: readonly Of[]) {
    for (const one of all) for (const word of one.starts) this.add(word, one);
  }

  /** What begins with the word that stands there. */
  at(text: string, start: number, end: number): readonly Of[] | undefined {
    if ((this.lengths[slotOf(text, start, end)]! & (1 << (end - start))) === 0) return undefined;
    return this.byWord.get(text.slice(start, end));
  }

  has(word: string): boolean {
    return this.byWord.has(word);
  }

  private add(word: string, one: Of): void {
    const known = this.byWord.get(word);
    if (known) known.push(one);
    else this.byWord.set(word, [one]);
    this.lengths[slotOf(word, 0, word.length)]! |= 1 << word.length;
  }
}

/** From the first letter, the last, and the one in the middle. */
function slotOf(text: string, start: number, end: number): number {
  const first = text.charCodeAt(start);
  const middle = text.charCodeAt((start + end) >> 1);
  const last = text.charCodeAt(end - 1);
  return (first ^ (middle << 3) ^ (last << 5)) & (SLOTS - 1);
}
