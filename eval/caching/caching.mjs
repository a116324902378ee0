import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';

import { parse } from 'yaml';

import { Platform } from '../platform.mjs';
import { printTable } from '../table.mjs';
import { Asker } from './asker.mjs';
import { SchemaPairs } from './schema-pairs.mjs';

const CONCURRENCY = 8;
/** Fields that change no answer (reference: docs/caching.md); all others must miss. */
const NOT_AFFECTING = /^(stream|stream_options|user|safety_identifier|metadata|store|service_tier|prompt_cache_\w+)$/;

const HELP = `npm run eval -- caching --data DIR [--url http://127.0.0.1:8080] [--model local/extractive] [--markdown]

DIR holds openapi.yaml of OpenAI, or a folder openai-openapi with it. Needs the admin key, for two tenants.`;

/**
 * Changes every field of OpenAI's request for a chat completion, at every place of its schema, and asks a running platform
 * for both: what differs must not be answered from the cache, nor what another tenant asked; what is equal must.
 */
export async function caching(args) {
  const { values } = parseArgs({
    args,
    options: {
      data: { type: 'string' },
      url: { type: 'string' },
      model: { type: 'string', default: 'local/extractive' },
      markdown: { type: 'boolean' },
      help: { type: 'boolean', short: 'h' },
    },
  });
  if (values.help) return console.log(HELP);
  if (!values.data) throw new Error(`--data is missing.\n\n${HELP}`);
  const described = new SchemaPairs(readDocument(values.data)).fieldsOf('CreateChatCompletionRequest');
  const tenants = await Promise.all(
    ['eval', 'eval-other'].map((tenant) => Platform.connect({ url: values.url, tenant })),
  );
  const [asker, stranger] = tenants.map((platform) => new Asker(platform, values.model));
  const models = await asker.otherModels();
  const fields = described.map(({ field, pairs }) => ({
    field,
    pairs: field === 'model' ? pairsOfModels(values.model, models) : pairs,
  }));
  const verdicts = await judgeAll(
    fields.flatMap(({ field, pairs }) => pairs.map((pair) => ({ field, ...pair }))),
    (pair) => judge(pair, asker, stranger),
  );
  report(fields, verdicts, values.markdown);
}

function readDocument(directory) {
  const files = ['openapi.yaml', 'openai-openapi/openapi.yaml'].map((file) => join(resolve(directory), file));
  const file = files.find((candidate) => existsSync(candidate));
  if (!file) throw new Error(`there is none of ${files.join(', ')}`);
  return parse(readFileSync(file, 'utf8'));
}

/** A model must be one that is served, whatever names the schema has. */
const pairsOfModels = (model, others) => others.map((other) => ({ path: `model ${other}`, one: model, other }));

/** Asks for the one, for the other, for the one again but written in another way, and for the one as another tenant. */
async function judge({ field, path, one, other }, asker, stranger) {
  const topic = newWord();
  const body = asker.bodyWith(field, one, topic);
  const answers = [
    await asker.ask(body),
    await asker.ask(asker.bodyWith(field, other, topic)),
    await asker.ask(rewritten(body)),
    await stranger.ask(body),
  ];
  const [first, changed, again, foreign] = answers;
  return {
    field,
    path,
    refusals: answers.flatMap(({ refused }) => (refused ? [refused] : [])),
    isTested: first.found !== undefined && changed.found !== undefined,
    wrongHit: !NOT_AFFECTING.test(field) && changed.found === true,
    foreignHit: foreign.found === true,
    missedHit: again.found === false || (NOT_AFFECTING.test(field) && changed.found === false),
  };
}

const SYLLABLES = ['ba', 'de', 'fi', 'go', 'lu', 'ma', 'ne', 'pi', 'ro', 'su', 'ta', 've'];

/** What no earlier question was about: letters and digits at random would look like a secret or an attack. */
const newWord = () => Array.from({ length: 7 }, () => SYLLABLES[Math.floor(Math.random() * SYLLABLES.length)]).join('');

/** The same request: fields in another order, and nothing said with null. */
function rewritten(value) {
  const reversed = (inner) =>
    Array.isArray(inner)
      ? inner.map(reversed)
      : typeof inner === 'object' && inner !== null
        ? Object.fromEntries(
            Object.entries(inner)
              .toReversed()
              .map(([name, field]) => [name, reversed(field)]),
          )
        : inner;
  return { ...Object.fromEntries(['seed', 'stop'].map((name) => [name, null])), ...reversed(value) };
}

async function judgeAll(pairs, judgePair) {
  const verdicts = [];
  const waiting = pairs.values();
  const work = async () => {
    for (const pair of waiting) verdicts.push(await judgePair(pair));
  };
  await Promise.all(Array.from({ length: CONCURRENCY }, work));
  return verdicts;
}

function report(fields, verdicts, markdown) {
  const count = (some, what) => some.filter((verdict) => verdict[what]).length;
  const row = (name, some) => ({
    field: name,
    places: some.length,
    tested: count(some, 'isTested'),
    'wrong hits': count(some, 'wrongHit'),
    'cross-tenant hits': count(some, 'foreignHit'),
    'missed hits': count(some, 'missedHit'),
  });
  const rows = fields.map(({ field }) =>
    row(
      field,
      verdicts.filter((verdict) => verdict.field === field),
    ),
  );
  if (!fields.some(({ field, pairs }) => field === 'model' && pairs.length > 0)) {
    console.log('The platform serves one model only: model is not tested.');
  }
  printTable({ title: 'Every field of a chat completion, changed', rows: [...rows, row('all', verdicts)] }, markdown);
  for (const { path, refusals } of verdicts.filter(({ isTested }) => !isTested)) {
    console.log(`Not tested, the door refuses it: ${path}: ${refusals[0]}`);
  }
  const bad = verdicts.filter(({ wrongHit, foreignHit, missedHit }) => wrongHit || foreignHit || missedHit);
  for (const { path, wrongHit, foreignHit } of bad) {
    console.log(`${wrongHit ? 'Wrong hit' : foreignHit ? 'Cross-tenant hit' : 'Missed hit'}: ${path}`);
  }
  if (bad.length > 0) process.exitCode = 1;
}
