/** FNV-1a, one unit at a time: a word's hash grows with its letters, so that no substring is ever made. */
export const HASH_START = 0x811c9dc5 | 0;

export const extendHash = (hash: number, unit: number): number => Math.imul(hash ^ unit, 0x01000193);

/** The hash of two hashes; the order counts. */
export const joinHashes = (first: number, second: number): number => {
  const mixed = Math.imul(first ^ (second >>> 15) ^ Math.imul(second, 0x85ebca6b), 0xc2b2ae35);
  return mixed ^ (mixed >>> 13);
};

export function hashOf(text: string): number {
  let hash = HASH_START;
  for (let at = 0; at < text.length; at++) hash = extendHash(hash, text.charCodeAt(at));
  return hash;
}

/** The upper bits of a multiplicative hash: one of `2 ** bits` buckets. */
export const bucketOf = (hash: number, bits: number): number => Math.imul(hash, 0x9e3779b1) >>> (32 - bits);
