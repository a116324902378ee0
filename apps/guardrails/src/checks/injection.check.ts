import type { Span, VerdictCheck } from '../check.js';
import { INJECTION_RULES, type InjectionRule, TEMPLATE_MARKS, UNSPACED_OVERRIDE } from './injection/injection-rules.js';

/** Signs add up: a strong one is enough, weak ones only together. */
const THRESHOLD = 1;

const RULES_BY_WORD = byFirstWord(INJECTION_RULES);
const SHORTEST_WORD = 2;
const LONGEST_WORD = Math.max(...[...RULES_BY_WORD.keys()].map((word) => word.length));

interface Sign {
  type: string;
  weight: number;
  start: number;
  end: number;
}

/**
 * Attempts to take over the model, by rules. Precision before recall: what talks about instructions is no attempt to
 * override them. A trained classifier joins the rules later.
 */
export const injectionCheck: VerdictCheck = {
  kind: 'verdict',
  name: 'injection',
  judge({ text }) {
    const lower = text.toLowerCase();
    const signs = [...wordSigns(lower), ...markSigns(lower)];
    let score = 0;
    for (const sign of signs) score += sign.weight;
    if (score < THRESHOLD - 1e-9) return { score, spans: [] };
    const { type, start, end } = signs.reduce((best, sign) => (sign.weight > best.weight ? sign : best));
    score = Math.min(1, score / 2);
    return { score, spans: [{ type, start, end: Math.min(end, text.length), score } satisfies Span] };
  },
};

/** Of the rules of one type the strongest counts, once. */
function wordSigns(lower: string): Sign[] {
  const found = new Map<string, Sign>();
  for (let at = 0; at < lower.length; at++) {
    const start = at;
    while (at < lower.length && isWordChar(lower.charCodeAt(at))) at++;
    if (at - start < SHORTEST_WORD || at - start > LONGEST_WORD) continue;
    const rules = RULES_BY_WORD.get(lower.slice(start, at));
    if (rules) tryRules(rules, lower, start, found);
  }
  return [...found.values()];
}

function tryRules(rules: readonly InjectionRule[], lower: string, start: number, found: Map<string, Sign>): void {
  for (const { type, weight, pattern } of rules) {
    if ((found.get(type)?.weight ?? 0) >= weight) continue;
    pattern.lastIndex = start;
    const match = pattern.exec(lower);
    if (match) found.set(type, { type, weight, start, end: start + match[0].length });
  }
}

/** Letters, apostrophe, hyphen, digits; everything beyond ASCII counts as a letter. */
const isWordChar = (c: number): boolean =>
  (c >= 97 && c <= 122) || c === 0x27 || c === 0x2d || (c >= 48 && c <= 57) || c > 0x7f;

function markSigns(lower: string): Sign[] {
  for (const mark of TEMPLATE_MARKS) {
    const start = lower.indexOf(mark);
    if (start >= 0) return [{ type: 'FORGED_TURN', weight: 1, start, end: start + mark.length }];
  }
  const match = UNSPACED_OVERRIDE.exec(lower);
  return match ? [{ type: 'OVERRIDE', weight: 1, start: match.index, end: match.index + match[0].length }] : [];
}

function byFirstWord(rules: readonly InjectionRule[]): Map<string, InjectionRule[]> {
  const byWord = new Map<string, InjectionRule[]>();
  for (const rule of rules) {
    for (const start of rule.starts) byWord.set(start, [...(byWord.get(start) ?? []), rule]);
  }
  return byWord;
}
