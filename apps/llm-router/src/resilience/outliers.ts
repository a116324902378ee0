import type { CallStats } from './call-stats.js';

/** A target with fewer calls is not judged. */
const FEWEST_CALLS = 5;
/** An outlier's error rate is above that of the best target by this. */
const WORSE_BY = 0.2;

/**
 * Puts targets that fail much more often than the best one behind the others. They are not taken out, and never more than
 * half of them: the last target is never ejected. One whose breaker is open keeps its place: it refuses at once, and only
 * when it is asked can it show that it is well again.
 */
export function outliersLast<Target extends { stats: CallStats; breakerState: string }>(
  targets: readonly Target[],
): readonly Target[] {
  if (targets.length < 2) return targets;
  const judged = targets.filter(({ breakerState }) => breakerState === 'closed');
  const best = Math.min(...judged.map(({ stats }) => stats.errorRate));
  const outliers = judged
    .filter(({ stats }) => stats.calls >= FEWEST_CALLS && stats.errorRate > best + WORSE_BY)
    .sort((a, b) => b.stats.errorRate - a.stats.errorRate)
    .slice(0, Math.floor(judged.length / 2));
  if (outliers.length === 0) return targets;
  return [...targets.filter((target) => !outliers.includes(target)), ...outliers.toReversed()];
}
