import type { TextView } from '../../views/text-view.js';
import { FirstWords } from '../first-words.js';
import { CONTENT_CATEGORIES, type ContentCategory, IMPLIED } from './content-categories.js';
import { CONTEXT_CUES, type ContextKind } from './content-context.js';
import type { ContentRule } from './content-rule.js';
import { CONTENT_RULES } from './content-rules.js';
import { unmask } from './unmask.js';

export interface ContentFinding {
  readonly type: ContentCategory;
  readonly start: number;
  readonly end: number;
  /** 0 to 1; 0.5 is the shipped threshold. */
  readonly score: number;
}

const BIAS = -2;
/** What a second rule of a category in the same sentence adds, of its own weight. */
const COMPANY = 0.35;
const CONTEXT_WEIGHTS: Readonly<Record<ContextKind, number>> = {
  request: 1,
  intent: 0.9,
  fiction: -1.6,
  harmless: -1.3,
  disavowed: -2,
};
/** Told as a story it is still what it is. */
const IN_FICTION_TOO = new Set<ContentCategory>([
  'SEXUAL',
  'SEXUAL_MINORS',
  'HATE',
  'HATE_THREATENING',
  'VIOLENCE_GRAPHIC',
]);
/** Instructions for violence are illicit too. */
const ASKED_FOR: Partial<Record<ContentCategory, ContentCategory>> = { VIOLENCE: 'ILLICIT_VIOLENT' };
const LONGEST_SENTENCE_CHARS = 400;
const NONE: readonly never[] = [];

const RULES = new FirstWords(CONTENT_RULES);
/** One look-up a word. */
const RULES_AND_CUES = new FirstWords([...CONTEXT_CUES, ...CONTENT_RULES]);

/** The score of every category. */
export function contentScores(view: TextView): Record<ContentCategory, number> {
  const scores = Object.fromEntries(CONTENT_CATEGORIES.map((category) => [category, 0])) as Record<
    ContentCategory,
    number
  >;
  for (const { type, score } of contentFindings(view)) scores[type] = Math.max(scores[type], score);
  return scores;
}

/** The strongest finding of each category, also below the threshold; what is encoded in the text is read too. */
export function contentFindings(view: TextView): ContentFinding[] {
  const strongest = new Map<ContentCategory, ContentFinding>();
  const keep = (finding: ContentFinding) => {
    if (finding.score > (strongest.get(finding.type)?.score ?? 0)) strongest.set(finding.type, finding);
  };
  for (const finding of findingsIn(view.folded)) keep(finding);
  for (const { text, start, end } of view.decoded) {
    for (const finding of findingsIn(text.toLowerCase())) keep({ ...finding, start, end });
  }
  return [...strongest.values()];
}

/** What one sentence holds; of the matches of a rule the first. */
interface Sentence {
  readonly start: number;
  readonly matches: Match[];
  readonly cues: Set<ContextKind>;
}

interface Match {
  readonly rule: ContentRule;
  readonly start: number;
  readonly end: number;
}

function findingsIn(folded: string): ContentFinding[] {
  const { text, place } = unmask(folded.includes('’') ? folded.replaceAll('’', "'") : folded, (word) =>
    RULES.has(word),
  );
  const findings: ContentFinding[] = [];
  let sentence: Sentence = { start: 0, matches: [], cues: new Set() };
  for (let at = 0; at < text.length;) {
    const code = text.charCodeAt(at);
    if (!isWordUnit(code)) {
      at++;
      if (endsSentence(code) || at - sentence.start > LONGEST_SENTENCE_CHARS) {
        findings.push(...judged(sentence));
        sentence = { start: at, matches: [], cues: new Set() };
      }
      continue;
    }
    let end = at + 1;
    while (end < text.length && isWordUnit(text.charCodeAt(end))) end++;
    readWord(text, at, end, sentence);
    at = end;
  }
  findings.push(...judged(sentence));
  return findings.map(({ type, start, end, score }) => ({
    type,
    start: place(start),
    end: place(end - 1) + 1,
    score,
  }));
}

function readWord(text: string, at: number, end: number, { matches, cues }: Sentence): void {
  for (const one of RULES_AND_CUES.at(text, at, end) ?? NONE) {
    if ('kind' in one && cues.has(one.kind)) continue;
    one.pattern.lastIndex = at;
    const match = one.pattern.exec(text);
    if (!match) continue;
    if ('kind' in one) cues.add(one.kind);
    else if (!matches.some((known) => known.rule === one)) {
      matches.push({ rule: one, start: at, end: at + match[0].trimEnd().length });
    }
  }
}

function judged({ matches, cues }: Sentence): ContentFinding[] {
  if (matches.length === 0) return [];
  const logOdds = new Map<ContentCategory, { value: number; match: Match }>();
  const add = (category: ContentCategory, match: Match) => {
    const known = logOdds.get(category);
    const { weight } = match.rule;
    if (!known) logOdds.set(category, { value: BIAS + weight + context(category, cues), match });
    else known.value += COMPANY * weight;
  };
  for (const match of matches.toSorted((one, other) => other.rule.weight - one.rule.weight)) {
    const { category } = match.rule;
    add(category, match);
    const implied = IMPLIED[category];
    if (implied) add(implied, match);
    const asked = cues.has('request') || cues.has('intent') ? ASKED_FOR[category] : undefined;
    if (asked) add(asked, match);
  }
  return [...logOdds].map(([type, { value, match }]) => ({
    type,
    start: match.start,
    end: match.end,
    score: 1 / (1 + Math.exp(-value)),
  }));
}

function context(category: ContentCategory, cues: ReadonlySet<ContextKind>): number {
  let sum = 0;
  for (const kind of cues) {
    if (kind === 'fiction' && IN_FICTION_TOO.has(category)) continue;
    if (kind === 'intent' && cues.has('request')) continue;
    sum += CONTEXT_WEIGHTS[kind];
  }
  return sum;
}

/** Letters, digits, apostrophe, hyphen, and everything beyond ASCII. */
const isWordUnit = (c: number): boolean =>
  (c >= 97 && c <= 122) || (c >= 48 && c <= 57) || c === 0x27 || c === 0x2d || c > 0x7f;

const endsSentence = (c: number): boolean => c === 0x2e || c === 0x21 || c === 0x3f || c === 0x0a;
