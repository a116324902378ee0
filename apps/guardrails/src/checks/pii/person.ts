import type { Span } from '../../check.js';
import { Kind } from '../../streaming/word-kinds.js';
import { wordBefore, type WordToken } from './word-tokens.js';

const CONTEXT_REACH = 64;
/** Words that a name follows, whatever it looks like. */
const INTRODUCED =
  /(?:\b(?:my|his|her|their|your|whose|our|full|first|last|middle|maiden|partner's|customer|user|patient|client|employee|contact|account|holder) names?(?: (?:is|was|are|on \w+ \w+ is))?|\bnames?:|\bname'?s|\bnamed|\bcalled myself|\bsigned(?: by)?|\b(?:written|authored|prepared|reported|submitted|requested|approved) by|\bauthor:|\b(?:customer|patient|employee|client|applicant|recipient|attn|attention|contact|cardholder|beneficiary|sender|manager|doctor|billing address|shipping address|from|to|cc)\s?:|\b(?:mr|mrs|ms|miss|mx|dr|prof|professor|herr|frau|monsieur|madame|mme|mlle|señora?|sra?|signora?|sir)\b\.?)\s{1,2}$|(?:\b(?:regards|sincerely|cheers|yours|faithfully|truly|best wishes|thank you|thanks|best|grüßen?|cordialement|saludos|atentamente)[,.!]?\s{0,3}\n\s{0,4})$/iu;
/** Words that a person may follow: a name of two words and more is one. */
const LIKELY =
  /(?:\b(?:i am|i'm|this is|it's me,?|dear|hi|hello|hey|by|with|ask(?:ed)?(?: for)?|tell|told|call(?:ed)?|meet(?:ing)?|met|contact|speak(?:ing)? (?:to|with)|spoke (?:to|with)|talk(?:ed|ing)? (?:to|with)|follow(?:ed)? up with|reach out to|email|mail|invite|thank|for|employee|colleague|friend|brother|sister|wife|husband|son|daughter|mother|father|boss|cousin|singer|songwriter|author|actor|actress|director|president|ceo|engineer|artist)|\bnames?\b[^.?!\n]{0,60} (?:to|is|as|be|with))[,:]?\s{1,2}$/i;
/** What each of the two can end in: of most names the word before tells that there is nothing to search for. */
const LAST_WORDS = new Set(
  (
    'name names is was were are be named myself by author customer patient employee client applicant recipient attn attention ' +
    "contact cardholder beneficiary sender manager doctor address from to cc mr mrs ms miss mx dr prof professor herr frau " +
    'monsieur madame mme mlle señor señora sr sra signor signora sir regards sincerely cheers yours faithfully truly wishes ' +
    "you thanks best grüße grüßen cordialement saludos atentamente am i'm this me dear hi hello hey with ask asked for tell told " +
    'call called meet meeting met email mail invite thank colleague friend brother sister wife husband son daughter mother father ' +
    "boss cousin singer songwriter actor actress director president ceo engineer artist as name's"
  ).split(' '),
);
const MOST_WORDS = 5;
/** What is said of somebody: `lives in`, `will be`; `from` and `of` only of a full name. */
const SAID_OF_PEOPLE = /^(?:is|was|will|has|had|would|works|isn't)$/;

/** Names of people, by the words around them. A bare pair of capitalised words is none. */
export function findPersons(text: string, tokens: readonly WordToken[]): Span[] {
  const spans: Span[] = [];
  for (let i = 0; i < tokens.length; i++) {
    let first = i;
    const titled = tokens[i]!.kind === Kind.Title && (tokens[i]!.capital || tokens[i]!.trail === '.');
    if (titled && !tokens[i]!.trail.includes(',')) first++;
    if (first >= tokens.length || !isNameWord(tokens[first]!)) continue;
    const last = nameEnd(tokens, first);
    const score = scoreOf(text, tokens, first, last, titled && first > i);
    if (score > 0) spans.push({ type: 'PERSON', start: tokens[first]!.start, end: tokens[last]!.end, score });
    i = last;
  }
  return spans;
}

const NAME_WORD = /^(?:\p{Lu}\p{M}?['’]?)?\p{L}[\p{L}\p{M}'’]*(?:-\p{L}[\p{L}\p{M}]*)*$/u;

const isNameWord = ({ capital, kind, digit, word }: WordToken): boolean =>
  capital && !digit && (kind === Kind.Plain || (kind === Kind.Month && word.length > 3)) && NAME_WORD.test(word);

const isInitial = ({ word, capital }: WordToken): boolean => capital && word.length === 1;

/** Particles count only between two names: `ten Pas`, `de la Cruz`. */
function nameEnd(tokens: readonly WordToken[], first: number): number {
  let last = first;
  for (let i = first; i < tokens.length && i - first < MOST_WORDS; i++) {
    const token = tokens[i]!;
    if (i > first && (token.newLine || token.lead !== '')) break;
    const name = isNameWord(token) || isInitial(token) || (i > first && isSuffix(token));
    if (!name && !(token.kind === Kind.Link && token.word !== 'and' && token.word !== 'of')) break;
    if (name) last = i;
    if (token.trail !== '' && !(token.trail === '.' && token.word.length <= 2)) break;
    if (token.end - token.start !== token.word.length) break;
  }
  return last;
}

const isSuffix = ({ word }: WordToken): boolean => /^(?:Jr|Sr|II|III|IV|PhD|MD|DDS|DVM)$/.test(word);

function scoreOf(text: string, tokens: readonly WordToken[], first: number, last: number, titled: boolean): number {
  const { start } = tokens[first]!;
  const count = last - first + 1;
  if (titled) return 0.9;
  if (LAST_WORDS.has(wordBefore(text, start))) {
    const before = text.slice(Math.max(0, start - CONTEXT_REACH), start);
    if (INTRODUCED.test(before)) return 0.9;
    if (count >= 2 && LIKELY.test(before)) return 0.7;
  }
  if (hasMiddleInitial(tokens, first, last)) return 0.75;
  const next = tokens[last + 1];
  if (!next || tokens[last]!.trail !== '' || next.newLine) return 0;
  if (next.kind === Kind.Predicate) return 0.65;
  return count >= 2 && SAID_OF_PEOPLE.test(next.word) ? 0.55 : 0;
}

function hasMiddleInitial(tokens: readonly WordToken[], first: number, last: number): boolean {
  return last - first === 2 && isInitial(tokens[first + 1]!) && !isInitial(tokens[first]!);
}
