/** The most false hits that are borne, and how sure that must be. */
const LARGEST_RATE = 0.01;
const RISK = 0.01;
/** Similarities from which hits may be served, the boldest first. */
const LEVELS = [0.8, 0.85, 0.9, 0.95, 0.98];
/** Then the past counts half, so that a change is seen. */
const MOST_TRIALS = 4000;

/** Below this no hit will ever be served. */
export const LEAST_SIMILARITY = LEVELS[0]!;

interface Trials {
  trials: number;
  errors: number;
}

/**
 * Learns from which similarity on the answers of one tenant's similar requests agree, by trials: an answer that was kept
 * against one that was asked for. It serves nothing until the trials show that less than 1 % of such hits are false.
 */
export class ErrorBound {
  private readonly levels: Trials[] = LEVELS.map(() => ({ trials: 0, errors: 0 }));

  learn(similarity: number, agreed: boolean): void {
    for (const [at, level] of this.levels.entries()) {
      if (similarity < LEVELS[at]!) continue;
      level.trials++;
      if (!agreed) level.errors++;
      if (level.trials < MOST_TRIALS) continue;
      level.trials /= 2;
      level.errors = Math.ceil(level.errors / 2);
    }
  }

  /** Whether a hit of this similarity may be served. */
  allows(similarity: number): boolean {
    return this.levels.some((level, at) => similarity >= LEVELS[at]! && isBelow(LARGEST_RATE, level, RISK));
  }
}

/** Whether so few errors are too few for a rate above `rate`, at this risk of being wrong (Clopper and Pearson, 1934). */
export function isBelow(rate: number, { trials, errors }: Trials, risk: number): boolean {
  let chance = (1 - rate) ** trials;
  let tail = chance;
  for (let k = 1; k <= errors; k++) {
    chance *= ((trials - k + 1) / k) * (rate / (1 - rate));
    tail += chance;
  }
  return tail <= risk;
}
