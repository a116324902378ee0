import type { Candidates, Choice } from '../route.js';

/** In the order of the catalogue. */
export function fallback({ config, targets }: Candidates): Choice {
  return { targets, reason: `target 1 of route ${config.alias}` };
}
