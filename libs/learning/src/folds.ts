import { seededRandom, shuffled } from './seeded-random.js';

/** The fold of each row, 0 to `count` - 1. Rows of one group are in one fold: what is held out has no relative inside. */
export function foldsOf(groups: readonly (string | number)[], count: number, seed: number): number[] {
  const order = shuffled([...new Set(groups)], seededRandom(seed));
  const folds = new Map(order.map((group, at) => [group, at % count]));
  return groups.map((group) => folds.get(group)!);
}
