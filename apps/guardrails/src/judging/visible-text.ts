import { unicodeCheck } from '../checks/unicode.check.js';
import { OffsetMap } from '../streaming/offset-map.js';
import { TextView } from '../views/text-view.js';

/** A text as it reads, and the way back from its positions to those of the text as it was written. */
export interface Visible {
  readonly view: TextView;
  readonly offsets: OffsetMap;
}

/** What nobody can see hides a word from a check, whether or not the policy removes it. */
export function visibleText(text: string): Visible {
  const offsets = new OffsetMap();
  const filter = unicodeCheck.open(() => {}, offsets);
  return { view: new TextView(filter.push(text) + filter.flush()), offsets };
}
