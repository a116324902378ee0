import { randomOf, shuffle } from './random.mjs';

export const FOLDS = 5;

/** Which fold a cluster is in, for this seed. */
export function foldsOf(clusters, seed) {
  const order = shuffle(randomOf(seed), [...new Set(clusters)]);
  return new Map(order.map((cluster, at) => [cluster, at % FOLDS]));
}
