import { readFileSync } from 'node:fs';

import { nearDuplicates, PromptReader } from './built-code.mjs';

/**
 * Rows of recorded correctness, `{prompt, weak, strong, task?}`, as the model reads them: `terms` and their `counts`,
 * and the `cluster` of near-duplicates. Rows without a task are of one.
 */
export function readRows(path) {
  const rows = readFileSync(path, 'utf8')
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => JSON.parse(line));
  const clusters = nearDuplicates(rows.map((row) => row.prompt));
  const reader = new PromptReader();
  return rows.map(({ prompt, weak, strong, task = '' }, at) => {
    reader.read(prompt);
    const terms = reader.buckets.slice(0, reader.size);
    return {
      prompt,
      weak: Number(weak),
      strong: Number(strong),
      task,
      cluster: clusters[at],
      terms,
      counts: Uint16Array.from(terms, (bucket) => reader.counts[bucket]),
    };
  });
}
