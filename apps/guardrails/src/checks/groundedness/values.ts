import { datesIn, SourceDates } from './dates.js';
import { NUMBER, numberAt, SourceNumbers } from './numbers.js';
import { fold } from './terms.js';

/** Something in a sentence that its source must have word for word, or as another way of writing the same. */
export interface Value {
  start: number;
  end: number;
  isIn(source: SourceValues): boolean;
}

/** What a passage has of numbers, dates, quotable words and names of things; each is worked out when it is asked for. */
export class SourceValues {
  private known: Partial<{ numbers: SourceNumbers; dates: SourceDates; words: string; squeezed: string }> = {};

  constructor(private readonly text: string) {}

  get numbers(): SourceNumbers {
    return (this.known.numbers ??= new SourceNumbers(this.text));
  }

  get dates(): SourceDates {
    return (this.known.dates ??= new SourceDates(this.text));
  }

  /** Folded words with single spaces between and around them. */
  get words(): string {
    return (this.known.words ??= ` ${wordsIn(this.text)} `);
  }

  /** Letters and digits only. */
  get squeezed(): string {
    return (this.known.squeezed ??= this.words.replaceAll(' ', ''));
  }
}

const QUOTED = /["“„«「『]([^"“”„«»「」『』\n]{2,300})["”“»」』]/g;
const ELLIPSIS = /\s*(?:\.\.\.|…|\[\s*\.\.\.\s*\])\s*/;
const LETTER = String.raw`\p{sc=Latin}\p{sc=Greek}\p{sc=Cyrillic}`;
const TOKEN = new RegExp(`[${LETTER}\\d]+(?:[-_./:@#][${LETTER}\\d]+)*`, 'gu');
const HAS_LETTER = new RegExp(`[${LETTER}]`, 'u');
/** A number with a unit, an ordinal or a decade is a number. */
const NUMBER_WITH_ENDING = /^\d[\d.]*(?:\p{L}{1,3}|\p{L}{1,2}\d?)$|^\d+-\p{L}+(?:-\p{L}+)?$/u;
const LIST_MARKER = /^\s*\d{1,2}[.)]\s/;

/** The values of a sentence, each place once: what stands in quotes, then dates, then ids, then numbers. */
export function valuesOf(sentence: string): Value[] {
  if (!/[\d"“„«「『]/.test(sentence)) return [];
  const values: Value[] = [];
  let rest = sentence.replace(LIST_MARKER, (marker) => ' '.repeat(marker.length));
  /** What one kind takes, the next does not see. */
  const take = (found: readonly Value[]) => {
    values.push(...found);
    rest = blanked(rest, found);
  };
  take([...rest.matchAll(QUOTED)].map((match) => valueAt(match, quoteIn(match[1]!))));
  take(datesIn(rest).map((date) => ({ start: date.start, end: date.end, isIn: ({ dates }) => dates.has(date) })));
  const ids = [...rest.matchAll(TOKEN)].filter(([token]) => isId(token));
  take(ids.map((match) => valueAt(match, idIn(match[0]))));
  take([...rest.matchAll(NUMBER)].map((match) => valueAt(match, numberIn(rest, match))));
  return values;
}

/** Letters and digits together: a model, a ticket, a paragraph. */
const isId = (token: string): boolean => /\d/.test(token) && HAS_LETTER.test(token) && !NUMBER_WITH_ENDING.test(token);

const valueAt = (match: RegExpExecArray, isIn: Value['isIn']): Value => ({
  start: match.index,
  end: match.index + match[0].length,
  isIn,
});

function blanked(text: string, places: readonly { start: number; end: number }[]): string {
  if (places.length === 0) return text;
  const pieces: string[] = [];
  let from = 0;
  for (const { start, end } of places) {
    if (start < from) continue;
    pieces.push(text.slice(from, start), ' '.repeat(end - start));
    from = end;
  }
  return pieces.join('') + text.slice(from);
}

function numberIn(text: string, match: RegExpExecArray): Value['isIn'] {
  const number = numberAt(text, match);
  return ({ numbers }) => number.isIn(numbers);
}

function idIn(id: string): Value['isIn'] {
  const squeezed = wordsIn(id).replaceAll(' ', '');
  return (source) => source.squeezed.includes(squeezed);
}

function quoteIn(quote: string): Value['isIn'] {
  const parts = quote
    .split(ELLIPSIS)
    .map(wordsIn)
    .filter((part) => part !== '');
  return ({ words, squeezed }) =>
    parts.every((part) => words.includes(` ${part} `) || squeezed.includes(part.replaceAll(' ', '')));
}

const wordsIn = (text: string): string =>
  fold(text)
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();
