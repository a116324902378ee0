#!/usr/bin/env node
// Loads your own documents into a vector store of Aerie, through the same REST door that everybody uses.
import { createReadStream } from 'node:fs';
import { readdir, readFile, stat } from 'node:fs/promises';
import { basename, extname, join, relative, resolve, sep } from 'node:path';
import { env, exit, stderr, stdout } from 'node:process';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';

const USAGE = `Usage: node examples/load-documents.mjs PATH [options]

PATH is a folder with its subfolders (.md, .txt, .html, .pdf, .docx, .csv, .json), or one
.jsonl file with a document a line: {"id": "...", "title": "...", "text": "...", "metadata": {...}}

  --store ID   the vector store to load into (default: a new one)
  --name NAME  the name of the new store (default: the name of PATH)
  --url URL    where Aerie listens (default: http://127.0.0.1:8080)
  --key KEY    an API key (default: AERIE_API_KEY, else AERIE_ADMIN_KEY, else .aerie/admin.key)

Loading again is safe: a document replaces the one with its id, an unchanged one costs nothing.
A file that cannot be read is told with its reason, and the others are loaded.
Exit status: 0 loaded, 1 failed, or some files could not be read, 2 wrong usage.
`;

const DOCUMENTS_PER_CALL = 100;
/** Far below the body limit of the bulk call, so that progress is told often enough. */
const CHARS_PER_CALL = 4_000_000;
const ATTEMPTS = 5;
const TEXTS = ['.md', '.txt'];
/** What the platform reads for us. */
const FILES = ['.html', '.htm', '.pdf', '.docx', '.csv', '.json'];
const LOOK_EVERY_MS = 300;

class Failure extends Error {
  constructor(message, status = 1) {
    super(message);
    this.status = status;
  }
}

async function main() {
  const { path, url, key: givenKey, store: givenStore, name } = readArguments();
  const { documents, files } = await readDocuments(path);
  const key = await findKey(givenKey);
  const call = (method, target, body) => request(`${url}/v1/${target}`, key, method, body);

  const store = givenStore ?? (await call('POST', 'vector_stores', { name: name ?? basename(resolve(path)) })).id;
  const tell = progress(documents.length + files.length);
  if (stdout.isTTY) tell(0);
  const outcomes = { created: 0, replaced: 0, unchanged: 0, read: 0, failed: 0 };
  const failures = [];
  let passages = 0;
  let done = 0;
  for (const batch of batches(documents)) {
    const { data } = await call('POST', `vector_stores/${encodeURIComponent(store)}/documents`, { documents: batch });
    for (const { status, chunks } of data) {
      outcomes[status]++;
      passages += chunks;
    }
    done += batch.length;
    tell(done);
  }
  for (const file of files) {
    const { status, last_error, aerie } = await loadFile(call, store, path, file);
    outcomes[status === 'failed' ? 'failed' : 'read']++;
    if (status === 'failed') failures.push(`${file}: ${last_error.message}`);
    passages += aerie.chunks;
    tell(++done);
  }
  const told = Object.entries(outcomes).flatMap(([status, count]) => (count > 0 ? `${count} ${status}` : []));
  stdout.write(`${told.join(', ')}; ${passages} passages.\n\nVector store: ${store}\n\nAsk it something:\n`);
  const options = url === DEFAULT_URL ? '' : `--url ${url} `;
  stdout.write(`  node examples/ask.mjs ${options}--store ${store} "your question"\n`);
  if (failures.length > 0) throw new Failure(`\nNot loaded:\n${failures.map((each) => `  ${each}`).join('\n')}`);
}

/** Uploads a file, has it read under its path as id, and waits for what becomes of it. */
async function loadFile(call, store, folder, file) {
  const form = new FormData();
  form.append('purpose', 'assistants');
  form.append('file', new Blob([await readFile(file)]), basename(file));
  const uploaded = await call('POST', 'files', form);
  const id = idOf(folder, file);
  const ofStore = `vector_stores/${encodeURIComponent(store)}`;
  await call('POST', `${ofStore}/documents`, { documents: [{ id, file_id: uploaded.id }] });
  for (;;) {
    const found = await call('GET', `${ofStore}/files/${encodeURIComponent(id)}`);
    if (found.status !== 'in_progress') {
      await call('DELETE', `files/${uploaded.id}`);
      return found;
    }
    await sleep(LOOK_EVERY_MS);
  }
}

const DEFAULT_URL = 'http://127.0.0.1:8080';

