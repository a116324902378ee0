/** A text with its disguises taken off, and where each of its characters stood. */
export interface Unmasked {
  readonly text: string;
  /** The place of a character of `text` in the given text; `text.length` maps to its end. */
  place(at: number): number;
}

const LEET: Readonly<Record<string, string>> = {
  '0': 'o', '1': 'i', '3': 'e', '4': 'a', '5': 's', '7': 't', '@': 'a', $: 's', '!': 'i',
};
/** A sign that stands for a letter stands between letters, or before one. */
const LEET_SIGN = /(?<=[a-z*@$!\d])[013457@$!](?=[a-z@$])|(?<![a-z\d])[@$](?=[a-z]{2})/g;
const REPEATED = /([a-z])\1\1/;
const SPELT = /(?<![a-z\d])[a-z](?:[ .\-_*][a-z]){2}(?![a-z])|(?<![a-z\d])[a-z](?:[ .\-_*][a-z]){3}/;
/** `k i l l`, `k.i.l.l`: single letters with the same sign between them. */
const SPELT_WORD = /(?<![a-z\d'])[a-z]([ .\-_*])[a-z](?:\1[a-z]){1,30}(?![a-z'])/y;

/** Signs that stand for letters, letters said three times and more, and words spelt out, in a text in lower case. */
export function unmask(folded: string): Unmasked {
  const plain = folded.replace(LEET_SIGN, (sign) => LEET[sign]!);
  if (!REPEATED.test(plain) && !SPELT.test(plain)) return { text: plain, place: (at) => at };
  const places = new Int32Array(plain.length + 1);
  let text = '';
  for (let at = 0; at < plain.length; ) {
    const step = nextStep(plain, at);
    if (step.kept !== '') {
      for (let unit = 0; unit < step.kept.length; unit++) places[text.length + unit] = at + unit * step.stride;
      text += step.kept;
    }
    at += step.taken;
  }
  places[text.length] = plain.length;
  return { text, place: (at) => places[at]! };
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
  if (isLetter(plain.charCodeAt(at + 1))) return { kept: unit, taken: 1, stride: 1 };
  SPELT_WORD.lastIndex = at;
  const spelt = SPELT_WORD.exec(plain)?.[0];
  if (spelt === undefined) return { kept: unit, taken: 1, stride: 1 };
  return { kept: spelt.replaceAll(spelt[1]!, ''), taken: spelt.length, stride: 2 };
}

const isLetter = (c: number): boolean => c >= 97 && c <= 122;
