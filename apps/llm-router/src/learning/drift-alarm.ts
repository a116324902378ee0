/** Smaller changes of the share of good answers are not followed. */
const SLACK = 0.1;
/** So much evidence is an alarm: with outcomes of right and wrong, once in millions of calls by chance. */
const ALARM = 12;

/** Notices that outcomes have become better or worse than expected: a two-sided CUSUM of the surprises. */
export class DriftAlarm {
  private better = 0;
  private worse = 0;

  /** `surprise` is the outcome, 0 or 1, less what was expected. True: things have changed; it starts anew. */
  notice(surprise: number): boolean {
    this.better = Math.max(0, this.better + surprise - SLACK);
    this.worse = Math.max(0, this.worse - surprise - SLACK);
    if (Math.max(this.better, this.worse) < ALARM) return false;
    this.better = 0;
    this.worse = 0;
    return true;
  }
}
