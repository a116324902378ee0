import type { Candidates, Choice } from '../route.js';
import { fraction, stickyKey } from '../sticky.js';

/** Targets in order; for its share of the requests the candidate is asked beside them. */
export function shadow(candidates: Candidates): Choice {
  const { config, targets, candidate } = candidates;
  const chosen = fraction(`shadow ${config.alias} ${stickyKey(candidates, config.sticky)}`) < config.candidate!.share;
  return { targets, reason: `target 1 of route ${config.alias}`, ...(candidate && chosen && { mirror: candidate }) };
}
