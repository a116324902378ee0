/** A date in a text, in every way that it may be read: `03/04/2024` has two. */
export interface DateValue {
  start: number;
  end: number;
  readings: { year?: number; month: number; day?: number }[];
}

const MONTHS = new Map(
  [
    'jan january januar janvier enero gennaio januari janeiro',
    'feb february februar fevrier febrero febbraio februari fevereiro',
    'mar march marz mars marzo maart marco',
    'apr april avril abril aprile',
    'may mai mayo maggio mei maio',
    'jun june juni juin junio giugno junho',
    'jul july juli juillet julio luglio julho',
    'aug august aout agosto augustus',
    'sep sept september septembre septiembre settembre setembro',
    'oct october oktober octobre octubre ottobre outubro okt',
    'nov november novembre noviembre novembro',
    'dec december dezember decembre diciembre dicembre dezembro dez',
  ].flatMap((names, at) => names.split(' ').map((name) => [name, at + 1] as const)),
);

const MONTH = [...MONTHS.keys()]
  .toSorted((a, b) => b.length - a.length)
  .join('|')
  .replace(/[aeu]/g, (vowel) => ({ a: '[aä]', e: '[eé]', u: '[uû]' })[vowel]!);
/** A day before or after the name of a month, and a year behind: `3 March 2024`, `March 3rd, 2024`, `3. März`. */
const NAMED = new RegExp(
  `(?:(?<!\\d)(\\d{1,2})(?:st|nd|rd|th|\\.|er)?\\s(?:of\\s|de\\s)?)?(?<!\\p{L})(${MONTH})(?!\\p{L})\\.?` +
    '(?:\\s(\\d{1,2})(?:st|nd|rd|th)?(?!\\d))?(?:(?:,\\s?|\\s(?:of\\s|de\\s)?)(\\d{4})(?!\\d))?',
  'giu',
);
const ISO = /(?<!\d)(\d{4})[-/](\d{1,2})[-/](\d{1,2})(?!\d)/g;
const NUMERIC = /(?<!\d)(\d{1,2})([./-])(\d{1,2})\2(\d{4}|\d{2})(?!\d)/g;
const CJK = /(?:(\d{4})年)?(\d{1,2})月(?:(\d{1,2})日)?/g;

export function datesIn(text: string): DateValue[] {
  if (!/\d/.test(text)) return [];
  const dates: DateValue[] = [];
  const add = ({ index, 0: whole }: RegExpExecArray, ...readings: DateValue['readings']) => {
    const possible = readings.filter(({ month, day = 1 }) => month >= 1 && month <= 12 && day >= 1 && day <= 31);
    if (possible.length > 0) dates.push({ start: index, end: index + whole.length, readings: possible });
  };
  for (const match of text.matchAll(ISO)) add(match, reading(match[1], Number(match[2]), match[3]));
  for (const match of text.matchAll(NUMERIC)) {
    const year = match[4]!.length === 2 ? undefined : match[4];
    add(match, reading(year, Number(match[3]), match[1]), reading(year, Number(match[1]), match[3]));
  }
  for (const match of text.matchAll(CJK)) add(match, reading(match[1], Number(match[2]), match[3]));
  for (const match of text.matchAll(NAMED)) {
    const month = MONTHS.get(match[2]!.toLowerCase().normalize('NFD').replace(/\p{M}/gu, ''));
    const day = match[1] ?? match[3];
    // `May` and `March` alone are words like others.
    if (month && (day ?? match[4])) add(match, reading(match[4], month, day));
  }
  return dates.toSorted((a, b) => a.start - b.start);
}

const reading = (year: string | undefined, month: number, day: string | undefined): DateValue['readings'][number] => ({
  ...(year !== undefined && { year: Number(year) }),
  month,
  ...(day !== undefined && { day: Number(day) }),
});

/** The dates of a source, for many to be looked up among them. What a date says must not differ; what it leaves out may. */
export class SourceDates {
  private readonly keys = new Set<string>();

  constructor(text: string) {
    for (const { readings } of datesIn(text)) {
      for (const { year, month, day } of readings) {
        for (const days of [day, undefined])
          for (const years of [year ?? '?', '*'] as const) this.keys.add(keyOf(years, month, days));
      }
    }
  }

  has({ readings }: DateValue): boolean {
    return readings.some(({ year, month, day }) =>
      year === undefined
        ? this.keys.has(keyOf('*', month, day))
        : this.keys.has(keyOf(year, month, day)) || this.keys.has(keyOf('?', month, day)),
    );
  }
}

/** `?` stands for a year that the source does not say, `*` for any. */
const keyOf = (year: number | '?' | '*', month: number, day: number | undefined): string => `${year}-${month}-${day}`;
