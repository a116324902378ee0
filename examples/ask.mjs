#!/usr/bin/env node
// Asks one question with the unmodified `openai` package and shows the answer as it comes, what it cites and what it cost.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { env, exit, stderr, stdout } from 'node:process';
import { parseArgs } from 'node:util';

import OpenAI, { APIConnectionError, APIError } from 'openai';

const USAGE = `Usage: node examples/ask.mjs [options] "question"

  --store ID     a vector store to answer from; may be given several times
  --model MODEL  a model or an alias of a route (default: auto)
  --url URL      where Aerie listens (default: http://127.0.0.1:8080)
  --key KEY      an API key (default: AERIE_API_KEY, else AERIE_ADMIN_KEY, else .aerie/admin.key)
`;

async function main() {
  const { question, stores, model, url, key } = await readArguments();
  const client = new OpenAI({ baseURL: `${url}/v1`, apiKey: key });
  const stream = await client.chat.completions.create({
    model,
    messages: [{ role: 'user', content: question }],
    stream: true,
    stream_options: { include_usage: true },
    // Aerie's own options ride in this one object; the SDK passes it on.
    ...(stores.length > 0 ? { aerie: { vector_stores: stores } } : {}),
  });
  let told = {};
  let usage;
  for await (const chunk of stream) {
    stdout.write(chunk.choices[0]?.delta.content ?? '');
    told = chunk.aerie ?? told;
    usage = chunk.usage ?? usage;
  }
  stdout.write('\n');
  tellCitations(told.citations ?? []);
  tellGuards(told.guardrails);
  const { route, cost_usd: costUsd = 0 } = told;
  const tokens = usage ? `, ${usage.prompt_tokens} + ${usage.completion_tokens} tokens` : '';
  stdout.write(`\nAnswered by ${route?.model ?? model}${tokens}, cost $${costUsd.toFixed(6)}.\n`);
}

function tellCitations(citations) {
  if (citations.length > 0) stdout.write('\nCited:\n');
  for (const { n, title, document_id: document, start, end, quote } of citations) {
    stdout.write(`  [${n}] ${title} (${document}, characters ${start} to ${end})\n      "${shortened(quote)}"\n`);
  }
}

function tellGuards({ input = [], output = [] } = {}) {
  const told = [...input.map((finding) => ['in the question', finding]), ...output.map((finding) => ['in the answer', finding])];
  if (told.length > 0) stdout.write('\nGuardrails:\n');
  for (const [where, { type, action, check }] of told) stdout.write(`  ${type} ${where}: ${action} (${check})\n`);
}

function shortened(quote, chars = 160) {
  const line = quote.replace(/\s+/g, ' ');
  return line.length <= chars ? line : `${line.slice(0, chars).trimEnd()} ...`;
}

async function readArguments() {
  const string = { type: 'string' };
  let parsed;
  try {
    const options = { store: { type: 'string', multiple: true }, model: string, url: string, key: string };
    parsed = parseArgs({ allowPositionals: true, options: { ...options, help: { type: 'boolean', short: 'h' } } });
  } catch (error) {
    return fail(`${error.message}\n\n${USAGE}`, 2);
  }
  const { values, positionals } = parsed;
  if (values.help) {
    stdout.write(USAGE);
    exit(0);
  }
  if (positionals.length !== 1) return fail(USAGE, 2);
  const { store: stores = [], model = 'auto', url = 'http://127.0.0.1:8080' } = values;
  const key = values.key ?? env.AERIE_API_KEY ?? env.AERIE_ADMIN_KEY ?? (await keptKey());
  return { question: positionals[0], stores, model, url: url.replace(/\/+$/, ''), key };
}

async function keptKey() {
  const file = join(env.AERIE_DATA_DIR ?? '.aerie', 'admin.key');
  const text = await readFile(file, 'utf8').catch(() => undefined);
  return text?.trim() ?? fail(`No key: give --key or AERIE_API_KEY, or run this where ${file} is.`, 1);
}

function fail(message, status) {
  stderr.write(`${message}\n`);
  exit(status);
}

main().catch((error) => {
  if (error instanceof APIConnectionError) fail('Aerie does not answer. Is it running? Start it with: npm start', 1);
  if (error instanceof APIError) fail(`${error.constructor.name} (${error.code}): ${error.message}`, 1);
  fail(error.stack, 1);
});
