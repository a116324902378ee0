import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';

import { startPlatform } from '#testing';

import { findCollections, readCollection } from '../collections.mjs';
import { allModules } from '../modules.mjs';
import { Platform } from '../platform.mjs';
import { printTable } from '../table.mjs';
import { evaluateCollection } from './collection-run.mjs';
import { evaluateGroundedness } from './groundedness.mjs';

const CLAIMS = 'dev.jsonl';

const HELP = `npm run eval -- retrieval --data DIR [--url http://127.0.0.1:8080 [--key KEY]] [--markdown]

DIR is a collection or a folder of them: docs.jsonl, queries.jsonl and qrels.tsv, or BEIR's corpus.jsonl, queries.jsonl and
qrels/test.tsv. A folder with ${CLAIMS} holds claims with evidence (WiCE), for the groundedness of answers. Without --url a
platform of its own is started.`;

/** Loads collections through the door of a platform, asks their questions, and prints how good and how fast the answers are. */
export async function retrieval(args) {
  const { values } = parseArgs({
    args,
    options: {
      data: { type: 'string' },
      url: { type: 'string' },
      key: { type: 'string' },
      markdown: { type: 'boolean' },
      help: { type: 'boolean', short: 'h' },
    },
  });
  if (values.help) return console.log(HELP);
  if (!values.data) throw new Error(`--data is missing.\n\n${HELP}`);
  const collections = findCollections(values.data);
  const claims = [values.data, join(values.data, 'wice-oracle')]
    .map((folder) => join(resolve(folder), CLAIMS))
    .find((file) => existsSync(file));
  if (collections.length === 0 && !claims) throw new Error(`${values.data} holds nothing to judge.\n\n${HELP}`);
  const own = values.url ? undefined : await startPlatform({ modules: await allModules() });
  try {
    const platform = await Platform.connect(own ? { url: own.url, admin: own.adminKey } : values);
    const rows = [];
    for (const folder of collections) rows.push(await evaluateCollection(platform, readCollection(folder)));
    report(rows, values.markdown);
    if (claims) printTable(await evaluateGroundedness(platform, claims), values.markdown);
  } finally {
    await own?.close();
  }
}

/** What is asked for documents, and what is asked for places in them, are measured differently. */
function report(rows, markdown) {
  const tables = {
    'Ranking of documents': (row) => 'nDCG@10' in row,
    'Recall of passages': (row) => !('nDCG@10' in row),
  };
  for (const [title, belongs] of Object.entries(tables)) {
    const those = rows.filter(belongs);
    if (those.length > 0) printTable({ title, rows: those }, markdown);
  }
}
