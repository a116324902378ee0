import type { Span, SpanCheck } from '../check.js';
import { FIRST_FOLDED, foldToAscii } from '../streaming/ascii-fold.js';
import { encodedValues, SHORTEST_ENCODED } from './encoded-values.js';
import { findCreditCards } from './pii/credit-card.js';
import { findDatesOfBirth } from './pii/date-of-birth.js';
import { digitRuns } from './pii/digit-groups.js';
import { findEmails } from './pii/email.js';
import { findIbans } from './pii/iban.js';
import { findIdentityDocuments } from './pii/identity-documents.js';
import { findIpAddresses } from './pii/ip-address.js';
import { findOrganizations } from './pii/organization.js';
import { findPersons } from './pii/person.js';
import { findPhones } from './pii/phone.js';
import { findSsns } from './pii/ssn.js';
import { findStreetAddresses } from './pii/street-address.js';
import { findUrlCredentials } from './pii/url-credentials.js';
import { findUrls } from './pii/url.js';
import { withoutKnown, wordTokens } from './pii/word-tokens.js';

export const PII_TYPES = [
  'EMAIL',
  'URL_CREDENTIALS',
  'URL',
  'IP_ADDRESS',
  'IBAN',
  'CREDIT_CARD',
  'SSN',
  'PHONE',
  'DATE_OF_BIRTH',
  'PASSPORT',
  'DRIVER_LICENSE',
  'TAX_ID',
  'STREET_ADDRESS',
  'PERSON',
  'ORGANIZATION',
] as const;

/** Fewest digits of any value that is found by its digits: an IPv6 address has one, an IPv4 address four. */
const LEAST_DIGITS = 4;
const LEAST_DOCUMENT_DIGITS = 2;
const LEAST_PHONE_DIGITS = 7;
/** What an encoding hides must be surer: its letters are nobody's prose. */
const LEAST_ENCODED_SCORE = 0.85;

/** Personal data: what has a form of its own and, where one exists, a check digit; then what its context gives away. */
export const piiCheck: SpanCheck = {
  kind: 'spans',
  name: 'pii',
  placeholder: (type) => `[${type}]`,
  mayHold: (signs, wanted) =>
    signs.digit ||
    signs.at ||
    signs.run ||
    (signs.capital && (wanted('PERSON') || wanted('ORGANIZATION'))) ||
    (signs.address && wanted('URL')),
  scan(text, from, wanted = everything) {
    const spans = scanPlain(text, from, wanted);
    if (!hasLongRun(text, from)) return spans;
    for (const { start, end, decoded } of encodedValues(text, from)) {
      const inner = scanPlain(decoded, 0, everything).find(
        ({ type, score }) => type !== 'URL' && score >= LEAST_ENCODED_SCORE,
      );
      if (inner) replaceInside(spans, { type: inner.type, start, end, score: inner.score, swallow: 'run' });
    }
    return spans;
  },
};

type Wanted = (type: string) => boolean;

const everything: Wanted = () => true;

/** Whether there is a run without whitespace that could hide a value. */
function hasLongRun(text: string, from: number): boolean {
  let start = from;
  for (let i = from; i < text.length; i++) {
    if (text.charCodeAt(i) <= 32) start = i + 1;
    else if (i + 1 - start >= SHORTEST_ENCODED) return true;
  }
  return false;
}

/** An encoded value is hidden as a whole: it stands for what was seen in the letters of its code and for its URL. */
function replaceInside(spans: Span[], whole: Span): void {
  const kept = spans.filter(({ type, start, end }) =>
    type === 'URL' ? end <= whole.start || start >= whole.end : start < whole.start || end > whole.end,
  );
  spans.splice(0, spans.length, ...kept, whole);
}

function scanPlain(original: string, from: number, wanted: Wanted): Span[] {
  const spans: Span[] = [];
  const signs = signsOf(original, from);
  const text = signs.foreign ? foldToAscii(original) : original;
  if (text !== original) Object.assign(signs, signsOf(text, from));
  if (signs.at) {
    keepNew(spans, findUrlCredentials(text, from));
    keepNew(spans, findEmails(text, from));
  }
  if (signs.digits > 0) scanDigits(text, from, signs.digits, spans);
  if (signs.letter && (signs.capital || signs.digits > 0)) scanWords(original, from, signs, wanted, spans);
  if (signs.dot && wanted('URL')) keepNew(spans, findUrls(text, from));
  return spans;
}

function scanDigits(text: string, from: number, digits: number, spans: Span[]): void {
  if (digits >= LEAST_DIGITS || text.includes('::', from)) keepNew(spans, findIpAddresses(text, from));
  if (digits >= LEAST_PHONE_DIGITS) scanNumbers(text, from, spans);
  else if (digits >= LEAST_DOCUMENT_DIGITS) keepNew(spans, findIdentityDocuments(text, from));
  if (digits >= LEAST_DIGITS) keepNew(spans, findDatesOfBirth(text, from));
}

/** In the order of how sure each form is: a card is never called a phone. */
function scanNumbers(text: string, from: number, spans: Span[]): void {
  keepNew(spans, findIbans(text, from));
  const runs = digitRuns(text, from);
  const long = runs.some((run) => run.digits >= LEAST_PHONE_DIGITS);
  if (long) keepNew(spans, findCreditCards(text, runs));
  keepNew(spans, findIdentityDocuments(text, from));
  if (!long) return;
  keepNew(spans, findSsns(text, from));
  keepNew(spans, findPhones(text, runs, from));
}

function scanWords(original: string, from: number, signs: Signs, wanted: Wanted, spans: Span[]): void {
  const addresses = signs.digits > 0 && wanted('STREET_ADDRESS');
  const organizations = signs.capital && wanted('ORGANIZATION');
  const persons = signs.capital && wanted('PERSON');
  if (!addresses && !organizations && !persons) return;
  const tokens = wordTokens(original, from, spans);
  if (addresses) keepNew(spans, findStreetAddresses(original, tokens));
  if (organizations) keepNew(spans, findOrganizations(original, withoutKnown(tokens, spans)));
  if (persons) keepNew(spans, findPersons(original, withoutKnown(tokens, spans)));
}

function keepNew(spans: Span[], found: Span[]): void {
  for (const span of found) {
    if (!spans.some((known) => span.start < known.end && known.start < span.end)) spans.push(span);
  }
}

/** Which characters there are at all: most texts lack what most values need. */
interface Signs {
  /** Counted up to the fewest that a phone number has. */
  digits: number;
  at: boolean;
  dot: boolean;
  capital: boolean;
  letter: boolean;
  /** Characters that may stand for ASCII. */
  foreign: boolean;
}

function signsOf(text: string, from: number): Signs {
  const signs: Signs = { digits: 0, at: false, dot: false, capital: false, letter: false, foreign: false };
  for (let i = from; i < text.length; i++) {
    const c = text.charCodeAt(i);
    if (c >= FIRST_FOLDED) signs.foreign = true;
    if (c === 0x40) signs.at = true;
    else if (c === 0x2e || c === 0x2f) signs.dot ||= text.charCodeAt(i + 1) > 32;
    else if (c >= 48 && c <= 57) {
      if (signs.digits < LEAST_PHONE_DIGITS) signs.digits++;
    } else if (c >= 97 && c <= 122) signs.letter = true;
    else if ((c >= 65 && c <= 90) || (c >= 0xc0 && c < 0x2000)) signs.capital = signs.letter = true;
  }
  return signs;
}
