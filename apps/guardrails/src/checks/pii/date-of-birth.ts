import type { Span } from '../../check.js';
import { MONTHS } from '../../streaming/word-kinds.js';

const MONTH = `(?:${[...MONTHS].sort((a, b) => b.length - a.length).join('|')})\\.?`;
const YEAR = "(?:(?:18|19|20)\\d\\d|'?\\d\\d)";
const DATES = [
  `(?:18|19|20)\\d\\d[-/.][01]?\\d[-/.][0-3]?\\d`,
  `[0-3]?\\d ?[-/.] ?[0-3]?\\d ?[-/.] ?${YEAR}`,
  `[0-3]?\\d(?:st|nd|rd|th|er|\\.|º)?[ -](?:of |de )?${MONTH},?[ -](?:de |del )?${YEAR}`,
  `${MONTH}[ -][0-3]?\\d(?:st|nd|rd|th)?,?[ -](?:18|19|20)\\d\\d`,
  `(?:18|19|20)\\d\\d[ -]${MONTH}[ -][0-3]?\\d`,
];
const DATE = new RegExp(`(?<![\\w/.-])(?:${DATES.join('|')})(?![\\w/-])`, 'giu');
/** Words that say of the date behind them that somebody was born on it. */
const BEFORE =
  /(?:\b(?:d\.?o\.?b\.?|date of birth|birth ?dates?|birth ?days?|born(?: on)?|geboren|geburtsdatum|geb\.|date de naissance|née?(?:\(e\))? le|fecha de nacimiento|nacid[oa](?: el)?|data di nascita|nat[oa] il|data de nascimento|nascid[oa] em|geboortedatum)(?![\w])|[*†](?= ?$))[^\d\n.!?;]{0,24}\n?[^\d\n.!?;]{0,8}$/iu;
const AFTER = /^ ?\(?(?:d\.?o\.?b\.?|date of birth|birth ?date)\b/i;
/** A part of every word above. */
const ANY_WORD =
  /b\.?\s?(?:irth|orn\b|\b)|geb|n[ée]e?\b|n[ée]\(e|naissance|nacim|nacid|nascit|nascid|nat[oa]\b|nasc|[*†]/i;
const CONTEXT_REACH = 60;

/** Dates that the words beside them call a birthday. */
export function findDatesOfBirth(text: string, from: number): Span[] {
  const spans: Span[] = [];
  if (!ANY_WORD.test(text)) return spans;
  DATE.lastIndex = from;
  for (let match = DATE.exec(text); match; match = DATE.exec(text)) {
    const { index: start } = match;
    const end = start + match[0].length;
    const before = text.slice(Math.max(0, start - CONTEXT_REACH), start);
    if (!BEFORE.test(before) && !AFTER.test(text.slice(end, end + 16))) continue;
    spans.push({ type: 'DATE_OF_BIRTH', start, end, score: 0.9 });
  }
  return spans;
}
