import { foldCode } from './ascii-fold.js';
import { bareWord, isStreetKind, isUpper, Kind, kindOf } from './word-kinds.js';

/** What the last token of a segment may still become when whitespace follows it. */
export const enum Tail {
  None,
  Digits,
  Iban,
  PemHeader,
  /** A capitalised word, or a word that opens a place: `rue`, `corner`. */
  Name,
  /** `de`, `of`: what follows decides. */
  Link,
  /** A name or a number with a comma behind it. */
  Comma,
}

const MOST_GROUPS = 9;
const BEGIN = '-----BEGIN';
/** Longest name of a person with what is said of them, or of a company; a heading is no longer a name. */
const MOST_NAMES = 8;
/** An address with all its lines. */
const MOST_ADDRESS_TOKENS = 24;
const MOST_LINES = 5;
const LONGEST_WORD = 32;
const LONGEST_ORDINAL = 3;

/** Decides, token by token, which of them may be parts of one value: of a number, a date, a name or an address. */
export class TokenJoiner {
  tail: Tail = Tail.None;
  private groups = 0;
  private numbers = 0;
  private names = 0;
  private street = false;
  private corner = false;
  private lines = 0;
  private broken = false;
  /** What the token is that has just been resolved. */
  private known: Kind | undefined;

  restart(): void {
    this.tail = Tail.None;
    this.known = undefined;
    this.groups = this.numbers = this.names = this.lines = 0;
    this.street = this.corner = this.broken = false;
  }

  /** Whitespace came after the token. */
  endToken(text: string, start: number, end: number): void {
    this.groups++;
    if (this.tail === Tail.None && isPlainWord(text, start, end)) return;
    this.broken = false;
    this.tail = end > start ? this.tailOf(text, start, end) : Tail.None;
    this.known = undefined;
  }

  /** Whether a value can go on in the next line: only an address does. */
  breakLine(): boolean {
    if (this.broken || !this.addressed || ++this.lines > MOST_LINES) return false;
    return (this.broken = true);
  }

  /** Whether a token that begins with `c` can go on with the value; `perhaps` when its word must be seen first. */
  joins(c: number): 'yes' | 'perhaps' | 'no' {
    const { tail } = this;
    if (isDigit(c)) return tail !== Tail.Comma || this.names > 0 ? 'yes' : 'no';
    if (tail === Tail.PemHeader) return isLetter(c) || isOpening(c) ? 'yes' : 'no';
    if (tail === Tail.Iban) return isLetter(c) || isOpening(c) ? 'yes' : 'no';
    if (isUpper(c)) return tail === Tail.Comma && !this.addressed ? 'perhaps' : 'yes';
    if (tail === Tail.Digits && isOpening(c)) return 'yes';
    if (this.addressed && (c === 0x2c || c === 0x23 || c === 0x28)) return 'yes';
    if (this.broken || tail === Tail.Comma) return 'no';
    return c === 0x26 || isLower(c) ? 'perhaps' : 'no';
  }

  /** Whether the token about which there was doubt goes on with the value. */
  resolves(text: string, start: number, end: number): boolean {
    if (end - start > LONGEST_WORD) return false;
    const word = bareWord(text, start, end);
    const kind = kindOf(word);
    this.known = kind;
    if (this.addressed && !this.corner && CONJUNCTIONS.has(word)) return false;
    if (this.tail === Tail.Comma) return kind === Kind.Company;
    if (kind === Kind.Link || kind === Kind.Month || isStreetKind(kind)) return true;
    if (this.tail === Tail.Digits) return kind === Kind.Line || kind === Kind.Unit;
    return this.tail === Tail.Name && (kind === Kind.Predicate || PERSONAL.has(text.slice(start, end)));
  }

  /** Whether there is a word that may be a name. */
  get named(): boolean {
    return this.names > 0;
  }

  private get addressed(): boolean {
    return this.street && this.numbers > 0 && this.groups <= MOST_ADDRESS_TOKENS;
  }

  private tailOf(text: string, start: number, end: number): Tail {
    const number = numberTail(text, start, end, this.tail, this.groups);
    if (number !== Tail.None) {
      if (number === Tail.Digits) this.countNumber();
      return number;
    }
    const last = text.charCodeAt(end - 1);
    const word = bareWord(text, start, end);
    const tail = word === '' ? this.afterPunctuation(last) : this.afterWord(word, last);
    return isEnding(last) && !(last === 0x29 && this.addressed) ? Tail.None : tail;
  }

  private countNumber(): void {
    if (this.numbers > 0 && this.names > 0 && this.tail === Tail.Name) this.street = true;
    this.numbers++;
  }

  /** `, CO` in a line of its own. */
  private afterPunctuation(last: number): Tail {
    return this.addressed && last === 0x2c ? Tail.Comma : Tail.None;
  }

  private afterWord(word: string, last: number): Tail {
    const comma = last === 0x2c;
    if (hasDigit(word)) {
      this.countNumber();
      // `3. March`, `18. Apt.`: only a short number is an ordinal.
      if (last === 0x2e && word.length > LONGEST_ORDINAL) return Tail.None;
      return comma ? Tail.Comma : Tail.Digits;
    }
    if (word.length > LONGEST_WORD) return Tail.None;
    const kind = this.known ?? kindOf(word);
    const capital = isUpper(word.charCodeAt(0));
    if (kind === Kind.Unit || isStreetKind(kind)) this.street ||= capital || kind === Kind.Street;
    if (!capital) return this.afterLowerCase(word, kind, comma);
    if (kind === Kind.Stop && !(word.length === 1 && last === 0x2e)) return Tail.None;
    if (++this.names > MOST_NAMES && !this.addressed) return Tail.None;
    if (last === 0x2e && !isAbbreviation(word, kind)) return Tail.None;
    return comma ? Tail.Comma : Tail.Name;
  }

