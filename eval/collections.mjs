import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';

/**
 * A collection is a folder with docs.jsonl (`id`, `title`, `text`), queries.jsonl (`id`, `text`) and qrels.tsv (a heading,
 * then query id, document id and grade). `directory` is one collection, or holds several.
 */
export function findCollections(directory) {
  const root = resolve(directory);
  if (!statSync(root, { throwIfNoEntry: false })?.isDirectory()) throw new Error(`${root} is not a directory`);
  const candidates = [root, ...readdirSync(root).map((name) => join(root, name))];
  const collections = candidates.filter((folder) => existsSync(join(folder, 'docs.jsonl')));
  if (collections.length === 0) {
    throw new Error(`${root} holds no collection: a folder with docs.jsonl, queries.jsonl and qrels.tsv`);
  }
  return collections;
}

/** Only judged queries count; documents without text cannot be indexed and are counted. */
export function readCollection(folder) {
  const missing = ['docs.jsonl', 'queries.jsonl', 'qrels.tsv'].filter((file) => !existsSync(join(folder, file)));
  if (missing.length > 0) throw new Error(`${folder} lacks ${missing.join(' and ')}`);
  const all = readJsonLines(join(folder, 'docs.jsonl'));
  const docs = all.filter(({ text }) => text.trim() !== '');
  const grades = readGrades(join(folder, 'qrels.tsv'));
  const queries = readJsonLines(join(folder, 'queries.jsonl'));
  const judged = queries.filter(({ id }) => [...(grades.get(id)?.values() ?? [])].some((grade) => grade > 0));
  if (docs.length === 0 || judged.length === 0) throw new Error(`${folder} has no documents or no judged queries`);
  return {
    name: basename(folder),
    docs,
    skipped: all.length - docs.length,
    queries: judged.map(({ id, text }) => ({ text, grades: grades.get(id) })),
    /** Questions on a few long documents, judged by passage: ranking the documents says little about them. */
    judgedByPassage: judged.some(({ references }) => references !== undefined),
  };
}

export function readJsonLines(file) {
  return linesOf(file).map((line, at) => {
    try {
      return JSON.parse(line);
    } catch {
      throw new Error(`${file} line ${at + 1} is not JSON`);
    }
  });
}

function readGrades(file) {
  const grades = new Map();
  for (const line of linesOf(file).slice(1)) {
    const [query, document, grade] = line.split('\t');
    if (!grades.has(query)) grades.set(query, new Map());
    grades.get(query).set(document, Number(grade));
  }
  return grades;
}

const linesOf = (file) => readFileSync(file, 'utf8').split(/\r?\n/).filter(Boolean);
