import type { Target } from '../../resilience/target.js';
import type { Candidates, Choice } from '../route.js';

/** The target with the smallest share of its bearable calls under way in this process; among equals, any. */
export function leastBusy({ targets }: Candidates): Choice {
  const loaded = targets.map((target) => ({ target, load: loadOf(target), draw: Math.random() }));
  loaded.sort((a, b) => a.load - b.load || a.draw - b.draw);
  const [least] = loaded;
  return {
    targets: loaded.map(({ target }) => target),
    reason: `least busy: ${least!.target.concurrency.underWay} calls under way`,
  };
}

const loadOf = ({ concurrency }: Target): number => concurrency.underWay / concurrency.most;
