/** A run of digits between other characters, and what stands between it and the group before. */
export interface DigitGroup {
  start: number;
  end: number;
}

export interface DigitRun {
  groups: DigitGroup[];
  digits: number;
}

const LONGEST_SEPARATOR = 3;

/** Groups of digits that stand close enough to be one number: separated by up to three spaces, dots, hyphens, brackets. */
export function digitRuns(text: string, from: number): DigitRun[] {
  const runs: DigitRun[] = [];
  let run: DigitRun | undefined;
  for (let i = from; i < text.length; i++) {
    if (!isDigitAt(text, i)) continue;
    const start = i;
    while (i < text.length && isDigitAt(text, i)) i++;
    const last = run?.groups.at(-1);
    if (!run || !last || !isSeparator(text, last.end, start)) {
      run = { groups: [], digits: 0 };
      runs.push(run);
    }
    run.groups.push({ start, end: i });
    run.digits += i - start;
  }
  return runs;
}

/** Whether the text between two groups, of at most three characters, can stand inside one number. */
function isSeparator(text: string, start: number, end: number): boolean {
  if (end - start > LONGEST_SEPARATOR) return false;
  for (let i = start; i < end; i++) {
    const c = text.charCodeAt(i);
    // space ( ) - . / and their typographic relatives
    if (c === 0x20 || c === 0x28 || c === 0x29 || (c >= 0x2d && c <= 0x2f)) continue;
    if (c === 0xa0 || c === 0x2009 || c === 0x202f || (c >= 0x2010 && c <= 0x2013)) continue;
    return false;
  }
  return true;
}

export const isDigitAt = (text: string, at: number): boolean => {
  const c = text.charCodeAt(at);
  return c >= 48 && c <= 57;
};

/** Whether a letter, digit or underscore stands there. */
export function isWordAt(text: string, at: number): boolean {
  const c = text.charCodeAt(at);
  if (c <= 0x7f) return (c >= 97 && c <= 122) || (c >= 48 && c <= 57) || (c >= 65 && c <= 90) || c === 0x5f;
  return c > 0x7f && /[\p{L}\p{N}]/u.test(text[at]!);
}
