import type { Span } from '../../check.js';
import { isStreetKind, Kind } from '../../streaming/word-kinds.js';
import { wordBefore, type WordToken } from './word-tokens.js';

const LEGAL_FORM =
  /^(?:inc|llc|ltd|limited|plc|corp|corporation|gmbh|ag|kg|kgaa|ohg|s\.a|sas|sarl|s\.a\.r\.l|spa|s\.p\.a|srl|s\.r\.l|b\.?v|n\.?v|oyj?|a\/s|aps|s\.r\.o|kft|zrt|llp|pty)$/i;
const WORKPLACE =
  /\b(?:work(?:s|ed|ing)? (?:at|for|with)|employed (?:at|by)|employer(?: is|:)|company(?: (?:is|called|named)|:)|organi[sz]ation(?: (?:is|called|named)|:)|(?:ceo|cto|cfo|founder|co-founder|president|chairman|director|manager|head|employee|engineer|consultant|intern|job|position) (?:of|at)|joined|hired by|acquired by|subsidiary of|merged with)\s$/i;
/** What those can end in. */
const LAST_WORDS = new Set(
  'at for with by employer is company called named organization organisation of joined'.split(' '),
);
const CONTEXT_REACH = 40;
const MOST_WORDS = 6;

/** Companies and institutions: by the form at the end of their name, or by the words in front of it. */
export function findOrganizations(text: string, tokens: readonly WordToken[]): Span[] {
  const spans: Span[] = [];
  for (let i = 0; i < tokens.length; i++) {
    if (!opensName(tokens[i]!)) continue;
    const { last, company } = nameEnd(tokens, i);
    const first = company < 0 ? i : afterOf(tokens, i, last);
    const score = scoreOf(text, tokens, first, last, company);
    if (score > 0) spans.push({ type: 'ORGANIZATION', start: tokens[first]!.start, end: tokens[last]!.end, score });
    i = last;
  }
  return spans;
}

const opensName = ({ capital, digit, kind }: WordToken): boolean =>
  capital && !digit && (kind === Kind.Plain || kind === Kind.Company || isStreetKind(kind));

/** The last word of the name, and which word with a company's form is the last of it. */
function nameEnd(tokens: readonly WordToken[], first: number): { last: number; company: number } {
  let last = first;
  let company = -1;
  for (let i = first; i < tokens.length && i - first < MOST_WORDS; i++) {
    const token = tokens[i]!;
    if (i > first && (token.newLine || token.lead !== '')) break;
    const form = token.kind === Kind.Company && (token.capital || token.word.includes('&'));
    if (form) company = i;
    if (token.capital && !token.digit && token.kind !== Kind.Stop) last = i;
    else if (token.kind !== Kind.Link) break;
    if (token.end - token.start !== token.word.length) break;
    if (token.trail !== '' && !(form && token.trail === '.') && !leadsToForm(token, tokens[i + 1])) break;
  }
  return company > first ? { last: company, company } : { last, company: -1 };
}

/** `Acme, Inc.` and the lists of partners in `Smith, Jones and Sons`. */
const leadsToForm = (token: WordToken, next: WordToken | undefined): boolean =>
  token.trail === ',' && next !== undefined && next.capital && LEGAL_FORM.test(next.word);

/** `Jo Berg of Acme Inc.` is a person of a company, `Bank of Somewhere Ltd.` is one. */
function afterOf(tokens: readonly WordToken[], first: number, last: number): number {
  for (let i = last - 1; i > first; i--) {
    if (tokens[i]!.word === 'of' && tokens[i - 1]!.kind !== Kind.Company && i + 1 < last) return i + 1;
  }
  return first;
}

function scoreOf(text: string, tokens: readonly WordToken[], first: number, last: number, company: number): number {
  if (company >= 0) return LEGAL_FORM.test(tokens[company]!.word) ? 0.9 : 0.6;
  const { start } = tokens[first]!;
  if (!LAST_WORDS.has(wordBefore(text, start))) return 0;
  return WORKPLACE.test(text.slice(Math.max(0, start - CONTEXT_REACH), start)) ? 0.6 : 0;
}
