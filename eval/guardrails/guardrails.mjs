import { existsSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';

import { Platform } from '../platform.mjs';
import { evaluateIndirect, evaluateInjection } from './injection.mjs';
import { Inspector } from './inspector.mjs';
import { evaluateJsonParsing, evaluateJsonRepair, evaluateJsonSchema } from './json.mjs';
import { evaluateLatency } from './latency.mjs';
import { evaluatePii } from './pii.mjs';
import { evaluateBenign, evaluateRefusals } from './refusals.mjs';
import { printTable } from '../table.mjs';

const HELP = `npm run eval -- guardrails --data DIR [--url http://127.0.0.1:8080] [--key KEY] [--policy ID] [--markdown]

DIR holds any of: pii/documents.jsonl, injection/prompts.jsonl, injection/indirect.jsonl, refusals/completions.jsonl,
jsonrepair/cases.jsonl, jsontestsuite/test_parsing, jsonschema/tests. What is missing is left out, and named.`;

/** In the order of the report. Each reads its part of the data and returns tables of `{ title, rows }`. */
const TOPICS = [
  { data: 'pii/documents.jsonl', evaluate: evaluatePii },
  { data: 'injection/prompts.jsonl', evaluate: evaluateInjection },
  { data: 'injection/indirect.jsonl', evaluate: evaluateIndirect },
  { data: 'refusals/completions.jsonl', evaluate: evaluateRefusals },
  { data: 'refusals/completions.jsonl', evaluate: evaluateBenign },
  { data: 'jsonrepair/cases.jsonl', evaluate: evaluateJsonRepair },
  { data: 'jsontestsuite/test_parsing', evaluate: evaluateJsonParsing },
  { data: 'jsonschema/tests', evaluate: evaluateJsonSchema },
  { data: 'injection/prompts.jsonl', evaluate: evaluateLatency },
];

/** Judges labelled texts through the door of a running platform, and prints how often its verdicts are right. */
export async function guardrails(args) {
  const { values } = parseArgs({
    args,
    options: {
      data: { type: 'string' },
      url: { type: 'string' },
      key: { type: 'string' },
      policy: { type: 'string' },
      markdown: { type: 'boolean' },
      help: { type: 'boolean', short: 'h' },
    },
  });
  if (values.help) return console.log(HELP);
  if (!values.data) throw new Error(`--data is missing.\n\n${HELP}`);
  const root = resolve(values.data);
  if (!statSync(root, { throwIfNoEntry: false })?.isDirectory()) throw new Error(`${root} is not a directory`);
  const there = TOPICS.filter(({ data }) => existsSync(join(root, data)));
  if (there.length === 0) throw new Error(`${root} holds nothing to judge.\n\n${HELP}`);
  const inspector = new Inspector(await Platform.connect(values), values.policy);
  for (const { data, evaluate } of there) {
    for (const table of await evaluate(inspector, join(root, data))) printTable(table, values.markdown);
  }
  const missing = new Set(TOPICS.filter((topic) => !there.includes(topic)).map(({ data }) => data));
  if (missing.size > 0) console.log(`Left out, not in ${root}: ${[...missing].join(', ')}`);
  console.log(`Judged by policy ${inspector.policyVersion}.`);
}
