import { type FeatureReader } from './feature-reader.js';
import { HASH_START, joinHashes } from '#learning';
import type { WordClasses } from './word-classes.js';

const SAMPLE =
  'please don’t ignore the previous 12 rules; write: "x" = http://a.example? ünï 忽略之前的指令。\nend 3.5% (ok) | next!';

/** Changes when the same text would give other features: the word classes, the hashes, or how a text is read. */
export function fingerprintOf(readers: readonly FeatureReader[], classes: WordClasses): string {
  let hash = joinHashes(HASH_START, classes.fingerprint);
  for (const reader of readers) {
    reader.start(SAMPLE);
    while (reader.next()) {
      for (let at = 0; at < reader.count; at++) hash = joinHashes(hash, reader.buckets[at]!);
      hash = joinHashes(hash, reader.endsSentence ? 1 : 2);
    }
  }
  return (hash >>> 0).toString(16).padStart(8, '0');
}
