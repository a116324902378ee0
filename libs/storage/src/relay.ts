/** One thing that was said on a line: the first has the number 1. */
export interface RelayPart {
  readonly number: number;
  readonly text: string;
}

export interface Heard {
  readonly parts: readonly RelayPart[];
  /** Whether the speaker still has the line. Nothing more comes when not. */
  readonly isSpoken: boolean;
}

/** The process that has a line. */
export interface Speaker {
  /**
   * Says parts, the first of which has the number `first`; what is below `keptFrom` is forgotten. To say the same again
   * does no harm. Resolves to how many processes listen; rejects with `LineLost` when another may have the line.
   */
  say(first: number, texts: readonly string[], keptFrom: number): Promise<number>;
  /** Lets go of the line. What was said can be heard for half a minute. Never rejects. */
  release(): Promise<void>;
}

/** One who hears what another process says. */
export interface Listener {
  /** What was said behind the part of this number. */
  hear(after: number): Promise<Heard>;
  /** Tells the speaker that somebody listens, and until when (Unix milliseconds). */
  call(untilMs: number): Promise<void>;
  /** Listens no more, and tells the speaker. */
  close(): void;
}

/**
 * Lines on which one process of a fleet says what it does for all, and the others hear it, from the beginning. Nothing of
 * it lasts: a line is free 4 s after the process that has it was killed. What one waits for comes within 100 ms, or rejects.
 */
export interface Relay {
  /**
   * Takes a line for this process, or tells the token of who has it. `onAudience` hears until when somebody listens, and of
   * 0 when one listens no more.
   */
  take(line: string, onAudience: (untilMs: number) => void): Promise<Speaker | string>;
  /** Listens to the one with this token. `onNews` is called when there may be something to hear. */
  listen(line: string, token: string, onNews: () => void): Promise<Listener>;
}

export class LineLost extends Error {}
