import type { Cache, Counts } from '#storage';

/** The most false hits that are borne, and how sure that must be. */
const LARGEST_RATE = 0.01;
const RISK = 0.01;
/** Similarities from which hits may be served, the boldest first. */
const LEVELS = [0.8, 0.85, 0.9, 0.95, 0.98];
/** Then the past counts half, so that a change is seen. */
const MOST_TRIALS = 4000;

/** Below this no hit will ever be served. */
export const LEAST_SIMILARITY = LEVELS[0]!;

/** Trials that nobody adds to are forgotten. */
const TTL_MS = 30 * 24 * 60 * 60 * 1000;

interface Trials {
  readonly trials: number;
  readonly errors: number;
}

const trialsAt = (least: number): string => `trials:${least}`;
const errorsAt = (least: number): string => `errors:${least}`;

/**
 * Learns from which similarity on the answers of one tenant's similar requests agree, by trials: an answer that was kept
 * against one that was asked for. It serves nothing until the trials show that less than 1 % of such hits are false. The
 * trials are counted in the shared cache: all processes that have it know of all.
 */
export class ErrorBound {
  constructor(
    private readonly cache: Pick<Cache, 'add'>,
    /** Of the counters in the cache. */
    private readonly group: string,
  ) {}

  async learn(similarity: number, agreed: boolean): Promise<void> {
    const levels = LEVELS.filter((least) => similarity >= least);
    const names = levels.flatMap((least) => [trialsAt(least), ...(agreed ? [] : [errorsAt(least)])]);
    const counts = await this.cache.add(this.group, Object.fromEntries(names.map((name) => [name, 1])), TTL_MS);
    // Of all that add, one meets the number.
    const full = levels.filter((least) => counts[trialsAt(least)]! % MOST_TRIALS === 0);
    if (full.length > 0) await this.halve(full, counts);
  }

  /** Whether a hit of this similarity may be served. */
  async allows(similarity: number): Promise<boolean> {
    const counts = await this.cache.add(this.group, {}, TTL_MS);
    return LEVELS.some((least) => {
      const trials = { trials: counts[trialsAt(least)] ?? 0, errors: counts[errorsAt(least)] ?? 0 };
      return similarity >= least && isBelow(LARGEST_RATE, trials, RISK);
    });
  }

  private async halve(levels: readonly number[], counts: Counts): Promise<void> {
    const less = levels.flatMap((least) => [
      [trialsAt(least), -counts[trialsAt(least)]! / 2],
      [errorsAt(least), -Math.floor((counts[errorsAt(least)] ?? 0) / 2)],
    ]);
    await this.cache.add(this.group, Object.fromEntries(less) as Counts, TTL_MS);
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
