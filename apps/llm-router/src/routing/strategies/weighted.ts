import type { Target } from '../../resilience/target.js';
import type { Candidates, Choice } from '../route.js';
import { fraction, stickyKey } from '../sticky.js';

/**
 * Shares requests out by weight. Weighted rendezvous hashing: a key keeps its target when other targets come, go or change
 * their weights, and the order behind it is as stable as it.
 */
export function weighted(candidates: Candidates): Choice {
  const { config, targets } = candidates;
  const key = stickyKey(candidates, config.sticky);
  const weightOf = ({ model }: Target) => config.weights?.[model.id] ?? 1;
  const scored = targets.map((target) => ({
    target,
    score: weightOf(target) / -Math.log(fraction(`${config.alias} ${target.model.id} ${key}`)),
  }));
  scored.sort((a, b) => b.score - a.score);
  return { targets: scored.map(({ target }) => target), reason: `weighted by ${config.sticky ?? 'conversation'}` };
}
