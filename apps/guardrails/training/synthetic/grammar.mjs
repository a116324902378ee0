import { pick } from './pick.mjs';

/** Writes one sentence of a grammar: `{name}` is replaced by one of the lines of `name`, `[...]` stays half of the time. */
export function expand(grammar, start, random) {
  const write = (text) =>
    text
      .replace(/\[([^[\]]*)\]/g, (_, part) => (random() < 0.5 ? part : ''))
      .replace(/\{(\w+)\}/g, (_, name) => {
        if (!grammar[name]) throw new Error(`no rule ${name}`);
        return write(pick(random, grammar[name]));
      });
  return write(pick(random, grammar[start]))
    .replace(/ {2,}/g, ' ')
    .replace(/ ([,.?!])/g, '$1')
    .trim();
}

/** `count` different sentences, or as many as the grammar gives in ten times as many tries. */
export function sentencesOf(grammar, start, count, random) {
  const sentences = new Set();
  for (let tries = 0; sentences.size < count && tries < count * 10; tries++) {
    const sentence = expand(grammar, start, random);
    sentences.add(random() < 0.75 ? sentence[0].toUpperCase() + sentence.slice(1) : sentence);
  }
  return [...sentences];
}

/** Lines of a block, without the empty ones. */
export const lines = (block) =>
  block
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
