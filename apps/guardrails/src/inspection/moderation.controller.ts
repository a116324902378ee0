import { Controller } from '@nestjs/common';

import { Moderate, type ModerationCategory, type ModerationResult } from '#contracts';
import { Answers } from '#messaging';

import type { ContentCategory } from '../checks/content/content-categories.js';
import { contentScores } from '../checks/content/content-scores.js';
import { visibleText } from '../judging/visible-text.js';

const THRESHOLD = 0.5;

const CATEGORIES: Readonly<Record<ModerationCategory, ContentCategory>> = {
  harassment: 'HARASSMENT',
  'harassment/threatening': 'HARASSMENT_THREATENING',
  hate: 'HATE',
  'hate/threatening': 'HATE_THREATENING',
  illicit: 'ILLICIT',
  'illicit/violent': 'ILLICIT_VIOLENT',
  'self-harm': 'SELF_HARM',
  'self-harm/intent': 'SELF_HARM_INTENT',
  'self-harm/instructions': 'SELF_HARM_INSTRUCTIONS',
  sexual: 'SEXUAL',
  'sexual/minors': 'SEXUAL_MINORS',
  violence: 'VIOLENCE',
  'violence/graphic': 'VIOLENCE_GRAPHIC',
};

/** The content check, in the words of OpenAI's moderations. */
@Controller()
export class ModerationController {
  @Answers(Moderate)
  moderate({ texts }: { texts: string[] }): ModerationResult[] {
    return texts.map(resultOf);
  }
}

function resultOf(text: string): ModerationResult {
  const scores = contentScores(visibleText(text).view);
  const of = <T>(value: (score: number) => T): Record<ModerationCategory, T> =>
    Object.fromEntries(Object.entries(CATEGORIES).map(([name, category]) => [name, value(scores[category])])) as Record<
      ModerationCategory,
      T
    >;
  const categories = of((score) => score >= THRESHOLD);
  return {
    flagged: Object.values(categories).includes(true),
    categories,
    category_scores: of((score) => score),
    category_applied_input_types: of((): 'text'[] => ['text']),
  };
}
