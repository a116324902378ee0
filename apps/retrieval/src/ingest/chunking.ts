import { HeadingPath } from './headings.js';

/** A piece of a document. Offsets are UTF-16 positions in the original: `document.slice(start, end) === text`. */
export interface ChunkSpan {
  start: number;
  end: number;
  text: string;
  /** The headings above it, the outermost first; those within are part of the text. */
  heading: string;
}

/** How a document is cut; all in characters (UTF-16 units). */
export interface Chunking {
  /** No chunk is longer, unless it is a whole document. */
  maxChars: number;
  /** No chunk is shorter, unless at the end of a document. */
  minChars: number;
  /** How much of a chunk the next one repeats, at most half of it. */
  overlapChars: number;
  /** A document up to this length is one chunk. */
  wholeChars: number;
}

/**
 * 880 characters are 200 tokens of English, the best size for passages (retrieval.md 3.6). An abstract or a note is a whole
 * that ranks worse in halves; 2,000 characters are less than the 512 tokens that small embedding models read.
 */
export const DEFAULT_CHUNKING: Chunking = { maxChars: 880, minChars: 600, overlapChars: 0, wholeChars: 2000 };

/** Where a text may be cut, the best place first; a cut falls at the end of the match. */
const BOUNDARIES: readonly RegExp[] = [
  /\n(?=#{1,6}[ \t])/g, // before a heading
  /\n[ \t\r]*\n/g, // between paragraphs
  /\n/g, // between lines
  /[.!?…]["'”’)\]]*\s|[。！？]/g, // between sentences
  /\s/g, // between words
];

/**
 * Cuts a document into pieces, each cut at the strongest boundary within reach, without the white space around them. Only
 * the end of a document makes shorter pieces: the last two share what is left.
 */
export function chunk(document: string, chunking: Chunking = DEFAULT_CHUNKING): ChunkSpan[] {
  const { maxChars, wholeChars } = chunking;
  const path = new HeadingPath(document);
  const chunks: ChunkSpan[] = [];
  const end = document.trimEnd().length;
  let start = skipSpace(document, 0);
  let limit = Math.max(maxChars, wholeChars);
  while (start < end) {
    const cut = end - start <= limit ? end : cutWithin(document, start, end - start, chunking);
    limit = maxChars;
    const text = document.slice(start, cut).trimEnd();
    chunks.push({ start, end: start + text.length, text, heading: path.at(start) });
    start = cut === end ? end : nextStart(document, start, cut, chunking);
  }
  return chunks;
}

function cutWithin(document: string, start: number, remaining: number, { minChars, maxChars }: Chunking): number {
  const from = start + Math.min(minChars, Math.floor(0.4 * remaining));
  const to = start + Math.min(maxChars, Math.max(remaining - minChars, Math.floor(0.6 * remaining)));
  const reach = document.slice(from, to);
  for (const boundary of BOUNDARIES) {
    let last = -1;
    for (const match of reach.matchAll(boundary)) last = match.index + match[0].length;
    if (last >= 0) return from + last;
  }
  return isInsidePair(document, to) ? to - 1 : to;
}

/** Behind the cut; with an overlap so much before it, at the next word. At least half of the last chunk is gone by. */
function nextStart(document: string, start: number, cut: number, { overlapChars }: Chunking): number {
  const overlap = Math.min(overlapChars, Math.floor((cut - start) / 2));
  const from = cut - overlap;
  const word = /\s/.exec(document.slice(from, cut))?.index;
  const next = skipSpace(document, from + (overlap > 0 ? (word ?? 0) : 0));
  return isInsidePair(document, next) ? next + 1 : next;
}

/** Whether a cut at `at` would part the two halves of a surrogate pair. */
function isInsidePair(document: string, at: number): boolean {
  const before = document.charCodeAt(at - 1);
  const after = document.charCodeAt(at);
  return before >= 0xd800 && before < 0xdc00 && after >= 0xdc00 && after < 0xe000;
}

function skipSpace(document: string, from: number): number {
  const space = /\S/g;
  space.lastIndex = from;
  return space.exec(document)?.index ?? document.length;
}
