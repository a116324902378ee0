/**
 * Near-duplicates share a cluster, and a cluster never straddles a split: rows with the same `group`, the same words,
 * or more than half of their five-word shingles in common.
 */
export function clusterRows(rows) {
  const parents = rows.map((_, at) => at);
  const root = (at) => {
    while (parents[at] !== at) at = parents[at] = parents[parents[at]];
    return at;
  };
  const byGroup = new Map();
  const byShingle = new Map();
  const shingles = rows.map((row) => shinglesOf(row.text));
  rows.forEach((row, at) => {
    if (row.group !== undefined) {
      const key = `${row.source}:${row.group}`;
      if (byGroup.has(key)) parents[root(at)] = root(byGroup.get(key));
      else byGroup.set(key, at);
    }
    const common = new Map();
    for (const shingle of shingles[at]) {
      const others = byShingle.get(shingle) ?? [];
      for (const other of others.slice(0, 50)) common.set(other, (common.get(other) ?? 0) + 1);
      others.push(at);
      byShingle.set(shingle, others);
    }
    for (const [other, count] of common) {
      if (count * 2 > Math.min(shingles[at].size, shingles[other].size)) parents[root(at)] = root(other);
    }
  });
  return rows.map((_, at) => root(at));
}

function shinglesOf(text) {
  const words = text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];
  const size = Math.min(5, Math.max(1, words.length));
  const shingles = new Set();
  for (let at = 0; at + size <= words.length; at++) shingles.add(words.slice(at, at + size).join(' '));
  return shingles;
}
