import { datesIn, type DateValue } from './dates.js';
import { NUMBER, numberAt, numbersIn, type NumberValue } from './numbers.js';
import { fold } from './terms.js';

/** Something in a sentence that its source must have word for word, or as another way of writing the same. */
export interface Value {
  start: number;
  end: number;
  isIn(source: SourceValues): boolean;
}

/** What a passage has of numbers, dates, quotable words and names of things; each is worked out when it is asked for. */
export class SourceValues {
  private known: Partial<{ numbers: NumberValue[]; dates: DateValue[]; words: string; squeezed: string }> = {};

  constructor(private readonly text: string) {}

  get numbers(): readonly NumberValue[] {
    return (this.known.numbers ??= numbersIn(this.text));
  }

  get dates(): readonly DateValue[] {
    return (this.known.dates ??= datesIn(this.text));
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
/** Letters and digits together: a model, a ticket, a paragraph. */
const LETTER = String.raw`\p{sc=Latin}\p{sc=Greek}\p{sc=Cyrillic}`;
const ID = new RegExp(
  `(?<![${LETTER}\\d])(?=[${LETTER}_./:@#-]{0,40}\\d)(?=[\\d_./:@#-]{0,40}[${LETTER}])` +
    `[${LETTER}\\d]{1,64}(?:[-_./:@#][${LETTER}\\d]{1,64}){0,12}`,
  'gu',
);
/** A number with a unit, an ordinal or a decade is a number. */
const NUMBER_WITH_ENDING = /^\d[\d.]*(?:\p{L}{1,3}|\p{L}{1,2}\d?)$|^\d+-\p{L}+(?:-\p{L}+)?$/u;
const LIST_MARKER = /^\s*\d{1,2}[.)]\s/;

/** The values of a sentence, each place once: what stands in quotes, then dates, then ids, then numbers. */
export function valuesOf(sentence: string): Value[] {
  const values: Value[] = [];
  let rest = sentence.replace(LIST_MARKER, (marker) => ' '.repeat(marker.length));
  const take = (start: number, end: number, isIn: Value['isIn']) => {
    values.push({ start, end, isIn });
    rest = rest.slice(0, start) + ' '.repeat(end - start) + rest.slice(end);
  };
  for (const match of rest.matchAll(QUOTED)) take(match.index, match.index + match[0].length, quoteIn(match[1]!));
  for (const date of datesIn(rest))
    take(date.start, date.end, ({ dates }) => dates.some((other) => sameDate(date, other)));
  for (const match of rest.matchAll(ID)) {
    if (NUMBER_WITH_ENDING.test(match[0])) continue;
    const squeezed = wordsIn(match[0]).replaceAll(' ', '');
    take(match.index, match.index + match[0].length, (source) => source.squeezed.includes(squeezed));
  }
  for (const match of rest.matchAll(NUMBER)) {
    const number = numberAt(rest, match);
    values.push({
      start: number.start,
      end: number.end,
      isIn: ({ numbers }) => numbers.some((other) => number.equals(other)),
    });
  }
  return values.toSorted((a, b) => a.start - b.start);
}

function quoteIn(quote: string): Value['isIn'] {
  const parts = quote
    .split(ELLIPSIS)
    .map(wordsIn)
    .filter((part) => part !== '');
  return ({ words, squeezed }) =>
    parts.every((part) => words.includes(` ${part} `) || squeezed.includes(part.replaceAll(' ', '')));
}

/** What a date says must not differ; what it leaves out may. */
const sameDate = (a: DateValue, b: DateValue): boolean =>
  a.readings.some((one) =>
    b.readings.some(
      (other) =>
        one.month === other.month &&
        (one.day === undefined || one.day === other.day) &&
        (one.year === undefined || other.year === undefined || one.year === other.year),
    ),
  );

const wordsIn = (text: string): string =>
  fold(text)
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();
