/** A slice of a document: `slice(document, start, end) === text`. */
export interface Piece {
  /** Whatever tells one document from another. */
  document: string;
  start: number;
  end: number;
  text: string;
}

export interface AssemblyOptions<P extends Piece> {
  maxTokens: number;
  tokensOf: (text: string) => number;
  /** What stands between chunks is in none of them. */
  slice: (document: string, start: number, end: number) => string;
  /** The chunks next to one in its document; asked for short ones only, which tell too little alone. */
  neighboursOf?: (passage: P) => readonly Piece[];
}

/** Longer ones lose by their neighbours what else the budget would have held (retrieval.md 3.7). */
const SHORT_CHARS = 400;
/** White space between two chunks; more of it parts them. */
const MAX_GAP = 200;

/**
 * The passages that a model is given: the ranked ones, best first, as far as they fit into the budget. One that does not
 * fit is left out, and the next one is tried. What touches in a document becomes one passage, which stands where the best
 * of it stood; each is still one exact slice.
 */
export function assemble<P extends Piece>(ranked: readonly P[], options: AssemblyOptions<P>): P[] {
  const context = new Context<P>(options);
  for (const passage of ranked) {
    if (!context.add(passage, passage) || passage.text.length > SHORT_CHARS) continue;
    for (const neighbour of options.neighboursOf?.(passage) ?? []) context.add(neighbour, passage);
  }
  return context.passages.map(passageOf);
}

interface Held<P> extends Piece {
  /** The best ranked of what was joined. */
  best: P;
  tokens: number;
}

function passageOf<P extends Piece>({ best, start, end, text }: Held<P>): P {
  return { ...best, start, end, text };
}

class Context<P extends Piece> {
  passages: Held<P>[] = [];
  private tokens = 0;

  constructor(private readonly options: AssemblyOptions<P>) {}

  /** False when the budget has no room for it. */
  add({ document, start, end, text }: Piece, best: P): boolean {
    const touched = this.passages.filter((held) => held.document === document && this.touch(held, start, end));
    const from = Math.min(start, ...touched.map((held) => held.start));
    const to = Math.max(end, ...touched.map((held) => held.end));
    const joined = touched.length === 0 ? text : this.options.slice(document, from, to);
    const tokens = this.options.tokensOf(joined);
    const total = this.tokens + tokens - touched.reduce((sum, held) => sum + held.tokens, 0);
    if (total > this.options.maxTokens) return false;
    this.tokens = total;
    const [first] = touched;
    const held = { document, start: from, end: to, text: joined, tokens, best: first?.best ?? best };
    if (first) this.passages[this.passages.indexOf(first)] = held;
    else this.passages.push(held);
    this.passages = this.passages.filter((other) => other === held || !touched.includes(other));
    return true;
  }

  /** Overlaps, or has nothing but white space between. */
  private touch(held: Piece, start: number, end: number): boolean {
    const [from, to] = held.end <= start ? [held.end, start] : [end, held.start];
    if (from >= to) return true;
    return to - from <= MAX_GAP && this.options.slice(held.document, from, to).trim() === '';
  }
}
