import { RE2JS } from 're2js';

import { type CheckDefinition, OptionMistake, type PhraseCheck, type Span } from '../check.js';
import { OptionReader, typeNames } from './options.js';
import { PatternFinder } from './terms/pattern-finder.js';
import { type Found, LONGEST_MATCH, type PhraseFinder } from './terms/phrase-finder.js';
import { TermFinder } from './terms/term-finder.js';

const MOST_TERMS = 5_000;
const LONGEST_TERM = 128;
const MOST_PATTERNS = 64;
const LONGEST_PATTERN = 512;
/** Instructions of one compiled pattern, and of all: written-out repetitions make matching slow. */
const LARGEST_PATTERN = 1_000;
const LARGEST_SET = 4_000;
const LONGEST_PLACEHOLDER = 64;

/**
 * Words, phrases and patterns that a policy lists: brands, competitors, what must not be said. Terms stand as words of
 * their own (in scripts without spaces: anywhere), in any case unless `case_sensitive`, with any whitespace between
 * their words. Patterns are RE2's, in the case they are written in unless they begin with `(?i)`. A match has at most
 * 256 characters; where several begin at one place the longest counts, of equal ones the first in the policy.
 */
export const termsCheck: CheckDefinition = {
  name: 'terms',
  stages: ['input', 'retrieved', 'tool', 'output'],
  actions: ['allow', 'flag', 'redact', 'tokenise', 'block', 'review'],
  create(options) {
    const reader = new OptionReader(options).only('lists', 'patterns', 'case_sensitive', 'placeholder');
    const lists = readLists(reader);
    const patterns = readPatterns(reader);
    if (lists.size === 0 && patterns.size === 0) throw new OptionMistake('', 'must name lists or patterns');
    const finders: PhraseFinder[] = [];
    if (lists.size > 0) finders.push(new TermFinder(lists, reader.boolean('case_sensitive') ?? false));
    if (patterns.size > 0) finders.push(new PatternFinder(patterns));
    return phraseCheck(finders, reader.string('placeholder', LONGEST_PLACEHOLDER));
  },
};

interface Matches {
  readonly spans: Span[];
  /** The first position that is open; the length of the text where none is. */
  readonly open: number;
}

function phraseCheck(finders: readonly PhraseFinder[], placeholder: string | undefined): PhraseCheck {
  /** What `openFrom` was last asked: `scan` mostly follows for the same text, and goes on from there. */
  let asked: (Matches & { text: string; from: number }) | undefined;
  return {
    kind: 'phrases',
    name: 'terms',
    longest: LONGEST_MATCH,
    placeholder: (type) => placeholder ?? `[${type}]`,
    openFrom(text, from) {
      asked = { text, from, ...matches(finders, text, from, false) };
      return asked.open;
    },
    scan(text, from) {
      const known = asked?.text === text && asked.from === from ? asked : { spans: [], open: from };
      asked = undefined;
      return [...known.spans, ...matches(finders, text, known.open, true).spans];
    },
  };
}

/** The matches before the first position that is open. */
function matches(finders: readonly PhraseFinder[], text: string, from: number, final: boolean): Matches {
  const spans: Span[] = [];
  const next: (Found | undefined)[] = finders.map((finder) => finder.next(text, from, final));
  for (;;) {
    const first = next.reduce(earlier, undefined);
    if (!first) return { spans, open: text.length };
    if (first.open) return { spans, open: first.start };
    const { type, start, end } = first;
    spans.push({ type, start, end, score: 1 });
    next.forEach((found, at) => {
      if (found && found.start < end) next[at] = finders[at]!.next(text, end, final);
    });
  }
}

/** At the same place what is open comes first: it may become the longer one. */
function earlier(a: Found | undefined, b: Found | undefined): Found | undefined {
  if (!a || !b) return a ?? b;
  if (a.start !== b.start) return a.start < b.start ? a : b;
  if (a.open || b.open) return a.open ? a : b;
  return b.end > a.end ? b : a;
}

function readLists(reader: OptionReader): Map<string, string[]> {
  const lists = new Map<string, string[]>();
  const given = reader.object('lists');
  if (!given) return lists;
  let count = 0;
  for (const name of typeNames(given)) {
    const terms = given.strings(name, MOST_TERMS, LONGEST_TERM)!;
    count += terms.length;
    if (count > MOST_TERMS) reader.refuse('lists', `must hold at most ${MOST_TERMS} terms in all`);
    lists.set(name, terms);
  }
  return lists;
}

function readPatterns(reader: OptionReader): Map<string, string> {
  const patterns = new Map<string, string>();
  const given = reader.object('patterns');
  if (!given) return patterns;
  const names = typeNames(given);
  if (names.length > MOST_PATTERNS) reader.refuse('patterns', `must hold at most ${MOST_PATTERNS} patterns`);
  let size = 0;
  for (const name of names) {
    const pattern = given.string(name, LONGEST_PATTERN)!;
    const problem = problemOf(pattern);
    if (problem) given.refuse(name, problem);
    size += RE2JS.compile(pattern).programSize();
    if (size > LARGEST_SET) reader.refuse('patterns', 'are too large together');
    patterns.set(name, pattern);
  }
  return patterns;
}

function problemOf(pattern: string): string | undefined {
  try {
    if (RE2JS.compile(pattern).programSize() > LARGEST_PATTERN) return 'is too large: its repetitions multiply';
    const finder = new PatternFinder(new Map([['', pattern]]));
    if (finder.matchesEmpty) return 'must not match the empty text';
    return finder.isTooSlow ? 'takes too long to match: what repeats in it overlaps with what follows' : undefined;
  } catch (thrown) {
    return `must be a regular expression of RE2: ${(thrown as Error).message}`;
  }
}
