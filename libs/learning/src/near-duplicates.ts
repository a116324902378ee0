const SHINGLE_WORDS = 5;
/** A shingle that more texts share is a phrase of the trade: later ones are compared with the first of them only. */
const MOST_COMPARED = 50;

/**
 * Gives every text the number of its cluster: texts of the same words, or with more than half of their five-word
 * shingles in common, share one; and so do those that are known to be of one group.
 */
export function nearDuplicates(texts: readonly string[], groups: readonly (string | undefined)[] = []): number[] {
  const parents = texts.map((_, at) => at);
  const root = (at: number): number => {
    while (parents[at] !== at) at = parents[at] = parents[parents[at]!]!;
    return at;
  };
  for (const [group, members] of Map.groupBy(parents.slice(), (at) => groups[at])) {
    if (group !== undefined) for (const at of members) parents[at] = members[0]!;
  }
  const seenIn = new Map<string, number[]>();
  const shingles = texts.map(shinglesOf);
  shingles.forEach((own, at) => {
    for (const [other, common] of sharedWithEarlier(own, at, seenIn)) {
      if (common * 2 > Math.min(own.size, shingles[other]!.size)) parents[root(at)] = root(other);
    }
  });
  return texts.map((_, at) => root(at));
}

function sharedWithEarlier(own: Set<string>, at: number, seenIn: Map<string, number[]>): Map<number, number> {
  const common = new Map<number, number>();
  for (const shingle of own) {
    const others = seenIn.get(shingle) ?? [];
    for (const other of others.slice(0, MOST_COMPARED)) common.set(other, (common.get(other) ?? 0) + 1);
    others.push(at);
    seenIn.set(shingle, others);
  }
  return common;
}

function shinglesOf(text: string): Set<string> {
  const words = text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];
  const size = Math.min(SHINGLE_WORDS, Math.max(1, words.length));
  const shingles = new Set<string>();
  for (let at = 0; at + size <= words.length; at++) shingles.add(words.slice(at, at + size).join(' '));
  return shingles;
}
