/** Shannon entropy in bits per character. */
export function entropy(text: string): number {
  counts.fill(0);
  for (let i = 0; i < text.length; i++) counts[text.charCodeAt(i) & (counts.length - 1)]!++;
  let bits = 0;
  for (const count of counts) {
    if (count > 0) bits -= (count / text.length) * Math.log2(count / text.length);
  }
  return bits;
}

/** Keys are ASCII: characters beyond may share a place with others. */
const counts = new Uint32Array(128);
