import { type ChatRequest, responseFormatOf, textOf } from '#contracts';

import type { AnswerCheck, CheckDefinition } from '../check.js';
import { OptionReader } from './options.js';
import { TermFinder } from './terms/term-finder.js';
import { wordsOf } from './terms/words.js';

const MOST_TEXTS = 16;
const LONGEST_TEXT = 2_000;
const MOST_TERMS = 1_000;
const LONGEST_TERM = 128;

/**
 * Texts that an answer must hold, each of them, whatever its case and marks. With `when.any_of` only where the answer
 * or the question holds one of those terms. Where the rule redacts, what is missing is appended, but not to JSON.
 */
export const disclaimerCheck: CheckDefinition = {
  name: 'disclaimer',
  stages: ['output'],
  actions: ['allow', 'flag', 'redact', 'block', 'review'],
  types: ['MISSING_DISCLAIMER'],
  create(options) {
    const reader = new OptionReader(options).only('texts', 'when');
    const texts = reader.strings('texts', MOST_TEXTS, LONGEST_TEXT);
    if (!texts) return reader.refuse('texts', 'is missing');
    texts.forEach((text, at) => {
      if (wordsOf(text).length === 0) reader.refuse(`texts[${at}]`, 'must hold a word');
    });
    const terms = readTerms(reader);
    return answerCheck(texts, terms && new TermFinder(new Map([['', terms]]), false));
  },
};

function readTerms(reader: OptionReader): string[] | undefined {
  const when = reader.object('when')?.only('any_of');
  return when && (when.strings('any_of', MOST_TERMS, LONGEST_TERM) ?? when.refuse('any_of', 'is missing'));
}

function answerCheck(texts: readonly string[], terms: TermFinder | undefined): AnswerCheck {
  const required = texts.map((text) => ({ text, folded: folded(text) }));
  return {
    kind: 'answer',
    name: 'disclaimer',
    concerns: () => true,
    judge(answer, { request }) {
      const applies = !terms || [answer, questionOf(request)].some((text) => terms.next(text, 0, true));
      if (!applies || answer.trim() === '') return { findings: [] };
      const given = folded(answer);
      const missing = required.filter((one) => !given.includes(one.folded));
      if (missing.length === 0) return { findings: [] };
      const end = answer.length;
      const findings = missing.map(() => ({ type: 'MISSING_DISCLAIMER', start: end, end, score: 1 }));
      if (isJson(request)) return { findings };
      return { findings, repaired: [answer.trimEnd(), ...missing.map((one) => one.text)].join('\n\n') };
    },
  };
}

/** The words alone, each between spaces, so that one text can be sought in another. */
const folded = (text: string): string =>
  ` ${wordsOf(text.normalize('NFKC'))
    .map((word) => word.text)
    .join(' ')} `;

function questionOf({ messages }: ChatRequest): string {
  return textOf(messages.findLast((message) => message.role === 'user')?.content);
}

/** Whether the answer was asked for in a form that nothing can be appended to. */
function isJson(request: ChatRequest): boolean {
  const format = responseFormatOf(request);
  return format === 'json_object' || format === 'json_schema';
}
