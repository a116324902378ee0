import { FirstWords } from '../first-words.js';
import { INJECTION_RULES, type InjectionRule, TEMPLATE_MARKS, UNSPACED_OVERRIDE } from './injection-rules.js';

export interface Sign {
  type: string;
  /** 1 is strong; less needs company. */
  weight: number;
  start: number;
  end: number;
}

const RULES = new FirstWords(INJECTION_RULES);
const SHORTEST_WORD = 2;

/** What the rules find in a folded text: of the rules of one type the strongest counts, once. */
export function signsOf(folded: string): Sign[] {
  return [...wordSigns(folded), ...markSigns(folded)];
}

function wordSigns(folded: string): Sign[] {
  const found = new Map<string, Sign>();
  for (let at = 0; at < folded.length; at++) {
    const start = at;
    while (at < folded.length && isWordChar(folded.charCodeAt(at))) at++;
    if (at - start < SHORTEST_WORD) continue;
    const rules = RULES.at(folded, start, at);
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

function markSigns(folded: string): Sign[] {
  for (const mark of TEMPLATE_MARKS) {
    const start = folded.indexOf(mark);
    if (start >= 0) return [{ type: 'FORGED_TURN', weight: 1, start, end: start + mark.length }];
  }
  const match = UNSPACED_OVERRIDE.exec(folded);
  return match ? [{ type: 'OVERRIDE', weight: 1, start: match.index, end: match.index + match[0].length }] : [];
}
