import type { Span } from '../../check.js';

/** Numbers of documents have no form that tells them from other numbers: the words in front of them do. */
interface Document {
  readonly type: 'PASSPORT' | 'DRIVER_LICENSE' | 'TAX_ID';
  readonly words: RegExp;
  readonly leastDigits: number;
}

const NUMBER_WORD = '(?:\\s?(?:number|numbers|num|nummer|n[o°º]s?|nr|id|code|#)\\.?)?';
const FILLER =
  '[^\\dA-Za-z\\n]{0,4}(?:(?:is|was|ist|est|es|are|reads|for \\w{1,20} is|will be|of)[:\\s]{1,2}){0,1}\\n?[^\\dA-Za-z\\n]{0,4}$';
const named = (words: string): RegExp => new RegExp(`(?<![A-Za-z])(?:${words})${NUMBER_WORD}${FILLER}`, 'iu');

const DOCUMENTS: readonly Document[] = [
  {
    type: 'DRIVER_LICENSE',
    leastDigits: 4,
    words: named(
      "driv(?:er'?s?’?s?|ing)[ -]?(?:licen[cs]e|permit)|licen[cs]e(?= (?:number|no|#))|driver lic\\.?|d\\.?l\\.?(?= ?(?:#|no|number|:))|f[üu]hrerschein(?:nummer)?|permis de conduire|(?:permiso|licencia|carn[eé]t?) de conducir|patente di guida|carteira de motorista|cnh|rijbewijs",
    ),
  },
  {
    type: 'PASSPORT',
    leastDigits: 2,
    words: named(
      'passports?(?: card)?|reise ?pass(?:nummer)?|pasaporte|passaporto|passeport|passaporte|paspoort(?:nummer)?',
    ),
  },
  {
    type: 'TAX_ID',
    leastDigits: 4,
    words: named(
      'tax(?:payer)?(?:[ -](?:id(?:entification)?|file|reference|registration))|tin|itin|e\\.?i\\.?n\\.?|employer id(?:entification)?|vat(?: (?:id|reg(?:istration)?))?|utr|nino|national insurance|ni(?= (?:number|no))|steuer(?:-?id(?:entifikationsnummer)?|nummer)|ust-?id(?:-?nr\\.?)?|num[eé]ro fiscal|siren|siret|n\\.?i\\.?[ef]|c\\.?i\\.?f|d\\.?n\\.?i|codice fiscale|partita iva|p\\.? ?iva|cpf|cnpj|bsn|pesel|personnummer|social insurance|abn|tfn|pan(?= (?:number|card|no))|aadhaar|rfc',
    ),
  },
];
const CONTEXT_REACH = 64;
const VALUE = /(?<![\w.@])[A-Z0-9]{1,20}(?:[ ./-]{1,2}[A-Z0-9]{1,14}){0,7}(?![\w@])/gi;
/** Forms that carry check digits or are like nothing else: found without words. */
const FISCAL_CODE = /(?<![A-Za-z0-9])[A-Z]{6}\d\d[A-EHLMPR-T][0-7]\d[A-Z]\d{3}[A-Z](?![A-Za-z0-9])/gi;
const CPF = /(?<![\d.])\d{3}\.\d{3}\.\d{3}-\d\d(?![\d-])/g;

/** `123.456.789-09` */
const SHORTEST_SURE = 14;

/** A part of every word above: most texts have none of them. */
const ANY_WORD =
  /licen|driv|lic\b|d\.?l\.?\b|f[üu]hrer|permis|conduc|guida|motorista|cnh|rijbewijs|pass|pas[ap]|tax|[ei]\.?i\.?n|tin\b|vat\b|utr|nino|insur|ni\b|steuer|ust|fiscal|sire|n\.?i\.?[ef]|c\.?i\.?f|d\.?n\.?i|iva|cpf|cnpj|bsn|pesel|personn|abn|tfn|pan\b|aadhaar|rfc/i;

export function findIdentityDocuments(text: string, from: number): Span[] {
  const spans: Span[] = text.length - from < SHORTEST_SURE ? [] : [...sureForms(text, from)];
  if (!ANY_WORD.test(text)) return spans;
  VALUE.lastIndex = from;
  for (let match = VALUE.exec(text); match; match = VALUE.exec(text)) {
    const found = spanOf(text, match.index, match[0]);
    if (found && !spans.some((known) => found.start < known.end && known.start < found.end)) spans.push(found);
  }
  return spans;
}

function spanOf(text: string, start: number, run: string): Span | undefined {
  if (!/\d/.test(run)) return undefined;
  const before = text.slice(Math.max(0, start - CONTEXT_REACH), start);
  // The words may stand in the same run as the number: `passport X1234567`, `DL A123-456`.
  for (const skip of [0, ...starts(run)]) {
    const context = before + run.slice(0, skip);
    const document = DOCUMENTS.find(({ words }) => words.test(context));
    if (!document) continue;
    const value = valueOf(run.slice(skip));
    if (value && digitsIn(value) >= document.leastDigits) {
      return { type: document.type, start: start + skip, end: start + skip + value.length, score: 0.9 };
    }
  }
  return undefined;
}

/** Where the parts of a run begin, up to the first one with a digit. */
function starts(run: string): number[] {
  const at: number[] = [];
  for (const { index } of run.matchAll(/(?<=[ ./-])[A-Za-z0-9]/g)) {
    at.push(index);
    if (/^[A-Za-z]*\d/.test(run.slice(index))) break;
  }
  return at;
}

/** Parts that are digits or capitals; a word ends the number. */
function valueOf(run: string): string | undefined {
  let end = 0;
  for (const part of run.matchAll(/[A-Za-z0-9]+/g)) {
    if (!/\d/.test(part[0]) && !(part[0].length <= 5 && part[0] === part[0].toUpperCase())) break;
    end = part.index + part[0].length;
  }
  return end > 0 ? run.slice(0, end) : undefined;
}

function* sureForms(text: string, from: number): Generator<Span> {
  for (const [pattern, holds] of [
    [FISCAL_CODE, () => true],
    [CPF, isCpf],
  ] as const) {
    pattern.lastIndex = from;
    for (let match = pattern.exec(text); match; match = pattern.exec(text)) {
      if (holds(match[0])) yield { type: 'TAX_ID', start: match.index, end: pattern.lastIndex, score: 1 };
    }
  }
}

/** Brazil's personal number: two check digits modulo 11. */
function isCpf(written: string): boolean {
  const digits = [...written.replace(/\D/g, '')].map(Number);
  return [9, 10].every((size) => {
    const sum = digits.slice(0, size).reduce((total, digit, i) => total + digit * (size + 1 - i), 0);
    return ((sum * 10) % 11) % 10 === digits[size];
  });
}

const digitsIn = (text: string): number => text.replace(/\D/g, '').length;
