/** OpenAI's moderation categories, as types of findings: `SELF_HARM_INTENT` is `self-harm/intent`. */
export const CONTENT_CATEGORIES = [
  'HARASSMENT',
  'HARASSMENT_THREATENING',
  'HATE',
  'HATE_THREATENING',
  'ILLICIT',
  'ILLICIT_VIOLENT',
  'SELF_HARM',
  'SELF_HARM_INTENT',
  'SELF_HARM_INSTRUCTIONS',
  'SEXUAL',
  'SEXUAL_MINORS',
  'VIOLENCE',
  'VIOLENCE_GRAPHIC',
] as const;

export type ContentCategory = (typeof CONTENT_CATEGORIES)[number];

/** What else is true when a category is, as far as it is: graphic violence is violence. */
export const IMPLIED: Partial<Record<ContentCategory, ContentCategory>> = {
  HARASSMENT_THREATENING: 'HARASSMENT',
  HATE_THREATENING: 'HATE',
  ILLICIT_VIOLENT: 'ILLICIT',
  SELF_HARM_INTENT: 'SELF_HARM',
  SELF_HARM_INSTRUCTIONS: 'SELF_HARM',
  SEXUAL_MINORS: 'SEXUAL',
  VIOLENCE_GRAPHIC: 'VIOLENCE',
};
