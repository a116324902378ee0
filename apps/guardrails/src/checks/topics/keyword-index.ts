import { TermFinder } from '../terms/term-finder.js';

/** A keyword in a text, and the topics that list it. */
export interface KeywordHit {
  readonly keyword: string;
  readonly topics: readonly string[];
  readonly start: number;
  readonly end: number;
  /** A phrase tells more than a word. */
  readonly weight: number;
}

const MOST_WEIGHT = 2;

/** Finds the keywords of all topics in one pass; a keyword may belong to several. */
export class KeywordIndex {
  private readonly topics = new Map<string, string[]>();
  private readonly finder: TermFinder;

  constructor(lists: ReadonlyMap<string, readonly string[]>) {
    for (const [topic, keywords] of lists) {
      for (const keyword of new Set(keywords.map(folded))) {
        this.topics.set(keyword, [...(this.topics.get(keyword) ?? []), topic]);
      }
    }
    this.finder = new TermFinder(new Map([...this.topics.keys()].map((keyword) => [keyword, [keyword]])), false);
  }

  /** Keywords in order of their place; where one lies in another the longer one counts. */
  hits(text: string): KeywordHit[] {
    const hits: KeywordHit[] = [];
    for (let at = 0; ;) {
      const found = this.finder.next(text, at, true);
      if (!found) return hits;
      const { type: keyword, start, end } = found;
      const weight = Math.min(MOST_WEIGHT, keyword.split(' ').length);
      hits.push({ keyword, topics: this.topics.get(keyword)!, start, end, weight });
      at = end;
    }
  }
}

const folded = (keyword: string): string => keyword.trim().replace(/\s+/g, ' ').toLowerCase().normalize('NFC');
