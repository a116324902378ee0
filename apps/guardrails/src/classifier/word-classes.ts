import { HASH_START, hashOf, joinHashes } from '#learning';

/**
 * Words grouped by what they do in a sentence, over languages: `ignore` and `vergiss` are one class. Chains of
 * classes are features that hold for words the training rows never had. Class 0 is no class.
 */
export class WordClasses {
  private readonly slots: Int32Array;
  private readonly classes: Uint8Array;
  private readonly mask: number;
  private readonly chained: readonly boolean[];
  readonly names: readonly string[];
  /** Of all words and their classes. */
  readonly fingerprint: number;

  /**
   * Class name -> its words, separated by whitespace; a word belongs to the first class that lists it. `unchained` are
   * classes whose words are known, but form no chains.
   */
  constructor(lists: Readonly<Record<string, string>>, unchained: readonly string[] = []) {
    this.names = Object.keys(lists);
    const words = this.names.flatMap((name, at) =>
      lists[name]!.split(/\s+/)
        .filter((word) => word !== '')
        .map((word) => [hashOf(word), at + 1] as const),
    );
    this.mask = 2 ** Math.ceil(Math.log2(words.length * 3 + 2)) - 1;
    this.slots = new Int32Array(this.mask + 1);
    this.classes = new Uint8Array(this.mask + 1);
    for (const [hash, id] of words) this.put(hash, id);
    this.fingerprint = words.reduce((sum, [hash, id]) => joinHashes(joinHashes(sum, hash), id), HASH_START);
    this.chained = [false, ...this.names.map((name) => !unchained.includes(name))];
  }

  /** The class of the word with this hash, 0 for none. */
  find(hash: number): number {
    for (let slot = hash & this.mask; this.classes[slot] !== 0; slot = (slot + 1) & this.mask) {
      if (this.slots[slot] === hash) return this.classes[slot]!;
    }
    return 0;
  }

  /** Whether words of this class form chains. */
  forms(wordClass: number): boolean {
    return this.chained[wordClass]!;
  }

  private put(hash: number, id: number): void {
    let slot = hash & this.mask;
    while (this.classes[slot] !== 0) {
      if (this.slots[slot] === hash) return;
      slot = (slot + 1) & this.mask;
    }
    this.slots[slot] = hash;
    this.classes[slot] = id;
  }
}