function readArguments() {
  const string = { type: 'string' };
  let parsed;
  try {
    const options = { url: string, key: string, store: string, name: string, help: { type: 'boolean', short: 'h' } };
    parsed = parseArgs({ allowPositionals: true, options });
  } catch (error) {
    throw new Failure(`${error.message}\n\n${USAGE}`, 2);
  }
  const { values, positionals } = parsed;
  if (values.help) {
    stdout.write(USAGE);
    exit(0);
  }
  if (positionals.length !== 1) throw new Failure(USAGE, 2);
  const url = values.url ?? DEFAULT_URL;
  if (!/^https?:\/\//.test(url) || !URL.canParse(url)) throw new Failure(`--url: "${url}" is not an HTTP address.`, 2);
  return { ...values, url: url.replace(/\/+$/, ''), path: positionals[0] };
}

async function findKey(given) {
  const key = given ?? env.AERIE_API_KEY ?? env.AERIE_ADMIN_KEY;
  if (key) return key;
  const file = join(env.AERIE_DATA_DIR ?? '.aerie', 'admin.key');
  return (await readFile(file, 'utf8').catch(() => missingKey(file))).trim();
}

function missingKey(file) {
  throw new Failure(`No key: give --key or AERIE_API_KEY, or run this where ${file} is (Aerie makes it at first start).`);
}

async function readDocuments(path) {
  const found = await stat(path).catch(() => {
    throw new Failure(`${path} does not exist.`);
  });
  const { documents, files = [] } = found.isDirectory() ? await readFolder(path) : { documents: await readLines(path) };
  if (documents.length + files.length > 0) return { documents, files };
  throw new Failure(`${path} holds no documents.`);
}

async function readFolder(folder) {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const filesOf = (extensions) =>
    entries
      .filter((entry) => entry.isFile() && extensions.includes(extname(entry.name).toLowerCase()))
      .map((entry) => join(entry.parentPath ?? entry.path, entry.name))
      .sort();
  const documents = await Promise.all(filesOf(TEXTS).map((file) => readText(folder, file)));
  return { documents: documents.filter(({ text }) => text.trim() !== ''), files: filesOf(FILES) };
}

const idOf = (folder, file) => relative(folder, file).split(sep).join('/');

/** The path is the id, so that loading the folder again replaces instead of adding. */
async function readText(folder, file) {
  const text = await readFile(file, 'utf8');
  const id = idOf(folder, file);
  const heading = /^# +(.+)$/m.exec(text)?.[1].trim();
  return { id, title: heading ?? basename(file, extname(file)), text };
}

async function readLines(file) {
  if (extname(file).toLowerCase() !== '.jsonl') throw new Failure(`${file} is neither a folder nor a .jsonl file.`);
  const documents = [];
  let number = 0;
  for await (const line of createInterface({ input: createReadStream(file, 'utf8') })) {
    number++;
    if (line.trim() !== '') documents.push(parseLine(line, `${file}:${number}`));
  }
  return documents;
}

function parseLine(line, where) {
  let document;
  try {
    document = JSON.parse(line);
  } catch (error) {
    throw new Failure(`${where} is not JSON: ${error.message}`);
  }
  const { id, title, text, metadata } = document ?? {};
  if (typeof id !== 'string' || typeof text !== 'string') throw new Failure(`${where} needs "id" and "text".`);
  return { id, text, ...(title ? { title } : {}), ...(metadata ? { metadata } : {}) };
}

function* batches(documents) {
  let batch = [];
  let chars = 0;
  for (const document of documents) {
    if (batch.length === DOCUMENTS_PER_CALL || (batch.length > 0 && chars + document.text.length > CHARS_PER_CALL)) {
      yield batch;
      [batch, chars] = [[], 0];
    }
    batch.push(document);
    chars += document.text.length;
  }
  if (batch.length > 0) yield batch;
}

async function request(url, key, method, body, attempt = 1) {
  const isForm = body instanceof FormData;
  const headers = { authorization: `Bearer ${key}`, ...(body && !isForm && { 'content-type': 'application/json' }) };
  const response = await fetch(url, { method, headers, body: isForm ? body : JSON.stringify(body) }).catch((error) => {
    const why = error.cause?.code ?? error.message;
    throw new Failure(`Nothing answers at ${new URL(url).origin} (${why}). Is Aerie running? Start it with: npm start`);
  });
  const answer = await response.json().catch(() => undefined);
  if (response.ok && answer) return answer;
  if (response.headers.get('x-should-retry') === 'true' && attempt < ATTEMPTS) {
    await sleep(Number(response.headers.get('retry-after-ms')) || 500 * 2 ** attempt);
    return request(url, key, method, body, attempt + 1);
  }
  const said = answer?.error?.message ?? 'This does not look like Aerie.';
  if (response.status === 401) throw new Failure(`The key was refused (401). ${said}`);
  throw new Failure(`Aerie answered ${response.status}: ${said}`);
}

/** One line that is rewritten on a terminal; a line a batch where the output goes to a file. */
function progress(total) {
  const startedAt = performance.now();
  const width = String(total).length;
  return (done) => {
    const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
    const percent = Math.floor((100 * done) / total);
    const line = `Loading ${String(done).padStart(width)} of ${total} documents (${percent} %), ${seconds} s`;
    stdout.write(stdout.isTTY ? `\r${line}${done === total ? '\n' : ''}` : `${line}\n`);
  };
}

main().catch((error) => {
  stderr.write(`${error instanceof Failure ? error.message : error.stack}\n`);
  exit(error.status ?? 1);
});
