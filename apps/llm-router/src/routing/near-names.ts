const MOST_NAMES = 3;

/** Names that somebody who typed `name` may have meant, nearest first: a letter away, then begun by it or it by them, then part of, then few edits away. */
export function nearNames(name: string, names: readonly string[]): string[] {
  const typed = name.toLowerCase();
  return names
    .map((candidate) => ({ candidate, distance: distance(typed, candidate.toLowerCase()) }))
    .filter(({ candidate, distance }) => distance <= Math.max(2, Math.min(typed.length, candidate.length) / 3))
    .sort((a, b) => a.distance - b.distance || a.candidate.localeCompare(b.candidate))
    .slice(0, MOST_NAMES)
    .map(({ candidate }) => candidate);
}

function distance(typed: string, candidate: string): number {
  if (typed.length >= 3 && (candidate.startsWith(typed) || typed.startsWith(candidate))) {
    return Math.min(1.5, editDistance(typed, candidate));
  }
  if (typed.length >= 3 && candidate.includes(typed)) return 2;
  return editDistance(typed, candidate);
}

/** Levenshtein, one row at a time. */
function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const substitution = row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(substitution, row[j]! + 1, next[j - 1]! + 1));
    }
    row = next;
  }
  return row[b.length]!;
}
