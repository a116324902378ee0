import type { ContentRule } from './content-rule.js';
import { EUROPEAN_RULES } from './european-rules.js';
import { HOSTILITY_RULES } from './hostility-rules.js';
import { ILLICIT_RULES } from './illicit-rules.js';
import { SELF_HARM_RULES } from './self-harm-rules.js';
import { SEXUAL_RULES } from './sexual-rules.js';
import { VIOLENCE_RULES } from './violence-rules.js';

export const CONTENT_RULES: readonly ContentRule[] = [
  ...VIOLENCE_RULES,
  ...HOSTILITY_RULES,
  ...ILLICIT_RULES,
  ...SELF_HARM_RULES,
  ...SEXUAL_RULES,
  ...EUROPEAN_RULES,
];
