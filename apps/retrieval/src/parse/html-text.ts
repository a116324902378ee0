import { Parser } from 'htmlparser2';

import type { BoundedText } from './bounded-text.ts';
import { DocumentFailure, NESTED_TOO_DEEPLY } from './document-failure.ts';

/** Elements whose content is nothing to read. */
const UNREAD = new Set(
  'audio button canvas datalist iframe map math nav noscript object script select style svg template video'.split(' '),
);
const PARAGRAPHS = new Set(
  'address article aside blockquote body caption dl fieldset figure footer form header hr main p section'.split(' '),
);
const LINES = new Set('br dd details div dt figcaption legend summary'.split(' '));
const HEADING = /^h[1-6]$/;
const HIDDEN_STYLE = /(?:display\s*:\s*none|visibility\s*:\s*hidden)/i;
/** The parser takes quadratic time in the depth, and no page is half as deep. */
const DEEPEST_ELEMENT = 10_000;
/** Deeper lists are indented no further: each level costs every item two characters. */
const DEEPEST_INDENT = 8;

/** What stands between two pieces of text, the weakest first: the strongest that was asked for since the last one wins. */
const BREAKS = ['', ' ', '\n', '\n\n'] as const;
const [NONE, SPACE, LINE, PARAGRAPH] = [0, 1, 2, 3];

type Attributes = Record<string, string>;

/** Writes what a reader of a page sees, as Markdown, and returns its title. */
export function writeHtml(html: string, text: BoundedText): { title?: string | undefined } {
  const page = new PageWriter(text);
  const parser = new Parser({
    onopentag: (name, attributes) => page.open(name, attributes),
    ontext: (data) => page.text(data),
    onclosetag: (name) => page.close(name),
  });
  parser.write(html);
  parser.end();
  return { title: page.title.replace(/\s+/g, ' ').trim() || undefined };
}

/** Takes the events of a parser: each element that is opened is closed, whatever the page says. */
class PageWriter {
  title = '';
  private depth = 0;
  private readonly out: BoundedText;
  private pending: number = NONE;
  /** The marks before the next text: of a heading, an item, a cell. */
  private marks = '';
  private unreadDepth = 0;
  private inTitle = false;
  private inHeading = false;
  private preDepth = 0;
  /** The number of the last item of each open list; undefined in one without numbers. */
  private readonly lists: (number | undefined)[] = [];
  /** Per open table: whether the row at hand has a cell, and whether it has text. */
  private readonly rows: { hasCell: boolean; hasText: boolean }[] = [];

  constructor(out: BoundedText) {
    this.out = out;
  }

  open(name: string, attributes: Attributes): void {
    if (++this.depth > DEEPEST_ELEMENT) throw new DocumentFailure('corrupt', NESTED_TOO_DEEPLY);
    if (this.unreadDepth > 0 || UNREAD.has(name) || isHidden(attributes)) this.unreadDepth++;
    else if (name === 'title') this.inTitle = true;
    else if (HEADING.test(name)) this.openHeading(Number(name[1]));
    else if (name === 'ul' || name === 'ol') this.openList(name === 'ol', attributes);
    else if (name === 'li') this.openItem();
    else if (name === 'table') this.openTable();
    else if (name === 'tr') this.openRow();
    else if (name === 'td' || name === 'th') this.openCell();
    else if (name === 'pre') this.openPre();
    else this.separate(name);
  }

  text(data: string): void {
    if (this.unreadDepth > 0) return;
    if (this.inTitle) this.title += data;
    else if (this.preDepth > 0) this.write(data);
    else this.writeProse(data);
  }

  close(name: string): void {
    this.depth--;
    if (this.unreadDepth > 0) this.unreadDepth--;
    else if (name === 'title') this.inTitle = false;
    else if (HEADING.test(name)) this.closeHeading();
    else if (name === 'ul' || name === 'ol') this.closeList();
    else if (name === 'table') this.closeTable();
    else if (name === 'li' || name === 'tr') this.endMarks(LINE);
    else if (name === 'pre') this.closePre();
    else if (name !== 'br') this.separate(name);
  }

  private openHeading(level: number): void {
    this.breakBy(PARAGRAPH);
    this.marks = `${'#'.repeat(level)} `;
    this.inHeading = true;
  }

  private closeHeading(): void {
    this.inHeading = false;
    this.endMarks(PARAGRAPH);
  }

  private openList(isNumbered: boolean, { start }: Attributes): void {
    this.breakBy(this.lists.length === 0 ? PARAGRAPH : LINE);
    this.lists.push(isNumbered ? (Number.parseInt(start ?? '1', 10) || 1) - 1 : undefined);
  }

  private openItem(): void {
    this.breakBy(LINE);
    const last = this.lists.length - 1;
    const number = this.lists[last];
    if (number !== undefined) this.lists[last] = number + 1;
    const indent = '  '.repeat(Math.min(Math.max(last, 0), DEEPEST_INDENT));
    this.marks = `${indent}${number === undefined ? '-' : `${number + 1}.`} `;
  }

  private closeList(): void {
    this.lists.pop();
    this.endMarks(this.lists.length === 0 ? PARAGRAPH : LINE);
  }

  private openTable(): void {
    this.breakBy(PARAGRAPH);
    this.rows.push({ hasCell: false, hasText: false });
  }

  private openRow(): void {
    this.breakBy(LINE);
    const row = this.rows.at(-1);
    if (row) Object.assign(row, { hasCell: false, hasText: false });
  }

  private openCell(): void {
    const row = this.rows.at(-1);
    if (!row) return;
    if (row.hasText) this.pending = NONE;
    if (row.hasCell) this.marks += row.hasText ? ' | ' : '| ';
    row.hasCell = true;
  }

  private closeTable(): void {
    this.rows.pop();
    this.endMarks(PARAGRAPH);
  }

  private openPre(): void {
    this.breakBy(PARAGRAPH);
    this.preDepth++;
  }

  private closePre(): void {
    this.preDepth--;
    this.breakBy(PARAGRAPH);
  }

  private separate(name: string): void {
    if (PARAGRAPHS.has(name)) this.breakBy(PARAGRAPH);
    else if (LINES.has(name)) this.breakBy(this.inHeading && name === 'br' ? SPACE : LINE);
  }

  /** The first block of an item or a cell stands behind its marks; the blocks of a cell are lines, so that a row stays one. */
  private breakBy(wanted: number): void {
    if (this.marks !== '' && wanted > SPACE) return;
    this.pending = Math.max(this.pending, this.rows.length > 0 ? Math.min(wanted, LINE) : wanted);
  }

  /** Marks that nothing followed are of something empty. */
  private endMarks(wanted: number): void {
    this.marks = '';
    this.breakBy(wanted);
  }

  private writeProse(data: string): void {
    const prose = data.replace(/\s+/g, ' ');
    if (prose.startsWith(' ')) this.breakBy(SPACE);
    const words = prose.trim();
    if (words === '') return;
    this.write(words);
    if (prose.endsWith(' ')) this.breakBy(SPACE);
  }

  private write(data: string): void {
    if (!this.out.isEmpty) this.out.write(BREAKS[this.pending]!);
    this.out.write(this.marks + data);
    this.pending = NONE;
    this.marks = '';
    const row = this.rows.at(-1);
    if (row) row.hasText = true;
  }
}

/** Text that a page hides is not what its reader was told; it may be there to talk to models. */
function isHidden({ hidden, style }: Attributes): boolean {
  return hidden !== undefined || (style !== undefined && HIDDEN_STYLE.test(style));
}
