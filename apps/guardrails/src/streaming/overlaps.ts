import type { Span } from '../check.js';
import type { AppliedRule } from './applied-rule.js';
import { type SpanRule, strengthOf } from './span-rule.js';

/** A span with the rule that holds for it. */
export interface Hit extends Span {
  readonly by: SpanRule;
  readonly rule: AppliedRule;
}

/**
 * In order of place. Hits that replace text and overlap become one that covers them all, under the strongest of their
 * rules, so that no part of any of them stays; hits that leave the text stand beside them and hide nothing.
 */
export function resolveOverlaps(hits: Hit[]): Hit[] {
  if (hits.length < 2) return hits;
  hits.sort((a, b) => a.start - b.start || b.end - a.end);
  const resolved: Hit[] = [];
  let last = -1;
  for (const hit of hits) {
    const before = last < 0 ? undefined : resolved[last]!;
    if (strengthOf(hit.rule) === 0 || !before || hit.start >= before.end) {
      if (strengthOf(hit.rule) > 0) last = resolved.length;
      resolved.push(hit);
    } else {
      resolved[last] = union(before, hit);
    }
  }
  return resolved;
}

function union(before: Hit, hit: Hit): Hit {
  const stronger = strengthOf(hit.rule) > strengthOf(before.rule) ? hit : before;
  const longer = hit.end > before.end ? hit : before;
  const swallow = longer.swallow ?? (hit.end === before.end ? hit.swallow : undefined);
  return { ...stronger, start: before.start, end: longer.end, swallow };
}
