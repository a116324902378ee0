import { decodeParts, type DecodedPart } from './decode-parts.js';
import { fold, type Folded } from './fold.js';

export type { DecodedPart } from './decode-parts.js';

/** A text as checks of whole texts read it: each view is made when it is first asked for, and once. */
export class TextView {
  private foldedOnce: Folded | undefined;
  private decodedOnce: readonly DecodedPart[] | undefined;

  /** `text` is free of invisible characters. */
  constructor(readonly text: string) {}

  /** Lower case, with look-alikes folded to the letters they imitate; as long as `text`, so that offsets hold. */
  get folded(): string {
    return (this.foldedOnce ??= fold(this.text)).text;
  }

  /** The words that were written with look-alikes: hardly anybody does so by chance. */
  get disguised(): Folded['disguised'] {
    return (this.foldedOnce ??= fold(this.text)).disguised;
  }

  /** What base64, hex and URL encodings inside the text say, to a bounded depth. */
  get decoded(): readonly DecodedPart[] {
    return (this.decodedOnce ??= decodeParts(this.text));
  }
}
