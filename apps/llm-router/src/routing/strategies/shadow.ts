import type { Candidates, Choice } from '../route.js';
import { fraction, stickyKey } from '../sticky.js';
import { fallback } from './fallback.js';

/** Targets in order; for its share of the requests the candidate is asked beside them. */
export function shadow(candidates: Candidates): Choice {
  const { config, candidate } = candidates;
  const chosen = fraction(`shadow ${config.alias} ${stickyKey(candidates, config.sticky)}`) < config.candidate!.share;
  return { ...fallback(candidates), ...(candidate && chosen && { mirror: candidate }) };
}
