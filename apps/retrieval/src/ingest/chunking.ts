/** A piece of a document. Offsets are UTF-16 positions in the original: `document.slice(start, end) === text`. */
export interface ChunkSpan {
  start: number;
  end: number;
  text: string;
}

const MIN_CHARS = 600;
const MAX_CHARS = 880;

/** Where a text may be cut, the best place first; a cut falls at the end of the match. */
const BOUNDARIES: readonly RegExp[] = [
  /\n(?=#{1,6}[ \t])/g, // before a heading
  /\n[ \t\r]*\n/g, // between paragraphs
  /\n/g, // between lines
  /[.!?…]["'”’)\]]*\s|[。！？]/g, // between sentences
  /\s/g, // between words
];

/**
 * Cuts a document into pieces of 600 to 880 characters, each cut at the strongest boundary within reach, without the
 * white space around them. Only the end of a document makes shorter pieces: the last two share what is left.
 */
export function chunk(document: string): ChunkSpan[] {
  const chunks: ChunkSpan[] = [];
  let start = skipSpace(document, 0);
  const end = document.trimEnd().length;
  while (start < end) {
    const cut = end - start <= MAX_CHARS ? end : cutWithin(document, start, end - start);
    const text = document.slice(start, cut).trimEnd();
    chunks.push({ start, end: start + text.length, text });
    start = skipSpace(document, cut);
  }
  return chunks;
}

function cutWithin(document: string, start: number, remaining: number): number {
  const from = start + Math.min(MIN_CHARS, Math.floor(0.4 * remaining));
  const to = start + Math.min(MAX_CHARS, Math.max(remaining - MIN_CHARS, Math.floor(0.6 * remaining)));
  const reach = document.slice(from, to);
  for (const boundary of BOUNDARIES) {
    let last = -1;
    for (const match of reach.matchAll(boundary)) last = match.index + match[0].length;
    if (last >= 0) return from + last;
  }
  return isInsidePair(document, to) ? to - 1 : to;
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
