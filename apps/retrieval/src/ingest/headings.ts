/** A Markdown heading (`#`), which the parsers make of the headings of other formats too. */
interface Heading {
  at: number;
  /** 1 to 6. */
  level: number;
  title: string;
}

const LINE = /^(?:(```|~~~)|(#{1,6})[ \t]+(\S.*))/gm;
/** A path is searched with every chunk below it: it must not outweigh them. */
const MAX_TITLE = 120;

/** Tells the headings above a place in a document, for places that are asked from the first to the last. */
export class HeadingPath {
  private readonly headings: Iterator<Heading>;
  private next: Heading | undefined;
  private open: Heading[] = [];

  constructor(document: string) {
    this.headings = headingsOf(document);
    this.advance();
  }

  /** The titles of the sections that the place is in, the outermost first. A heading at the place itself is not above it. */
  at(place: number): string {
    for (; this.next && this.next.at < place; this.advance()) this.open = [...this.above(this.next), this.next];
    const above = this.next?.at === place ? this.above(this.next) : this.open;
    return above.map(({ title }) => title).join(' > ');
  }

  private above({ level }: Heading): Heading[] {
    return this.open.filter((heading) => heading.level < level);
  }

  private advance(): void {
    const { done, value } = this.headings.next();
    this.next = done ? undefined : value;
  }
}

/** In order; what stands in a fenced block of code is no heading. */
function* headingsOf(document: string): Iterator<Heading> {
  let fence: string | undefined;
  for (const { index, 1: mark, 2: signs, 3: title } of document.matchAll(LINE)) {
    if (mark) fence = fence === undefined ? mark : fence === mark ? undefined : fence;
    else if (fence === undefined) yield { at: index, level: signs!.length, title: plain(title!) };
  }
}

const plain = (title: string): string =>
  title
    .slice(0, MAX_TITLE)
    .replace(/[ \t]+#*[ \t\r]*$/, '')
    .toWellFormed();
