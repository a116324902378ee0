/** What a UTF-16 unit of a folded text is to the tokens of the classifier. */
export const SPACE = 0;
export const LETTER = 1;
export const DIGIT = 2;
/** A character that is a word of its own: scripts without spaces. */
export const IDEOGRAPH = 3;
export const MARK = 4;
/** Ends a sentence where a space follows. */
export const STOP = 5;
/** Ends a sentence or line wherever it stands. */
export const BREAK = 6;
export const APOSTROPHE = 7;

const KINDS = new Uint8Array(0x10000).map((_, unit) => kindOf(unit));

export const unitKind = (unit: number): number => KINDS[unit]!;

function kindOf(unit: number): number {
  if (unit < 0x80) return asciiKind(unit);
  if (unit === 0x2019) return APOSTROPHE;
  if (unit === 0x3002 || unit === 0xff01 || unit === 0xff1f || unit === 0x2028 || unit === 0x2029) return BREAK;
  if (unit === 0xa0 || unit === 0x3000 || (unit >= 0x2000 && unit <= 0x200b) || unit === 0x202f) return SPACE;
  if ((unit >= 0x3041 && unit <= 0x30ff) || (unit >= 0x3400 && unit <= 0x9fff) || (unit >= 0xf900 && unit <= 0xfaff))
    return IDEOGRAPH;
  if (unit < 0xc0 || unit === 0xd7 || unit === 0xf7 || (unit >= 0x2010 && unit <= 0x2bff)) return MARK;
  if ((unit >= 0x3001 && unit <= 0x303f) || (unit >= 0xff00 && unit <= 0xff20)) return MARK;
  return LETTER;
}

function asciiKind(unit: number): number {
  if ((unit >= 97 && unit <= 122) || (unit >= 65 && unit <= 90)) return LETTER;
  if (unit >= 48 && unit <= 57) return DIGIT;
  const char = String.fromCharCode(unit);
  if (char === '\n' || char === '|') return BREAK;
  if (char === '.' || char === '!' || char === '?') return STOP;
  if (char === "'") return APOSTROPHE;
  return unit <= 32 ? SPACE : MARK;
}
