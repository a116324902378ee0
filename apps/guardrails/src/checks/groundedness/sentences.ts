/** A sentence of an answer, with the marks of citation that stand behind it. UTF-16 positions, `end` exclusive. */
export interface Sentence {
  start: number;
  end: number;
  /** Without its marks of citation; each became spaces, so that places stay. */
  text: string;
  /** The numbers that it cites, each once. */
  cites: number[];
}

const MARK = /\[(\d{1,3}(?:\s?[,;–-]\s?\d{1,3}){0,9})\]/g;
/** An end, closing quotes, then the marks that belong to what was said before. */
const END =
  /(?:[.!?…]+["'”’»)\]]{0,3}(?=\s|\[\d|$)|[。！？]+["'”’」』）]{0,3}|\n+)(?:[^\S\n]?\[\d[\d\s,;–-]{0,40}\])*[.]?\s*/g;
const SAYS_SOMETHING = /[\p{L}\p{N}]/u;
const ABBREVIATION =
  /(?:^|[\s(])(?:\p{L}|\p{L}\.\p{L}|[A-Z]|Mrs?|Ms|Drs?|Prof|St|Jr|Sr|vs|No|Nr|Fig|Vol|pp?|cf|ca|approx|etc|bzw|Inc|Ltd|Co|Corp|Gen|Lt|Col|Sgt|Rev|Hon|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)\.$/u;

export function sentencesOf(text: string): Sentence[] {
  const sentences: Sentence[] = [];
  let start = 0;
  END.lastIndex = 0;
  for (let match = END.exec(text); match; match = END.exec(text)) {
    const end = match.index + match[0].length;
    if (endsHere(text, match, end)) {
      add(text, start, end, sentences);
      start = end;
    }
  }
  add(text, start, text.length, sentences);
  return sentences;
}

function endsHere(text: string, match: RegExpExecArray, end: number): boolean {
  if (!match[0].startsWith('.') || match[0].includes('\n') || match[0].includes('[')) return true;
  const next = text.slice(end, end + 1);
  if (/\p{Ll}/u.test(next)) return false;
  return !ABBREVIATION.test(text.slice(Math.max(0, match.index - 8), match.index + 1));
}

function add(text: string, from: number, to: number, sentences: Sentence[]): void {
  const slice = text.slice(from, to);
  const trimmed = slice.trim();
  if (trimmed === '') return;
  const start = from + slice.indexOf(trimmed[0]!);
  const cites = new Set<number>();
  const bare = trimmed.includes('[')
    ? trimmed.replace(MARK, (mark, numbers: string) => {
        for (const n of numbersOf(numbers)) cites.add(n);
        return ' '.repeat(mark.length);
      })
    : trimmed;
  const previous = sentences.at(-1);
  // Marks by themselves, and what has no words, belong to what they follow.
  if (previous && !SAYS_SOMETHING.test(bare)) {
    for (const n of cites) if (!previous.cites.includes(n)) previous.cites.push(n);
    previous.end = start + trimmed.length;
    return;
  }
  sentences.push({ start, end: start + trimmed.length, text: bare, cites: [...cites] });
}

/** `1, 3` and `1-3`. */
function numbersOf(list: string): number[] {
  return list.split(/[,;]/).flatMap((part) => {
    const [first = 0, last = first] = part.split(/[–-]/).map(Number);
    return last > first && last - first < 50
      ? Array.from({ length: last - first + 1 }, (_, at) => first + at)
      : [first, last];
  });
}
