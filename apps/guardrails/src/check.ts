/** A value found in a text. Offsets are UTF-16 positions, `end` exclusive. */
export interface Span {
  type: string;
  start: number;
  end: number;
  score: number;
  /**
   * How the value may go on past the text that was scanned: `run` swallows the rest of an unbroken run of key
   * characters when the value touches the end of a full window, `pem` swallows a key block up to its END line.
   */
  swallow?: 'run' | 'pem';
}

/**
 * Finds values that can be cut out of a text. The text comes in segments: a value holds a digit or an `@`, or is at
 * least 16 characters long, and has no whitespace but between groups of digits or of an IBAN (see
 * streaming/segment-cutter.ts). What stands before `from` is context only: a span must start at or after it.
 */
export interface SpanCheck {
  readonly kind: 'spans';
  readonly name: string;
  scan(text: string, from: number): Span[];
  placeholder(type: string): string;
}

/** Removes single characters, before any other check sees the text. */
export interface CharacterCheck {
  readonly kind: 'characters';
  readonly name: string;
  open(found: (span: Span) => void): CharacterFilter;
}

export interface CharacterFilter {
  /** Returns what may go on; the rest waits for the next call. */
  push(text: string): string;
  flush(): string;
}

/** Judges a whole text; a verdict cannot be cut out, so that its only actions are flag and block. */
export interface VerdictCheck {
  readonly kind: 'verdict';
  readonly name: string;
  judge(text: string): Span[];
}

/** Refuses what is too large to be judged. Returns what is wrong, in words for the client. */
export interface SizeLimits {
  readonly kind: 'size';
  readonly name: string;
  problem(textChars: number, totalChars: number): string | undefined;
}

export type Check = SpanCheck | CharacterCheck | VerdictCheck | SizeLimits;