  private afterLowerCase(word: string, kind: Kind, comma: boolean): Tail {
    if (word === CORNER) this.corner = true;
    if (kind === Kind.Link) return comma || (this.groups === 1 && word !== CORNER) ? Tail.None : Tail.Link;
    if (kind === Kind.Month || kind === Kind.Unit || isStreetKind(kind)) return comma ? Tail.Comma : Tail.Name;
    return kind === Kind.Title ? Tail.Name : Tail.None;
  }
}

/** After a name these say that it is a person's; they are too common to be kinds of their own. */
const PERSONAL = new Set(['is', 'was', 'will', 'has', 'had', 'from', 'of', 'at', 'works', 'would', "isn't"]);
/** `!?;:"”)]}|` close what they stand behind. */
const ENDINGS = new Set([0x21, 0x3f, 0x3b, 0x3a, 0x22, 0x201d, 0x29, 0x5d, 0x7d, 0x7c]);
const isEnding = (c: number): boolean => ENDINGS.has(c);

/** Groups of digits, of an IBAN, and the name of a key block. */
function numberTail(text: string, start: number, end: number, before: Tail, groups: number): Tail {
  const size = end - start;
  if (before === Tail.PemHeader) {
    return groups < MOST_GROUPS && !text.slice(start, end).includes('-----') ? Tail.PemHeader : Tail.None;
  }
  if (size >= BEGIN.length && text.endsWith(BEGIN, end)) return Tail.PemHeader;
  if (size >= 4 && isIbanHead(text, start, end)) return Tail.Iban;
  if (before === Tail.Iban && size === 4 && groups <= MOST_GROUPS && isAlnumRun(text, start, end)) return Tail.Iban;
  const last = foldCode(text.charCodeAt(end - 1));
  if (isDigit(last)) return Tail.Digits;
  if (last === 0x29) return size > 1 && isDigit(foldCode(text.charCodeAt(end - 2))) ? Tail.Digits : Tail.None;
  return before !== Tail.None && size === 1 && isDash(last) ? Tail.Digits : Tail.None;
}

/** Two letters and two digits at the end of a token, with nothing but punctuation before them. */
function isIbanHead(text: string, start: number, end: number): boolean {
  return (
    isDigit(foldCode(text.charCodeAt(end - 1))) &&
    isDigit(foldCode(text.charCodeAt(end - 2))) &&
    isLetter(foldCode(text.charCodeAt(end - 3))) &&
    isLetter(foldCode(text.charCodeAt(end - 4))) &&
    (end - 4 === start || !isAlnum(text.charCodeAt(end - 5)))
  );
}

function isAlnumRun(text: string, start: number, end: number): boolean {
  for (let i = start; i < end; i++) if (!isAlnum(foldCode(text.charCodeAt(i)))) return false;
  return true;
}

/** A full stop after it does not end the sentence. */
const isAbbreviation = (word: string, kind: Kind): boolean =>
  kind !== Kind.Plain || word.length <= 2 || word.includes('.');

function hasDigit(word: string): boolean {
  for (let i = 0; i < word.length; i++) if (isDigit(word.charCodeAt(i))) return true;
  return false;
}

/** Most tokens are words in lower case that open nothing: they are told by their first two letters and their last. */
function isPlainWord(text: string, start: number, end: number): boolean {
  const first = text.charCodeAt(start);
  if (first < 97 || first > 122) return false;
  const last = text.charCodeAt(end - 1);
  if (last !== 0x2c && last !== 0x2e && (last < 97 || last > 122)) return false;
  const pair = end - start < 2 ? 0 : pairOf(first, text.charCodeAt(start + 1));
  return OPENING_PAIRS[pair] === 0 || !OPENINGS.has(bareWord(text, start, end));
}

const pairOf = (first: number, second: number): number => ((first & 31) << 5) | (second & 31);

/** `the corner of ...` is a place without a number in front. */
const CORNER = 'corner';
/** Between two addresses, unless they are the streets of one corner. */
const CONJUNCTIONS = new Set(['and', 'und', 'et', 'y', 'e']);
const OPENINGS = new Set(
  (
    'corner mr mrs ms dr prof herr frau mme apt suite unit flat p.o po box ' +
    'rue avenue boulevard place chemin allée impasse quai cours calle avda avenida plaza paseo carrera camino carrer via viale ' +
    'piazza corso strada vicolo largo rua travessa praça estrada ul ulica al os trg cesta'
  ).split(' '),
);
const OPENING_PAIRS = new Uint8Array(1024);
for (const word of OPENINGS) OPENING_PAIRS[pairOf(word.charCodeAt(0), word.charCodeAt(1))] = 1;
const isDigit = (c: number): boolean => c >= 48 && c <= 57;
const isLetter = (c: number): boolean => (c >= 65 && c <= 90) || (c >= 97 && c <= 122);
const isLower = (c: number): boolean => (c >= 97 && c <= 122) || c >= 0xdf;
const isAlnum = (c: number): boolean => isDigit(c) || isLetter(c);
/** What may stand in front of a group of digits. */
const isOpening = (c: number): boolean => c === 0x28 || c === 0x2b || isDash(c);
const isDash = (c: number): boolean => c === 0x2d || (c >= 0x2010 && c <= 0x2015) || c === 0x2212;
