/** What happens when every prompt with at least this gain is sent to the strong model. */
export interface CurvePoint {
  readonly gain: number;
  /** Share of calls that the strong model gets, 0 to 1. */
  readonly strongShare: number;
  /** Right answers, as a share of those that the strong model alone would give. May pass 1. */
  readonly quality: number;
}

/** Finds the gain from which on a prompt is worth the strong model. */
export class GainThresholds {
  /** Points by falling gain. */
  constructor(private readonly curve: readonly CurvePoint[]) {}

  /** The highest threshold that keeps this share of the strong model's quality; `-Infinity` (always strong) if none does. */
  forQuality(share: number): number {
    return this.curve.find(({ quality }) => quality >= share)?.gain ?? -Infinity;
  }

  /** The threshold that sends about this share of calls to the strong model. */
  forStrongShare(share: number): number {
    if (share <= 0) return Infinity;
    return this.curve.find(({ strongShare }) => strongShare >= share)?.gain ?? -Infinity;
  }
}
