// Trains the weights of the complexity scorer from DIR/mmlu.jsonl and writes them to apps/llm-router/models.
//   npm run router:train -- --data DIR              trains, writes
//   npm run router:train -- --data DIR --evaluate   also measures on held-out folds and subjects, prints and records it
import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';

import { writeModelFile } from './built-code.mjs';
import { crossValidate, SPLITS } from './cross-validate.mjs';
import { fitWithCurve } from './fit.mjs';
import { readRows } from './rows.mjs';

const MODELS = new URL('../models/', import.meta.url);
const SEED = 1;
const SOURCE =
  'lm-sys/RouteLLM @ 0b64fdaf, half of the MMLU subjects; Apache-2.0. Weak: Mixtral-8x7B, strong: GPT-4-1106.';

const { values } = parseArgs({ options: { data: { type: 'string' }, evaluate: { type: 'boolean', default: false } } });
const path = ['mmlu.jsonl', 'routing/mmlu.jsonl'].map((name) => join(values.data ?? '', name)).find(existsSync);
if (values.data === undefined || path === undefined) {
  console.error('--data DIR is missing, or does not hold mmlu.jsonl: lines of {prompt, weak, strong, task}');
  process.exit(2);
}

const rows = readRows(path);
const { tables, metadata } = fitWithCurve(rows, SEED);
const figures = values.evaluate ? evaluated() : undefined;
writeModelFile(MODELS, tables, {
  name: 'complexity',
  ...metadata,
  seed: SEED,
  trainedOn: { source: SOURCE, sha256: createHash('sha256').update(readFileSync(path)).digest('hex') },
  ...(figures && { figures }),
});
console.log(`Trained on ${rows.length} prompts.`);

function evaluated() {
  const tables = Object.fromEntries(SPLITS.map((split) => [split.name, crossValidate(rows, split, SEED)]));
  for (const [name, table] of Object.entries(tables)) {
    console.log(name);
    console.table(table);
  }
  return tables;
}
