import type { Span } from '../../check.js';

/** Length by country. Source: SWIFT IBAN registry, release 99. */
const LENGTHS = new Map(
  (
    'AD24 AE23 AL28 AT20 AZ28 BA20 BE16 BG22 BH22 BI27 BR29 BY28 CH21 CR22 CY28 CZ24 DE22 DJ27 DK18 DO28 EE20 EG29 ' +
    'ES24 FI18 FK18 FO18 FR27 GB22 GE22 GI23 GL18 GR27 GT28 HN28 HR21 HU28 IE22 IL23 IQ23 IS26 IT27 JO30 KW30 KZ20 ' +
    'LB28 LC32 LI21 LT20 LU20 LV21 LY25 MC27 MD24 ME22 MK19 MN20 MR27 MT31 MU30 NI28 NL18 NO15 OM23 PK24 PL28 PS29 ' +
    'PT25 QA29 RO24 RS22 RU33 SA24 SC31 SD18 SE24 SI19 SK24 SM27 SO23 ST25 SV28 TL23 TN24 TR26 UA29 VA22 VG24 XK20 YE30'
  )
    .split(' ')
    .map((entry) => [entry.slice(0, 2), Number(entry.slice(2))]),
);

const HEAD = /(?<![A-Za-z0-9])[A-Za-z]{2}\d{2}(?=[ \u00a0-]?[A-Za-z0-9])/g;

export function findIbans(text: string, from: number): Span[] {
  const spans: Span[] = [];
  HEAD.lastIndex = from;
  for (let head = HEAD.exec(text); head; head = HEAD.exec(text)) {
    const length = LENGTHS.get(head[0].slice(0, 2).toUpperCase());
    const found = length && readIban(text, head.index, length);
    if (!found) continue;
    spans.push({ type: 'IBAN', start: head.index, end: found, score: 1 });
    HEAD.lastIndex = found;
  }
  return spans;
}

/** End of a valid IBAN of that many characters, single separators not counted; 0 when there is none. */
function readIban(text: string, start: number, length: number): number {
  let size = 0;
  let i = start;
  for (; i < text.length && size < length; i++) {
    const c = text.charCodeAt(i);
    if (isAlnum(c)) size++;
    else if (!isSeparator(c) || !isAlnum(text.charCodeAt(i - 1))) return 0;
  }
  if (size < length || (i < text.length && isAlnum(text.charCodeAt(i)))) return 0;
  return mod97(text.slice(start, i).replace(SEPARATORS, '').toUpperCase()) === 1 ? i : 0;
}

const SEPARATORS = /[ \u00a0-]/g;
const isAlnum = (c: number): boolean => (c >= 48 && c <= 57) || (c >= 65 && c <= 90) || (c >= 97 && c <= 122);
const isSeparator = (c: number): boolean => c === 0x20 || c === 0xa0 || c === 0x2d;

/** ISO 7064: the first four characters go to the end, letters become 10 to 35. */
export function mod97(iban: string): number {
  let rest = 0;
  for (let i = 0; i < iban.length; i++) {
    const c = iban.charCodeAt((i + 4) % iban.length);
    rest = (c > 57 ? rest * 100 + c - 55 : rest * 10 + c - 48) % 97;
  }
  return rest;
}
