import { fold } from './terms.js';

/** Digits with what groups them; a space groups only threes. */
export const NUMBER = /(?<![\p{sc=Latin}\p{sc=Greek}\p{sc=Cyrillic}\d])\d+(?:[.,'’\u00a0\u202f]\d+|\x20\d{3}(?!\d))*/gu;

const SCALES = new Map<string, number>([
  ...scale(1e3, 'thousand k tausend mille mil'),
  ...scale(1e6, 'million millions mio mn m millionen millones milioni'),
  ...scale(1e9, 'billion billions bn b milliarde milliarden milliard milliards mrd'),
  ...scale(1e12, 'trillion trillions tn'),
]);
/** `m` may be metres, `b` anything. */
const UNSURE_SCALES = new Set(['k', 'm', 'b', 'mil', 'mille']);

const UNITS = new Map<string, string>([
  ...unit('%', '% percent prozent percento'),
  ...unit('$', '$ usd dollar dollars'),
  ...unit('€', '€ eur euro euros'),
  ...unit('£', '£ gbp pounds'),
  ...unit('¥', '¥ jpy yen'),
  ...unit('km', 'km kilometers kilometres kilometer kilometre'),
  ...unit('m', 'metres meters'),
  ...unit('mi', 'miles mile'),
  ...unit('kg', 'kg kilograms kilogram'),
  ...unit('g', 'g grams'),
  ...unit('mg', 'mg milligrams'),
  ...unit('h', 'h hours hour stunden'),
  ...unit('min', 'min minutes minute minuten'),
  ...unit('s', 'seconds second sekunden'),
  ...unit('d', 'days day tage tagen'),
  ...unit('w', 'weeks week wochen'),
  ...unit('mo', 'months month monate monaten'),
  ...unit('y', 'years year jahre jahren'),
]);

const SPELLED = new Map<string, number>([
  ...'zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen twenty'
    .split(' ')
    .map((word, at) => [word, at] as const),
  ...'first second third fourth fifth sixth seventh eighth ninth tenth'
    .split(' ')
    .map((word, at) => [word, at + 1] as const),
  ...'thirty forty fifty sixty seventy eighty ninety'.split(' ').map((word, at) => [word, 30 + 10 * at] as const),
  ...'null eins zwei drei vier funf sechs sieben acht neun zehn elf zwolf'
    .split(' ')
    .map((word, at) => [word, at] as const),
  ...'un deux trois quatre cinq sept huit neuf dix onze douze'
    .split(' ')
    .map((word, at) => [word, at < 5 ? at + 1 : at + 2] as const),
  ...'uno dos tres cuatro cinco seis siete ocho nueve diez'.split(' ').map((word, at) => [word, at + 1] as const),
  ['once', 1],
  ['twice', 2],
  ['dozen', 12],
  ['hundred', 100],
  ['thousand', 1000],
  ['million', 1e6],
]);

const ABOUT =
  /(?:about|approximately|approx\.?|around|roughly|nearly|almost|over|more than|less than|circa|ca\.?|etwa|rund|environ|unos|casi)\s*[$€£¥]?\s*$/i;
const ABOUT_SHARE = 0.05;
/** So many numbers of other units lie near one only in texts made to take time. */
const MAX_CANDIDATES = 1_000;

/** A number in a text, in every way that it may be read: `1.200` has two. */
export class NumberValue {
  constructor(
    readonly start: number,
    readonly end: number,
    readonly readings: readonly number[],
    readonly unit: string | undefined,
    /** By how much it may be off: `about 50`, or `1.2 million`. */
    private readonly off: number,
  ) {}

  /** Whether the source says it too. Units count where both have one that is known. */
  isIn(source: SourceNumbers): boolean {
    return this.readings.some((value) => source.has(value, this.off + 1e-9, this.unit));
  }
}

/** The numbers of a source, for many to be looked up among them. */
export class SourceNumbers {
  private readonly sorted: { value: number; unit: string | undefined }[];

  constructor(text: string) {
    const distinct = new Map<string, { value: number; unit: string | undefined }>();
    for (const { readings, unit } of numbersIn(text)) {
      for (const value of readings) distinct.set(`${value} ${unit}`, { value, unit });
    }
    this.sorted = [...distinct.values()].sort((a, b) => a.value - b.value);
  }

  has(value: number, off: number, unit: string | undefined): boolean {
    const first = this.firstFrom(value - off);
    const last = Math.min(this.sorted.length, first + MAX_CANDIDATES);
    for (let at = first; at < last && this.sorted[at]!.value <= value + off; at++) {
      const source = this.sorted[at]!;
      if (!unit || !source.unit || unit === source.unit) return true;
    }
    return false;
  }

  private firstFrom(value: number): number {
    let low = 0;
    let high = this.sorted.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.sorted[middle]!.value < value) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

export function numberAt(text: string, match: RegExpExecArray): NumberValue {
  const start = match.index;
  const end = start + match[0].length;
  const plain = readingsOf(match[0]);
  const behind = wordsBehind(text, end);
  const factor = SCALES.get(behind[0] ?? '');
  const scaled = factor === undefined ? [] : plain.map((value) => value * factor);
  const sure = factor !== undefined && !UNSURE_SCALES.has(behind[0]!);
  const before = text.slice(Math.max(0, start - 24), start);
  const unit =
    UNITS.get(before.trimEnd().at(-1) ?? '') ?? UNITS.get((factor === undefined ? behind[0] : behind[1]) ?? '');
  const values = sure ? scaled : [...plain, ...scaled];
  const largest = Math.max(...values);
  // The last digit of `2.5` and of `3 million` may be rounded, that of `3` is exact.
  const decimals = /[.,](\d{1,2})$/.exec(match[0])?.[1]?.length;
  const rounding = decimals === undefined && !sure ? 0 : 0.5 * 10 ** -(decimals ?? 0) * (sure ? factor : 1);
  const off = ABOUT.test(before) ? ABOUT_SHARE * largest : Math.min(rounding, ABOUT_SHARE * largest);
  return new NumberValue(start, end, values, unit, off);
}

/** Of `10-20`, `3:1` and `4x100` each part is a number, also where letters touch it. */
const JOINED = /(?<!\d)\d+(?!\d)(?=[-–/:x×])|(?<=[-–/:x×])\d+/g;

/** All numbers of a passage, the written-out ones too. */
function numbersIn(text: string): NumberValue[] {
  const numbers: NumberValue[] = [];
  for (const match of text.matchAll(NUMBER)) {
    numbers.push(numberAt(text, match));
    // What a space joins may be two numbers as well.
    for (const part of match[0].includes(' ') ? match[0].split(' ') : [])
      numbers.push(ofWord(match.index, readingsOf(part)));
  }
  for (const match of text.matchAll(JOINED)) numbers.push(ofWord(match.index, readingsOf(match[0])));
  for (const match of text.matchAll(/\p{L}+(?:-\p{L}+)?/gu)) {
    const value = spelled(fold(match[0]));
    if (value !== undefined) numbers.push(ofWord(match.index, [value]));
  }
  return numbers;
}

const ofWord = (at: number, readings: number[]): NumberValue => new NumberValue(at, at, readings, undefined, 0);

function spelled(word: string): number | undefined {
  const [tens = '', ones] = word.split('-');
  const first = SPELLED.get(tens);
  if (ones === undefined || first === undefined) return first;
  const second = SPELLED.get(ones);
  return first >= 20 && first < 100 && second !== undefined && second < 10 ? first + second : first;
}

/** `1,000` and `1.000` may be a thousand or one; of two different signs the last one is the decimal one. */
function readingsOf(digits: string): number[] {
  const bare = digits.replace(/['’\u00a0\u202f\x20]/g, '');
  const signs = bare.match(/[.,]/g) ?? [];
  const last = signs.at(-1);
  if (last === undefined) return [Number(bare)];
  const joined = Number(bare.replace(/[.,]/g, ''));
  const at = bare.lastIndexOf(last);
  const decimal = Number(`${bare.slice(0, at).replace(/[.,]/g, '')}.${bare.slice(at + 1)}`);
  const grouped = /^\d{1,3}(?:[.,]\d{3})+$/.test(bare) && signs.every((sign) => sign === last);
  if (!grouped) return signs.length > 1 && signs.every((sign) => sign === last) ? [joined] : [decimal];
  return signs.length > 1 ? [joined] : [joined, decimal];
}

/** The two words or signs behind a number. */
function wordsBehind(text: string, end: number): string[] {
  const match = /^[\s\u00a0-]?(\p{L}+|[%$€£¥])(?:\s(\p{L}+|[%$€£¥]))?/u.exec(text.slice(end, end + 40));
  return match ? [match[1], match[2]].filter((word) => word !== undefined).map(fold) : [];
}

function scale(factor: number, words: string): [string, number][] {
  return words.split(' ').map((word) => [word, factor]);
}

function unit(name: string, words: string): [string, string][] {
  return words.split(' ').map((word) => [word, name]);
}
