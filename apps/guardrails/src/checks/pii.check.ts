import type { Span, SpanCheck } from '../check.js';
import { findCreditCards } from './pii/credit-card.js';
import { digitRuns } from './pii/digit-groups.js';
import { findEmails } from './pii/email.js';
import { findIbans } from './pii/iban.js';
import { findIpAddresses } from './pii/ip-address.js';
import { findPhones } from './pii/phone.js';
import { findSsns } from './pii/ssn.js';
import { findUrlCredentials } from './pii/url-credentials.js';

/** Fewest digits of any value that is found by its digits: an IPv6 address has one, an IPv4 address four. */
const LEAST_DIGITS = 4;
const LEAST_PHONE_DIGITS = 7;

/** Structured personal data: what has a form of its own and, where one exists, a check digit. */
export const piiCheck: SpanCheck = {
  kind: 'spans',
  name: 'pii',
  placeholder: (type) => `[${type}]`,
  scan(text, from) {
    const spans: Span[] = [];
    if (text.includes('@', from)) {
      keepNew(spans, findUrlCredentials(text, from));
      keepNew(spans, findEmails(text, from));
    }
    const digits = countDigits(text, from);
    if (digits === 0) return spans;
    if (digits >= LEAST_DIGITS || text.includes('::', from)) keepNew(spans, findIpAddresses(text, from));
    if (digits >= LEAST_PHONE_DIGITS) scanNumbers(text, from, spans);
    return spans;
  },
};

/** In the order of how sure each form is: a card is never called a phone. */
function scanNumbers(text: string, from: number, spans: Span[]): void {
  keepNew(spans, findIbans(text, from));
  const runs = digitRuns(text, from);
  if (!runs.some((run) => run.digits >= LEAST_PHONE_DIGITS)) return;
  keepNew(spans, findCreditCards(text, runs));
  keepNew(spans, findSsns(text, from));
  keepNew(spans, findPhones(text, runs, from));
}

function keepNew(spans: Span[], found: Span[]): void {
  for (const span of found) {
    if (!spans.some((known) => span.start < known.end && known.start < span.end)) spans.push(span);
  }
}

function countDigits(text: string, from: number): number {
  let digits = 0;
  for (let i = from; i < text.length && digits < LEAST_PHONE_DIGITS; i++) {
    const c = text.charCodeAt(i);
    if (c >= 48 && c <= 57) digits++;
  }
  return digits;
}
