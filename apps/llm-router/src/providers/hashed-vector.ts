import { hashOf } from '#learning';

/**
 * A text as a vector without any model: its words and their trigrams, each hashed to a place and a sign (feature hashing,
 * Weinberger et al. 2009), of length 1. Texts that share words, or pieces of words, are near each other; what they mean is
 * not known. Little-endian float32.
 */
export function hashedVector(text: string, dimensions: number): Uint8Array {
  const counts = new Map<string, number>();
  for (const feature of featuresOf(text)) counts.set(feature, (counts.get(feature) ?? 0) + 1);
  const sums = new Float64Array(dimensions);
  for (const [feature, count] of counts) {
    const hash = spreadHash(feature);
    sums[hash % dimensions]! += (hash & 0x8000_0000 ? -1 : 1) * Math.sqrt(count);
  }
  const length = Math.sqrt(sums.reduce((sum, number) => sum + number * number, 0));
  // Features may cancel each other out: the vector of nothing is the first axis.
  if (length === 0) sums[0] = 1;
  const bytes = new DataView(new ArrayBuffer(dimensions * 4));
  for (let at = 0; at < dimensions; at++) bytes.setFloat32(at * 4, sums[at]! / (length || 1), true);
  return new Uint8Array(bytes.buffer);
}

function* featuresOf(text: string): Generator<string> {
  for (const [word] of text
    .normalize('NFKC')
    .toLowerCase()
    .matchAll(/[\p{L}\p{N}]+/gu)) {
    yield word;
    const framed = `^${word}$`;
    for (let at = 0; at + 3 <= framed.length; at++) yield framed.slice(at, at + 3);
  }
}

/** Spread once more at the end: the lowest bits, which give the place, and the highest, which gives the sign, must not go together. */
function spreadHash(feature: string): number {
  const start = hashOf(feature);
  const hash = Math.imul(start ^ (start >>> 16), 0x85ebca6b);
  return (hash ^ (hash >>> 13)) >>> 0;
}
