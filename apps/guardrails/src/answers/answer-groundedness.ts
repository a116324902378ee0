import { Logger } from '@nestjs/common';

import type { AnswerEnd, ChatCompletion, GroundedSentence, Groundedness, Passage } from '#contracts';

import { Grounds } from '../checks/groundedness/grounds.js';

/** The content of one choice. */
export interface AnswerText {
  readonly index: number;
  readonly content: string;
}

/**
 * The most that is held against each other: prose of that length takes about 5 ms, so that nobody else waits longer. It
 * leaves room for 50 passages of the usual length.
 */
const MAX_ANSWER_CHARS = 16_384;
const MAX_PASSAGE_CHARS = 50_000;

const logger = new Logger('Groundedness');

export function textsIn({ choices }: ChatCompletion): AnswerText[] {
  return choices.map(({ index, message: { content } }) => ({ index, content: content ?? '' }));
}

/** The end of a grounded answer, with how far the passages support its texts. That it cannot be told stops no answer. */
export function withGroundedness(
  end: AnswerEnd,
  texts: readonly AnswerText[],
  passages: readonly Passage[],
): AnswerEnd {
  if (passages.length === 0 || !end.aerie.citations) return end;
  try {
    const groundedness = groundednessOf(texts, passages);
    return groundedness ? { ...end, aerie: { ...end.aerie, groundedness } } : end;
  } catch (error) {
    logger.warn({ msg: 'the groundedness of an answer cannot be told', err: error });
    return end;
  }
}

function groundednessOf(texts: readonly AnswerText[], passages: readonly Passage[]): Groundedness | undefined {
  const passageChars = passages.reduce((sum, { title, text }) => sum + title.length + text.length, 0);
  if (passageChars > MAX_PASSAGE_CHARS || texts.every(({ content }) => content === '')) return undefined;
  const sentences: GroundedSentence[] = [];
  let left = MAX_ANSWER_CHARS;
  let words = 0;
  let sum = 0;
  for (const { index, content } of texts) {
    for (const sentence of held(content, left, passages)) {
      if (sentence.support === undefined) continue;
      const { start, end, support } = sentence;
      sentences.push({ ...(index > 0 && { choice: index }), start, end, score: rounded(support) });
      words += sentence.words;
      sum += support * sentence.words;
    }
    left -= content.length;
  }
  const isPartial = left < 0;
  if (isPartial && sentences.length === 0) return undefined;
  return { score: words === 0 ? 1 : rounded(sum / words), sentences, ...(isPartial && { partial: true as const }) };
}

/** A sentence that the bound cuts off is not judged by its half. */
function held(content: string, most: number, passages: readonly Passage[]) {
  if (most <= 0) return [];
  const sentences = Grounds.of(passages).hold(content.slice(0, most));
  return content.length > most ? sentences.slice(0, -1) : sentences;
}

const rounded = (score: number): number => Math.round(score * 1000) / 1000;
