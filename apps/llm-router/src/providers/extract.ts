import type { Passage } from '#contracts';

/** A statement that may be part of an answer. */
interface Candidate {
  readonly text: string;
  /** The passage to cite, when there is one. */
  readonly n?: number | undefined;
  readonly terms: ReadonlySet<string>;
  /** Terms of the title and heading that the sentence stands under. */
  readonly context: ReadonlySet<string>;
}

export const DO_NOT_KNOW = 'I do not know.';

const MOST_SENTENCES = 3;
/** The share of the question's weight that the best sentence must cover. Below, it only happens to share a word. */
const LEAST_COVERAGE = 0.34;
/** A further sentence must be nearly as good as the best. */
const NEAR_BEST = 0.8;
/** What a term counts that stands in the heading and not in the sentence. */
const HEADING_WEIGHT = 0.5;
const LONGEST_SENTENCE_CHARS = 600;

const STOPWORDS = new Set(
  `a about an and any are as at be been but by can could did do does for from had has have how i if in into is it its
  may me much many my must no not of on or our shall should so some than that the their them there these they this to
  us was we were what when where which who whom whose why will with would you your tell please long often old far big`.split(
    /\s+/,
  ),
);

/** The sentences of the passages that best answer a question, each with the number of its passage; or that nothing does. */
export function answerFromPassages(question: string, passages: readonly Passage[]): string {
  const candidates = passages.flatMap(({ n, title, text }) => candidatesOf(text, title, n));
  const chosen = choose(questionIn(question), candidates);
  return chosen.length === 0 ? DO_NOT_KNOW : chosen.map(({ text, n }) => `${text} [${n}]`).join(' ');
}

/** What is asked, without the sentences that lead up to it: their words would only lower every score. */
function questionIn(text: string): string {
  return sentencesOf(text).findLast((sentence) => IS_QUESTION.test(sentence)) ?? text;
}

