import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';

/**
 * Two ways to lay a collection out. Ours: docs.jsonl (`id`, `title`, `text`), queries.jsonl (`id`, `text`), qrels.tsv. BEIR's:
 * corpus.jsonl and queries.jsonl with `_id`, qrels/test.tsv. Judgements have a heading, then query id, document id, grade.
 */
const LAYOUTS = [
  { docs: 'docs.jsonl', queries: 'queries.jsonl', grades: 'qrels.tsv' },
  { docs: 'corpus.jsonl', queries: 'queries.jsonl', grades: 'qrels/test.tsv' },
];

/** The folders with collections: `directory` itself, or those in it. */
export function findCollections(directory) {
  const root = resolve(directory);
  if (!statSync(root, { throwIfNoEntry: false })?.isDirectory()) throw new Error(`${root} is not a directory`);
  const candidates = [root, ...readdirSync(root).map((name) => join(root, name))];
  return candidates.filter((folder) => LAYOUTS.some(({ docs }) => existsSync(join(folder, docs))));
}

/** Only judged queries count; documents without text cannot be indexed and are counted. */
export function readCollection(folder) {
  const layout = LAYOUTS.find(({ docs }) => existsSync(join(folder, docs)));
  const missing = Object.values(layout).filter((file) => !existsSync(join(folder, file)));
  if (missing.length > 0) throw new Error(`${folder} lacks ${missing.join(' and ')}`);
  const all = readJsonLines(join(folder, layout.docs)).map(named);
  const docs = all.filter(({ text }) => text.trim() !== '');
  const grades = readGrades(join(folder, layout.grades));
  const queries = readJsonLines(join(folder, layout.queries)).map(named);
  const judged = queries.filter(({ id }) => [...(grades.get(id)?.values() ?? [])].some((grade) => grade > 0));
  if (docs.length === 0 || judged.length === 0) throw new Error(`${folder} has no documents or no judged queries`);
  return {
    name: basename(folder),
    docs,
    skipped: all.length - docs.length,
    queries: judged.map((query) => ({ ...query, grades: grades.get(query.id) })),
    /** Questions on a few long documents, judged by the places that answer them: ranking the documents says little. */
    judgedByPlace: judged.some(({ references }) => references !== undefined),
  };
}

const named = ({ _id, ...row }) => ({ id: _id, ...row });

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
