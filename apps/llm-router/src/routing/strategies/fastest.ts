import type { Target } from '../../resilience/target.js';
import type { Candidates, Choice } from '../route.js';

/** So often another target is asked first, so that one that was slow once can show that it is fast now. */
const EXPLORED = 0.02;

/** The target that lately answered soonest: by its first token on a stream, else by the whole. Unknown ones are asked first. */
export function fastest({ targets, request }: Candidates): Choice {
  const measure = request.stream ? 'firstTokenMs' : 'wholeMs';
  const tookMs = ({ stats }: Target) => stats[measure] ?? -1;
  const ordered = targets.toSorted((a, b) => tookMs(a) - tookMs(b));
  if (ordered.length > 1 && Math.random() < EXPLORED) {
    const [explored] = ordered.splice(1 + Math.floor(Math.random() * (ordered.length - 1)), 1);
    return { targets: [explored!, ...ordered], reason: 'asked to measure it again' };
  }
  const ms = tookMs(ordered[0]!);
  return { targets: ordered, reason: ms < 0 ? 'asked to measure it' : `fastest: about ${Math.round(ms)} ms` };
}
