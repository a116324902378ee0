/**
 * Turns a prompt into a vector of length 1; prompts that mean the same have vectors that point the same way. A request waits
 * for it: it answers within a fraction of a second, or throws, and then there is no semantic cache for that request.
 */
export interface PromptEmbedder {
  /** Tells whose vectors they are: those of another space cannot be compared with them. */
  readonly space: string;
  embed(text: string): Promise<Float32Array>;
}

/** Of two vectors of length 1: 1 for the same direction, 0 for nothing in common. */
export function similarity(one: Float32Array, other: Float32Array): number {
  let sum = 0;
  for (let at = 0; at < one.length; at++) sum += one[at]! * other[at]!;
  return sum;
}

/** A vector of the same direction and of length 1. */
export function unit(vector: Float32Array): Float32Array {
  const length = Math.hypot(...vector);
  return length === 0 ? vector : vector.map((value) => value / length);
}