const IS_QUESTION = /[?？]["')\]]?$/;
const ASKS_FOR_SUMMARY = /\b(?:summari[sz]e|summary|tl;?dr|key points)\b/i;

/** The same for a prompt that brings its own material: its last question, else its last sentence, asks; the rest may answer. */
export function answerFromPrompt(texts: readonly string[]): string {
  const sentences = texts.flatMap((text) => sentencesOf(text));
  if (sentences.length === 0) return DO_NOT_KNOW;
  const order = sentences.findIndex((sentence) => ASKS_FOR_SUMMARY.test(sentence));
  if (order >= 0) return summary(sentences.filter((_, at) => at !== order).map(bare));
  const lastQuestion = sentences.findLastIndex((sentence) => IS_QUESTION.test(sentence));
  const asked = lastQuestion < 0 ? sentences.length - 1 : lastQuestion;
  const material = sentences.filter((sentence, at) => at !== asked && !IS_QUESTION.test(sentence));
  const chosen = choose(sentences[asked]!, material.map(bare));
  return chosen.length === 0 ? DO_NOT_KNOW : chosen.map(({ text }) => text).join(' ');
}

const NOTHING: ReadonlySet<string> = new Set();
const bare = (text: string): Candidate => ({ text, terms: termsOf(text), context: NOTHING });

function choose(question: string, candidates: readonly Candidate[]): Candidate[] {
  const asked = termsOf(question);
  if (asked.size === 0) return [];
  const weight = rarity(candidates);
  let total = 0;
  for (const term of asked) total += weight(term);
  const scores = candidates.map((candidate) => score(asked, candidate, weight) / total);
  const best = Math.max(0, ...scores);
  if (best < LEAST_COVERAGE) return [];
  return candidates
    .map((candidate, at) => ({ candidate, at, score: scores[at]! }))
    .filter((scored) => scored.score >= best * NEAR_BEST)
    .sort((a, b) => b.score - a.score || a.at - b.at)
    .slice(0, MOST_SENTENCES)
    .sort((a, b) => a.at - b.at)
    .map((scored) => scored.candidate);
}

/** A heading helps a sentence that answers, it does not make one: at least one term must stand in the sentence itself. */
function score(asked: ReadonlySet<string>, { terms, context }: Candidate, weight: (term: string) => number): number {
  let own = 0;
  let around = 0;
  for (const term of asked) {
    if (terms.has(term)) own += weight(term);
    else if (context.has(term)) around += weight(term);
  }
  return own === 0 ? 0 : own + HEADING_WEIGHT * around;
}

/** Inverse document frequency over the sentences: a term that no sentence holds weighs most, so that it lowers every score. */
function rarity(candidates: readonly Candidate[]): (term: string) => number {
  const frequency = new Map<string, number>();
  for (const { terms } of candidates) for (const term of terms) frequency.set(term, (frequency.get(term) ?? 0) + 1);
  return (term) => Math.log(1 + (candidates.length + 0.5) / ((frequency.get(term) ?? 0) + 0.5));
}

/** The sentences whose terms the text comes back to most, if there is a text to speak of. */
function summary(candidates: readonly Candidate[]): string {
  if (candidates.length < 2) return DO_NOT_KNOW;
  const frequency = new Map<string, number>();
  for (const { terms } of candidates) for (const term of terms) frequency.set(term, (frequency.get(term) ?? 0) + 1);
  const central = ({ terms }: Candidate) =>
    [...terms].reduce((sum, term) => sum + frequency.get(term)! - 1, 0) / Math.sqrt(terms.size || 1);
  return candidates
    .map((candidate, at) => ({ text: candidate.text, at, score: central(candidate) }))
    .sort((a, b) => b.score - a.score || a.at - b.at)
    .slice(0, MOST_SENTENCES)
    .sort((a, b) => a.at - b.at)
    .map(({ text }) => text)
    .join(' ');
}

function candidatesOf(text: string, title: string, n: number): Candidate[] {
  const titleTerms = termsOf(title);
  let context: ReadonlySet<string> = titleTerms;
  const candidates: Candidate[] = [];
  for (const sentence of sentencesOf(text)) {
    const heading = /^#{1,6}\s+(.*)$/.exec(sentence);
    if (heading) context = new Set([...titleTerms, ...termsOf(heading[1]!)]);
    else candidates.push({ text: sentence, n, terms: termsOf(sentence), context });
  }
  return candidates;
}

const LIST_MARK = /^[ \t]*(?:[-*+•]|\d{1,3}[.)])[ \t]+/gm;

/** Sentences and lines, without list marks. A full stop ends a sentence when a space and no lower-case letter follow. */
export function sentencesOf(text: string): string[] {
  return text
    .replace(LIST_MARK, '')
    .split(/\n+|(?<=[.!?]["')\]]?)\s+(?![\p{Ll}\d])|(?<=[。！？])/u)
    .map((sentence) => sentence.trim())
    .filter((sentence) => /[\p{L}\p{N}]/u.test(sentence))
    .map((sentence) => sentence.slice(0, LONGEST_SENTENCE_CHARS));
}

const TERM = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]|[\p{L}\p{N}]+/gu;

export function termsOf(text: string): Set<string> {
  const terms = new Set<string>();
  for (const [word] of text.toLowerCase().matchAll(TERM)) if (!STOPWORDS.has(word)) terms.add(stemOf(word));
  return terms;
}

/** Takes common English endings off, enough that "refunded" finds "refunds". Both sides are cut alike, so it need not be a word. */
function stemOf(word: string): string {
  if (word.length < 4) return word;
  const stem = word
    .replace(/ies$/, 'y')
    .replace(/(?<!s)s$/, '')
    .replace(/(?<=.{3})(?:ing|ed|ly|ment|ion)$/, '')
    .replace(/(?<=.{3})e$/, '');
  return stem.replace(/([bdfgmnprt])\1$/, '$1');
}
