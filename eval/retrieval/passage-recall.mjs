import { resolve } from 'node:path';

import { countTokens } from 'gpt-tokenizer/encoding/o200k_base';

import { mean } from '../metrics.mjs';

const BUDGETS = [1000, 2000];
const ASSEMBLY = resolve(import.meta.dirname, '../../dist/apps/retrieval/src/ground/assembly.js');

/**
 * How much of what answers a question a model would read, when the hits are taken in their order while they fit into a
 * number of tokens (o200k): the share of the characters of all references. `assembled` joins what touches, as grounding
 * does, and passes over a hit that does not fit.
 */
export async function passageRecall({ docs }, answers) {
  const { assemble } = await import(ASSEMBLY);
  const textOf = new Map(docs.map(({ id, text }) => [id, text]));
  const slice = (document, start, end) => textOf.get(document).slice(start, end);
  const over = (chosenOf) => mean(answers.map(({ query, hits }) => coverage(query, chosenOf(piecesOf(hits)))));
  const figures = {};
  for (const budget of BUDGETS) figures[`in ${budget} tokens`] = over((pieces) => fitting(pieces, budget)).toFixed(4);
  for (const maxTokens of BUDGETS) {
    const options = { maxTokens, tokensOf: countTokens, slice };
    figures[`assembled in ${maxTokens}`] = over((pieces) => assemble(pieces, options)).toFixed(4);
  }
  return figures;
}

const piecesOf = (hits) =>
  hits.map(({ document_id, start, end, content }) => ({ document: document_id, start, end, text: content[0].text }));

function fitting(pieces, budget) {
  let left = budget;
  const stop = pieces.findIndex(({ text }) => (left -= countTokens(text)) < 0);
  return stop < 0 ? pieces : pieces.slice(0, stop);
}

function coverage({ corpus, references }, chosen) {
  const pieces = chosen.filter(({ document }) => document === corpus).toSorted((a, b) => a.start - b.start);
  const covered = references.map((reference) => {
    let from = reference.start;
    let characters = 0;
    for (const { start, end } of pieces) {
      const until = Math.min(end, reference.end);
      characters += Math.max(0, until - Math.max(from, start));
      from = Math.max(from, until);
    }
    return characters;
  });
  const wanted = references.map(({ start, end }) => end - start);
  return covered.reduce((sum, n) => sum + n, 0) / wanted.reduce((sum, n) => sum + n, 0);
}
