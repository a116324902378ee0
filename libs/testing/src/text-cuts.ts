/** A text in the pieces that these positions make of it. */
export function cutAt(text: string, cuts: readonly number[]): string[] {
  const at = [0, ...cuts.map((cut) => cut % (text.length + 1)).sort((a, b) => a - b), text.length];
  return at.slice(1).map((end, i) => text.slice(at[i], end));
}

const MOST_CUTS = 9;

/** Positions to cut at, one to nine of them; the same for the same seed, by a linear congruential generator. */
export function seededCuts(seed: number): (run: number) => number[] {
  let state = seed;
  const next = (): number => (state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0);
  return (run) => Array.from({ length: 1 + (run % MOST_CUTS) }, next);
}
