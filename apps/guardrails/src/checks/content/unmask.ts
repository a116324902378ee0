/** A text with its disguises taken off. */
export interface Unmasked {
  readonly text: string;
  /** Where a character of `text` stood; `text.length` maps to the end of the given text. */
  place(at: number): number;
}

const LETTERS: Readonly<Record<string, string>> = {
  '0': 'o',
  '1': 'i',
  '3': 'e',
  '4': 'a',
  '5': 's',
  '7': 't',
  '@': 'a',
  $: 's',
  '!': 'i',
};
/** A sign that stands for a letter stands between letters, or opens a word. */
const SIGN = /(?<=[a-z@$!\d])[013457@$!](?=[a-z@$])|(?<![a-z\d])[@$](?=[a-z]{2})/g;
/** `k i l l`, `k.i.l.l`: single letters with the same sign between them. */
const SPELT_WORD = /(?<![a-z\d'])[a-z]([ .\-_*])[a-z](?:\1[a-z]){1,30}(?![a-z'])/y;

/** Puts letters for the signs that imitate them, a letter for three and more of it, and joins words spelt out. */
export function unmask(folded: string): Unmasked {
  if (!mayBeMasked(folded)) return { text: folded, place: (at) => at };
  const plain = folded.replace(SIGN, (sign) => LETTERS[sign]!);
  const places = new Int32Array(plain.length + 1);
  let text = '';
  for (let at = 0; at < plain.length;) {
    const { kept, taken, stride } = nextStep(plain, at);
    for (let unit = 0; unit < kept.length; unit++) places[text.length + unit] = at + unit * stride;
    text += kept;
    at += taken;
  }
  places[text.length] = plain.length;
  return { text, place: (at) => places[at]! };
}

/** Whether a sign precedes a letter, a letter is repeated twice, or single letters follow each other. */
function mayBeMasked(text: string): boolean {
  let before = 0;
  let second = 0;
  let third = 0;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (isLetter(code)) {
      if (isSign(before) && (isLetter(second) || before === 0x40 || before === 0x24)) return true;
      if (code === before && code === second) return true;
      if (isLetter(second) && isGlue(before) && !isLetter(third)) return true;
    }
    third = second;
    second = before;
    before = code;
  }
  return false;
}

interface Step {
  readonly kept: string;
  readonly taken: number;
  /** From one kept character to the next in the given text. */
  readonly stride: number;
}

function nextStep(plain: string, at: number): Step {
  const unit = plain[at]!;
  if (!isLetter(plain.charCodeAt(at))) return { kept: unit, taken: 1, stride: 1 };
  if (plain[at + 1] === unit && plain[at + 2] === unit) {
    let end = at + 3;
    while (plain[end] === unit) end++;
    return { kept: unit, taken: end - at, stride: 1 };
  }
  SPELT_WORD.lastIndex = at;
  const spelt = isLetter(plain.charCodeAt(at + 1)) ? undefined : SPELT_WORD.exec(plain)?.[0];
  if (spelt === undefined) return { kept: unit, taken: 1, stride: 1 };
  return { kept: spelt.replaceAll(spelt[1]!, ''), taken: spelt.length, stride: 2 };
}

const isLetter = (c: number): boolean => c >= 97 && c <= 122;
/** Digits, `@`, `$`, `!`. */
const isSign = (c: number): boolean => (c >= 48 && c <= 57) || c === 0x40 || c === 0x24 || c === 0x21;
/** Space, `.`, `-`, `_`, `*`. */
const isGlue = (c: number): boolean => c === 0x20 || c === 0x2e || c === 0x2d || c === 0x5f || c === 0x2a;
