import type { NumberedTexts } from './numbered-texts.js';

const NEIGHBOURS = 10;
/** What a candidate keeps of its own score; the rest comes from its neighbours. */
const OWN_SHARE = 0.6;

/**
 * Each score moves towards the mean of those of the most similar texts, weighted by how similar they are: what is relevant
 * to one question is alike.
 */
export function smooth(scores: readonly number[], texts: NumberedTexts): number[] {
  const n = scores.length;
  const similarity = similarities(texts);
  return scores.map((score, at) => {
    const row = similarity.subarray(at * n, at * n + n);
    let nearness = 0;
    let sum = 0;
    for (const other of nearestOf(row)) {
      nearness += row[other]!;
      sum += row[other]! * scores[other]!;
    }
    return nearness === 0 ? score : OWN_SHARE * score + (1 - OWN_SHARE) * (sum / nearness);
  });
}

/**
 * Cosines between all texts, row by row; terms weigh by how few of the texts hold them. Plain loops over typed arrays: this
 * is where the time of a re-score goes, and the process has other requests to serve.
 */
function similarities(texts: NumberedTexts): Float64Array {
  const n = texts.sequences.length;
  const products = zeros(n * n);
  const norms = new Float64Array(n);
  const { starts, holders, weights } = holdersByTerm(texts);
  for (let term = 0; term < texts.size; term++) {
    const to = starts[term + 1]!;
    const held = to - starts[term]!;
    const rarity = Math.log(1 + (n - held + 0.5) / (held + 0.5)) ** 2;
    for (let i = starts[term]!; i < to; i++) {
      const row = holders[i]! * n;
      const weight = weights[i]! * rarity;
      norms[holders[i]!]! += weight * weights[i]!;
      for (let j = i + 1; j < to; j++) products[row + holders[j]!]! += weight * weights[j]!;
    }
  }
  for (let a = 0; a < n; a++) {
    for (let b = a + 1; b < n; b++) {
      const cosine = products[a * n + b]! / (Math.sqrt(norms[a]! * norms[b]!) || 1);
      products[a * n + b] = cosine;
      products[b * n + a] = cosine;
    }
  }
  return products;
}

/** Kept from one re-score to the next, none of which waits for anything: what is thrown away makes the collector come sooner. */
let kept = new Float64Array(0);

function zeros(length: number): Float64Array {
  if (kept.length < length) kept = new Float64Array(length);
  return kept.subarray(0, length).fill(0);
}

/** For each term, from `starts[term]` to `starts[term + 1]`: the texts that hold it, ascending, and its weight in each. */
interface Holders {
  starts: Int32Array;
  holders: Int32Array;
  weights: Float64Array;
}

function holdersByTerm({ sequences, size }: NumberedTexts): Holders {
  const counts = new Int32Array(size);
  const starts = new Int32Array(size + 1);
  eachTermOnce(sequences, counts, (_, term) => starts[term + 1]!++);
  for (let term = 0; term < size; term++) starts[term + 1]! += starts[term]!;
  const next = starts.slice();
  const holders = new Int32Array(starts[size]!);
  const weights = new Float64Array(starts[size]!);
  eachTermOnce(sequences, counts, (text, term, count) => {
    const place = next[term]!++;
    holders[place] = text;
    weights[place] = 1 + Math.log(count);
  });
  return { starts, holders, weights };
}

/** `counts` is all zero before and after. */
function eachTermOnce(
  sequences: readonly Int32Array[],
  counts: Int32Array,
  visit: (text: number, term: number, count: number) => void,
): void {
  for (const [text, sequence] of sequences.entries()) {
    for (const term of sequence) counts[term]!++;
    for (const term of sequence) {
      if (counts[term] === 0) continue;
      visit(text, term, counts[term]!);
      counts[term] = 0;
    }
  }
}

/** The most similar, by insertion into a short sorted list: ten of many need no full sort. */
function nearestOf(row: Float64Array): number[] {
  const nearest: number[] = [];
  for (let other = 0; other < row.length; other++) {
    const similarity = row[other]!;
    if (similarity === 0 || (nearest.length === NEIGHBOURS && similarity <= row[nearest[NEIGHBOURS - 1]!]!)) continue;
    let place = Math.min(nearest.length, NEIGHBOURS - 1);
    for (; place > 0 && row[nearest[place - 1]!]! < similarity; place--) nearest[place] = nearest[place - 1]!;
    nearest[place] = other;
  }
  return nearest;
}
