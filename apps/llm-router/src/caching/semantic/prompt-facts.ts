import { ASKING, POINTING, TELLING } from './prompt-words.js';

/** Most words with these say the contrary of something; one that does not costs a hit and no more. */
const PREFIXED = /^(?:un|non|dis|im|in|il|ir|anti|de|mis)[a-z]{4,}$/;
const APOSTROPHE_NOT = /n['’]t$/;

/** A quotation, or a run of anything but spaces. */
const TOKEN = /(?<quotation>"[^"]*"|“[^”]*”|«[^»]*»|`[^`]*`|(?<=^|\s)'[^']+'(?=$|[\s.,;:?!]))|\S+/gu;
/** What stands around a word and is not part of it. */
const EDGES = /^[^\p{L}\p{N}"“«`$€£¥%+\-/@#_]+|[^\p{L}\p{N}"”»`$€£¥%+/@#_]+$/gu;

/**
 * What two prompts must have in common word by word and in the same order, however alike they are otherwise: numbers with
 * what they count, negations, directions, units, quotations, names and everything that looks like an identifier.
 */
export function factsOf(text: string): string {
  const facts: string[] = [];
  let pointed = false;
  for (const { 0: raw, groups } of text.matchAll(TOKEN)) {
    const token = groups!['quotation'] ?? raw.replace(EDGES, '');
    if (token === '') continue;
    const fact = groups!['quotation'] ?? factIn(token) ?? (pointed && !ASKING.has(token) ? token : undefined);
    if (fact !== undefined) facts.push(fact);
    const lower = token.toLowerCase();
    pointed = /\p{N}/u.test(token) || POINTING.has(lower);
  }
  return facts.join('\n');
}

function factIn(token: string): string | undefined {
  const lower = token.toLowerCase();
  if (TELLING.has(lower) || APOSTROPHE_NOT.test(lower) || PREFIXED.test(lower)) return lower;
  if (/[^\p{L}'’-]/u.test(token)) return token;
  return /\p{Lu}/u.test(token) && !ASKING.has(lower) ? token : undefined;
}

/** Names, negations and numbers are told from other words by what holds for the Latin script alone. */
export const isReadable = (text: string): boolean => !/(?!\p{Script=Latin})\p{L}/u.test(text);
