/** No match is longer, in UTF-16 units: that bounds what a stream may hold back, and the time that a position takes. */
export const LONGEST_MATCH = 256;

/** The next match; or, where `open`, the position at which one may begin that needs more text than there is. */
export interface Found {
  readonly start: number;
  readonly end: number;
  readonly type: string;
  readonly open: boolean;
}

export interface PhraseFinder {
  /**
   * The leftmost match, the longest of those, that begins at or after `from`. Unless `final`, the text may go on, and
   * what would depend on how it does is open. Undefined when there is neither.
   */
  next(text: string, from: number, final: boolean): Found | undefined;
}

export const openAt = (start: number): Found => ({ start, end: start, type: '', open: true });
