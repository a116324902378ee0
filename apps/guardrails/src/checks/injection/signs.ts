import { INJECTION_RULES, type InjectionRule, TEMPLATE_MARKS, UNSPACED_OVERRIDE } from './injection-rules.js';

export interface Sign {
  type: string;
  /** 1 is strong; less needs company. */
  weight: number;
  start: number;
  end: number;
}

const RULES_BY_WORD = byFirstWord(INJECTION_RULES);
const SHORTEST_WORD = 2;
const LONGEST_WORD = Math.max(...[...RULES_BY_WORD.keys()].map((word) => word.length));

/** By the first two letters: most words are none that a rule begins with, and need not be cut out. */
const BEGINNINGS = new Uint8Array(0x4000);
for (const word of RULES_BY_WORD.keys()) BEGINNINGS[beginningOf(word, 0)] = 1;

/** What the rules find in a folded text: of the rules of one type the strongest counts, once. */
export function signsOf(folded: string): Sign[] {
  return [...wordSigns(folded), ...markSigns(folded)];
}

function wordSigns(folded: string): Sign[] {
  const found = new Map<string, Sign>();
  for (let at = 0; at < folded.length; at++) {
    const start = at;
    while (at < folded.length && isWordChar(folded.charCodeAt(at))) at++;
    if (at - start < SHORTEST_WORD || at - start > LONGEST_WORD) continue;
    if (BEGINNINGS[beginningOf(folded, start)] === 0) continue;
    const rules = RULES_BY_WORD.get(folded.slice(start, at));
    if (rules) tryRules(rules, folded, start, found);
  }
  return [...found.values()];
}

function tryRules(rules: readonly InjectionRule[], folded: string, start: number, found: Map<string, Sign>): void {
  for (const { type, weight, pattern } of rules) {
    if ((found.get(type)?.weight ?? 0) >= weight) continue;
    pattern.lastIndex = start;
    const match = pattern.exec(folded);
    if (match) found.set(type, { type, weight, start, end: start + match[0].length });
  }
}

/** Letters, apostrophe, hyphen, digits; everything beyond ASCII counts as a letter. */
const isWordChar = (c: number): boolean =>
  (c >= 97 && c <= 122) || c === 0x27 || c === 0x2d || (c >= 48 && c <= 57) || c > 0x7f;

function beginningOf(text: string, at: number): number {
  return ((text.charCodeAt(at) & 0x7f) << 7) | (text.charCodeAt(at + 1) & 0x7f);
}

function markSigns(folded: string): Sign[] {
  for (const mark of TEMPLATE_MARKS) {
    const start = folded.indexOf(mark);
    if (start >= 0) return [{ type: 'FORGED_TURN', weight: 1, start, end: start + mark.length }];
  }
  const match = UNSPACED_OVERRIDE.exec(folded);
  return match ? [{ type: 'OVERRIDE', weight: 1, start: match.index, end: match.index + match[0].length }] : [];
}

function byFirstWord(rules: readonly InjectionRule[]): Map<string, InjectionRule[]> {
  const byWord = new Map<string, InjectionRule[]>();
  for (const rule of rules) {
    for (const start of rule.starts) byWord.set(start, [...(byWord.get(start) ?? []), rule]);
  }
  return byWord;
}
