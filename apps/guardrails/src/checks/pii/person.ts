import type { Span } from '../../check.js';
import { Kind } from '../../streaming/word-kinds.js';
import { wordBefore, type WordToken } from './word-tokens.js';

const CONTEXT_REACH = 40;
const SENTENCE_REACH = 64;
const listed = (words: string): string[] => words.split(/\s+/).filter(Boolean);

/** Words that a name follows, whatever it looks like; the word before the name chooses what is looked for. */
const TITLES = listed(
  `mr mrs ms miss mx dr prof professor herr frau monsieur madame mme mlle señor señora sr sra signor signora sir`,
);
const LABELS = listed(
  `name names author customer patient employee client applicant recipient attn attention contact cardholder beneficiary
   sender manager doctor address from to cc signed`,
);
const CLOSINGS = listed(
  `regards sincerely cheers yours faithfully truly wishes you thanks best grüße grüßen cordialement saludos atentamente`,
);
const LABEL = /:\s{1,2}$/;
const CLOSING = /(?:thank you|(?<!\byou))[,.!]?\s{0,3}\n\s{0,4}$/i;
const TITLE = /\.?\s{1,2}$/;
const NAME_IS =
  /\b(?:my|his|her|their|your|whose|our|full|first|last|middle|maiden|partner's|customer|user|patient|client|contact|account) names?(?: (?:is|was|are|on \w+ \w+ is))?\s{1,2}$|\b(?:name'?s|named|written by|signed by|authored by|prepared by|reported by|submitted by|approved by)\s{1,2}$/i;
const NAME_IS_WORDS = listed(`name names is was are name's named by`);
/** Words that a person may follow: a name of two words and more is one. */
const LIKELY =
  /\b(?:i am|i'm|this is|it's me,?|dear|hi|hello|hey|by|(?:speak|spoke|talk|talked|meet|met|work|works|worked|follow(?:ed)? up|up) with|ask(?:ed)?(?: for)?|tell|told|call(?:ed)?|meet(?:ing)?|met|contact|(?:speak(?:ing)?|spoke|talk(?:ed|ing)?|reach out|write|wrote|reply|report(?:s|ed)?) to|email|mail|invite|thank|employee|colleague|friend|brother|sister|wife|husband|son|daughter|mother|father|boss|cousin|singer|songwriter|actor|actress|director|president|ceo|engineer|artist)[,:]?\s{1,2}$/i;
const LIKELY_WORDS = listed(
  `am i'm is me dear hi hello hey by with ask asked for tell told call called meet meeting met contact to email mail invite thank
   employee colleague friend brother sister wife husband son daughter mother father boss cousin singer songwriter actor
   actress director president ceo engineer artist`,
);
/** Behind what somebody said. */
const SAID = /["”’'] (?:says|said|asked|replied|added|explained|wrote)\s$/i;
const SAID_WORDS = listed(`says said asked replied added explained wrote`);
/** The sentence speaks of a name: `please change the name to`. */
const OF_A_NAME = /\bnames?\b[^.?!\n]{0,60} (?:to|is|as|be|with)\s{1,2}$/i;
const OF_A_NAME_WORDS = listed(`to is as be with`);

interface Clue {
  readonly pattern: RegExp;
  readonly reach: number;
  readonly leastWords: number;
  readonly score: number;
}

const clue = (pattern: RegExp, score: number, leastWords = 1, reach = CONTEXT_REACH): Clue => ({
  pattern,
  reach,
  leastWords,
  score,
});

const CLUES = new Map<string, Clue[]>();
for (const [wordsBefore, found] of [
  [TITLES, clue(TITLE, 0.9, 1, 4)],
  [LABELS, clue(LABEL, 0.9, 1, 4)],
  [CLOSINGS, clue(CLOSING, 0.9, 1, 20)],
  [NAME_IS_WORDS, clue(NAME_IS, 0.9)],
  [LIKELY_WORDS, clue(LIKELY, 0.7, 2, 20)],
  [SAID_WORDS, clue(SAID, 0.65, 1, 16)],
  [OF_A_NAME_WORDS, clue(OF_A_NAME, 0.7, 2, SENTENCE_REACH)],
] as const) {
  for (const word of wordsBefore) CLUES.set(word, [...(CLUES.get(word) ?? []), found]);
}
const MOST_WORDS = 5;
/** What may be said of somebody whose full name it is: `will be`, `is from`. */
const SAID_OF_PEOPLE = /^(?:is|was|will|has|had|would|isn't|from)$/;
/** `the White House is`: what has an article in front is no person, nor is what begins like a place. */
const ARTICLES = new Set(
  listed(`the a an this that these those some many most all both each every our their his her its no`),
);
const PLACES =
  /^(?:New|North|South|East|West|Northern|Southern|Eastern|Western|United|Great|Saint|San|Los|Las|Santa|Upper|Lower)$/;

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

/** Letters, apostrophes and hyphens. */
function isSpelled(word: string): boolean {
  for (let i = 0; i < word.length; i++) {
    const c = word.charCodeAt(i);
    if ((c >= 97 && c <= 122) || (c >= 65 && c <= 90) || c >= 0xc0 || c === 0x27 || c === 0x2d) continue;
    return false;
  }
  return true;
}

const isNameWord = ({ capital, kind, digit, word }: WordToken): boolean =>
  capital && !digit && (kind === Kind.Plain || kind === Kind.Month) && isSpelled(word);

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
  if (count === 1 && tokens[first]!.kind === Kind.Month) return 0;
  const word = wordBefore(text, start);
  for (const { pattern, reach, leastWords, score } of CLUES.get(word) ?? []) {
    if (count < leastWords || !pattern.test(text.slice(Math.max(0, start - reach), start))) continue;
    // `Be patient: Great things take time` goes on in lower case, behind a space that nothing follows in this segment.
    if (pattern !== LABEL || count > 1 || text[tokens[last]!.end] !== ' ') return score;
  }
  if (hasMiddleInitial(tokens, first, last)) return 0.75;
  return ARTICLES.has(word) || PLACES.test(tokens[first]!.word) ? 0 : predicateScore(tokens, last, count);
}

function predicateScore(tokens: readonly WordToken[], last: number, count: number): number {
  const next = tokens[last + 1];
  if (!next || tokens[last]!.trail !== '' || next.newLine) return 0;
  if (next.kind === Kind.Predicate) return 0.65;
  return count >= 2 && SAID_OF_PEOPLE.test(next.word) ? 0.55 : 0;
}

/** `Jo K. Berg`: an initial between two names. */
function hasMiddleInitial(tokens: readonly WordToken[], first: number, last: number): boolean {
  for (let i = first + 1; i < last; i++) {
    if (isInitial(tokens[i]!) && !isInitial(tokens[i - 1]!) && !isInitial(tokens[i + 1]!)) return true;
  }
  return false;
}
