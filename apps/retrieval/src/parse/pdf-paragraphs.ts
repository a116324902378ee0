/** A piece of text on a page of a PDF: its origin is `transform[4]`, `transform[5]`, upwards from the bottom left. */
interface Piece {
  str: string;
  transform: number[];
  width: number;
  height: number;
  hasEOL: boolean;
}

interface Line {
  text: string;
  left: number;
  right: number;
  y: number;
  size: number;
}

/** A line that ends this far before its column, as a part of its width, was ended on purpose. */
const SHORT = 0.15;
/** Lines further apart than usual by this factor are of two paragraphs, as are lines whose sizes differ by the other. */
const WIDE_GAP = 1.3;
/** In letters' heights: wider than lines of one paragraph ever are. */
const WIDEST_GAP = 3;
const OTHER_SIZE = 1.15;
const STARTS_ITEM = /^(?:[•◦▪‣·*–—-]|\(?(?:\d{1,3}|[a-z])[.)])\s/u;
/** The dots that lead from an entry of a table of contents to its page. */
const LEADER = /(?:\s?\.){5,}\s*/;
const LEADER_SHOWN = ' … ';
/** A hyphen that only the end of the line has put there, as far as one can see. */
const HYPHENATED = /\p{L}[-\u00ad]$/u;
const GOES_ON = /^\p{Ll}/u;
/** Scripts that have no blanks between words. */
const UNSPACED_END = /[\p{sc=Han}\p{sc=Hira}\p{sc=Kana}\p{sc=Thai}、。]$/u;
const UNSPACED_START = /^[\p{sc=Han}\p{sc=Hira}\p{sc=Kana}\p{sc=Thai}]/u;

/** Puts the lines of a page together: those of a paragraph with blanks, paragraphs with a blank line between them. */
export function paragraphsOf(pieces: readonly Piece[]): string {
  const columns = columnsOf(linesOf(pieces));
  return columns.map(columnText).join('\n\n');
}

function linesOf(pieces: readonly Piece[]): Line[] {
  const lines: Line[] = [];
  let current: Line | undefined;
  for (const { str, transform, width, height, hasEOL } of pieces) {
    const [x, y] = [transform[4]!, transform[5]!];
    if (current) {
      current.text += str;
      current.right = Math.max(current.right, x + width);
    } else if (str.trim() !== '') current = { text: str, left: x, right: x + width, y, size: height };
    if (hasEOL && current) {
      lines.push(current);
      current = undefined;
    }
  }
  if (current) lines.push(current);
  for (const line of lines) line.text = line.text.trim().replace(LEADER, LEADER_SHOWN);
  return lines;
}

/** Lines that follow each other downwards in letters of one size. */
function columnsOf(lines: readonly Line[]): Line[][] {
  const columns: Line[][] = [];
  for (const line of lines) {
    const column = columns.at(-1);
    const above = column?.at(-1);
    const isNext = above && line.y <= above.y && sizesAreAlike(above.size, line.size);
    if (isNext) column!.push(line);
    else columns.push([line]);
  }
  return columns;
}

function columnText(lines: readonly Line[]): string {
  const left = lines.reduce((least, line) => Math.min(least, line.left), Infinity);
  const right = lines.reduce((most, line) => Math.max(most, line.right), -Infinity);
  const full = right - SHORT * (right - left);
  const gaps = lines.slice(1).map((line, index) => lines[index]!.y - line.y);
  const usualGap = gaps.toSorted((a, b) => a - b)[Math.floor(gaps.length / 2)] ?? 0;
  const text: string[] = [];
  for (const [index, line] of lines.entries()) {
    const above = lines[index - 1];
    if (!above) text.push(line.text);
    else if (above.y - line.y > Math.min(WIDE_GAP * usualGap, WIDEST_GAP * line.size)) text.push('\n\n', line.text);
    else if (isEnded(above, full) || STARTS_ITEM.test(line.text)) text.push('\n', line.text);
    else text.push(...continued(text.pop()!, line.text));
  }
  return text.join('');
}

const isEnded = (line: Line, full: number): boolean => line.right < full || line.text.includes(LEADER_SHOWN);

/** Two lines of one paragraph. */
function continued(above: string, below: string): string[] {
  if (HYPHENATED.test(above) && GOES_ON.test(below)) return [above.slice(0, -1), below];
  return UNSPACED_END.test(above) && UNSPACED_START.test(below) ? [above, below] : [above, ' ', below];
}

function sizesAreAlike(a: number, b: number): boolean {
  return Math.max(a, b) <= OTHER_SIZE * Math.min(a, b);
}
