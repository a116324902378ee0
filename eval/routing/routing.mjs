import { existsSync, readdirSync, statSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { parseArgs } from 'node:util';

import { printTable } from '../table.mjs';
import { evaluateAdaptation } from './adaptation.mjs';
import { evaluateLatency } from './latency.mjs';
import { shownLine } from './shown-line.mjs';

const TRAINING = new URL('../../apps/llm-router/training/', import.meta.url);
const SEED = 1;
const TRAINED_ON = 'mmlu.jsonl';

const HELP = `npm run eval -- routing --data DIR [--markdown]

DIR, or DIR/routing, holds mmlu.jsonl: lines of {prompt, weak, strong, task}, 1 where that model answered rightly. Any other
*.jsonl of this layout in it is scored by the weights that ship, as a collection that they never saw.`;

/** Measures the scorer behind auto routing on recorded correctness. Needs no running platform. */
export async function routing(args) {
  const { values } = parseArgs({
    args,
    options: { data: { type: 'string' }, markdown: { type: 'boolean' }, help: { type: 'boolean', short: 'h' } },
  });
  if (values.help) return console.log(HELP);
  if (!values.data) throw new Error(`--data is missing.\n\n${HELP}`);
  const folder = collectionsIn(resolve(values.data));
  // Imported late: what is built is not needed to ask for help.
  const { readRows } = await import(new URL('rows.mjs', TRAINING));
  const print = (table) => printTable(table, values.markdown);
  for (const name of readdirSync(folder)
    .filter((file) => file.endsWith('.jsonl') && file !== TRAINED_ON)
    .sort()) {
    print(await unseen(basename(name, '.jsonl'), readRows(join(folder, name))));
  }
  if (existsSync(join(folder, TRAINED_ON))) {
    const rows = readRows(join(folder, TRAINED_ON));
    for (const table of await crossValidated(rows)) print(table);
    print(await evaluateAdaptation(rows, SEED));
  } else console.log(`Left out, not in ${folder}: ${TRAINED_ON}\n`);
  print(await evaluateLatency());
}

function collectionsIn(root) {
  if (!statSync(root, { throwIfNoEntry: false })?.isDirectory()) throw new Error(`${root} is not a directory`);
  const found = [root, join(root, 'routing')].find(
    (folder) => existsSync(folder) && readdirSync(folder).some((file) => file.endsWith('.jsonl')),
  );
  if (!found) throw new Error(`${root} holds nothing to route.\n\n${HELP}`);
  return found;
}

async function crossValidated(rows) {
  const { crossValidate, SPLITS } = await import(new URL('cross-validate.mjs', TRAINING));
  return SPLITS.map((split) => ({
    title: `Routing, ${split.name}: ${rows.length} prompts, five folds`,
    rows: crossValidate(rows, split, SEED).map(shownLine),
  }));
}

async function unseen(name, rows) {
  const { scoreShipped } = await import(new URL('cross-validate.mjs', TRAINING));
  return {
    title: `Routing, unseen collection ${name}: ${rows.length} prompts, shipped weights`,
    rows: scoreShipped(rows).map(shownLine),
  };
}
