/**
 * Letters of other scripts that look like Latin ones, as they stand and their counterparts. Written by hand from what
 * a reader cannot tell apart; the mapping is of lower-case letters, upper-case look-alikes have lines of their own.
 */
const LOOK_ALIKES: readonly (readonly [string, string])[] = [
  // Cyrillic
  ['асԁеһіјӏорԛѕԝхуѵгкьɡ', 'acdehijlopqswxyvrkbg'],
  ['АВСЕНІЈКМОРЅТХУԌԚԜЅ', 'abcehijkmopstxygqws'],
  // Greek
  ['αιοορυνκχτγωε', 'aioopuvkxtywe'],
  ['ΑΒΕΖΗΙΚΜΝΟΡΤΥΧϹ', 'abezhikmnoptyxc'],
  // Latin letters that imitate others: small capitals, dotless i, script g
  ['ᴀʙᴄᴅᴇꜰɢʜɪᴊᴋʟᴍɴᴏᴘʀꜱᴛᴜᴠᴡʏᴢıɩ', 'abcdefghijklmnoprstuvwyzii'],
];

const IMITATED = new Map<number, number>(
  LOOK_ALIKES.flatMap(([letters, imitated]) =>
    [...letters].map((letter, at) => [letter.charCodeAt(0), imitated.charCodeAt(at)] as const),
  ),
);

const NOT_ASCII = /[^\0-\x7f]/;
/** What a unit folds to on its own; 0: not known yet. */
const FOLDED = new Uint16Array(0x10000);

export interface Folded {
  readonly text: string;
  /** Words in which look-alikes of another script stood among Latin letters, and runs of mathematical letters. */
  readonly disguised: readonly { readonly start: number; readonly end: number }[];
}

/**
 * Lower case, compatibility forms and look-alikes folded, unit for unit: as long as what was given. Letters of another
 * script are folded only in words that hold Latin letters too, so that Russian and Greek stay what they are. Mathematical
 * letters take two units each: a run of them is written at the run's start and filled up with spaces.
 */
export function fold(text: string): Folded {
  if (!NOT_ASCII.test(text)) return { text: text.toLowerCase(), disguised: [] };
  const units = new Uint16Array(text.length);
  const disguised: { start: number; end: number }[] = [];
  let at = 0;
  while (at < text.length) {
    const run = mathematicalRun(text, at, units);
    if (run > 0) {
      disguised.push({ start: at, end: at + run });
      at += run;
      continue;
    }
    const end = wordEnd(text, at);
    if (end === at) units[at] = foldUnit(text.charCodeAt(at++));
    else {
      if (foldWord(text, at, end, units)) disguised.push({ start: at, end });
      at = end;
    }
  }
  return { text: textOf(units), disguised };
}

function foldWord(text: string, start: number, end: number, units: Uint16Array): boolean {
  let latin = false;
  let imitations = false;
  for (let at = start; at < end; at++) {
    const unit = text.charCodeAt(at);
    const folded = foldUnit(unit);
    units[at] = folded;
    if (isLatin(unit)) latin = true;
    else if (IMITATED.has(unit)) imitations = true;
  }
  if (!latin || !imitations) return false;
  for (let at = start; at < end; at++) units[at] = IMITATED.get(text.charCodeAt(at)) ?? units[at]!;
  return true;
}

/** A run of mathematical letters and the single spaces between them: how many units it takes; 0 when there is none. */
function mathematicalRun(text: string, start: number, units: Uint16Array): number {
  let at = start;
  let written = start;
  let letterEnd = start;
  while (at < text.length) {
    const letter = mathematicalLetter(text, at);
    if (letter !== 0) {
      units[written++] = letter;
      at += 2;
      letterEnd = at;
    } else if (text.charCodeAt(at) === 0x20 && mathematicalLetter(text, at + 1) !== 0 && at > start) {
      units[written++] = 0x20;
      at++;
    } else break;
  }
  units.fill(0x20, written, Math.max(written, letterEnd));
  return letterEnd - start;
}

function mathematicalLetter(text: string, at: number): number {
  if (text.charCodeAt(at) !== 0xd835 || at + 1 >= text.length) return 0;
  const low = text.charCodeAt(at + 1);
  if (low < 0xdc00 || low > 0xdfff) return 0;
  const plain = String.fromCharCode(0xd835, low).normalize('NFKC').toLowerCase();
  return plain.length === 1 && plain !== 'ϴ' ? plain.charCodeAt(0) : 0;
}

function wordEnd(text: string, start: number): number {
  let at = start;
  while (at < text.length && isWordUnit(text.charCodeAt(at))) at++;
  return at;
}

const isWordUnit = (unit: number): boolean =>
  (unit >= 97 && unit <= 122) ||
  (unit >= 65 && unit <= 90) ||
  (unit >= 0xc0 && unit <= 0x58f) ||
  (unit >= 0x1d00 && unit <= 0x1fff) ||
  (unit >= 0xa730 && unit <= 0xa7ff) ||
  (unit >= 0xff21 && unit <= 0xff5a);

const isLatin = (unit: number): boolean => (unit >= 97 && unit <= 122) || (unit >= 65 && unit <= 90);

function foldUnit(unit: number): number {
  const known = FOLDED[unit]!;
  return known === 0 ? (FOLDED[unit] = computeFold(unit)) : known;
}

function computeFold(unit: number): number {
  if (unit >= 0xd800 && unit <= 0xdfff) return unit;
  if (unit === 0x2019 || unit === 0x2018) return 0x27;
  const char = String.fromCharCode(unit);
  const compatible = char.normalize('NFKC');
  const lower = (compatible.length === 1 ? compatible : char).toLowerCase();
  return lower.length === 1 ? lower.charCodeAt(0) : unit;
}

/** In pieces: a call takes only so many arguments. */
function textOf(units: Uint16Array): string {
  let text = '';
  for (let at = 0; at < units.length; at += 8192) text += String.fromCharCode(...units.subarray(at, at + 8192));
  return text;
}
