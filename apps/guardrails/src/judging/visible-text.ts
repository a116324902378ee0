import type { Span } from '../check.js';
import { unicodeCheck } from '../checks/unicode.check.js';
import { TextView } from '../views/text-view.js';

/** A text as it reads, and the way back from its positions to those of the text as it was written. */
export interface Visible {
  readonly view: TextView;
  toOriginal(position: number): number;
}

const same = (position: number): number => position;

/** What nobody can see hides a word from a check, whether or not the policy removes it. */
export function viewOf(text: string): Visible {
  const removed: Span[] = [];
  const filter = unicodeCheck.open((span) => removed.push(span));
  const visible = filter.push(text) + filter.flush();
  if (removed.length === 0) return { view: new TextView(visible), toOriginal: same };
  return { view: new TextView(visible), toOriginal: (position) => original(position, removed) };
}

function original(position: number, removed: readonly Span[]): number {
  let shift = 0;
  for (const { start, end } of removed) {
    if (start - shift > position) break;
    shift += end - start;
  }
  return position + shift;
}
