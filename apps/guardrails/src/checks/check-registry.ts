import type { GuardAction, GuardStage } from '#contracts';

import { type Check, type CheckDefinition, type CheckOptions, OptionMistake } from '../check.js';
import { confusablesCheck } from './confusables.check.js';
import { contentCheck } from './content.check.js';
import { disclaimerCheck } from './disclaimer.check.js';
import { groundednessCheck } from './groundedness.check.js';
import { injectionCheck } from './injection.check.js';
import { jsonSchemaCheck } from './json-schema.check.js';
import { PII_TYPES, piiCheck } from './pii.check.js';
import { promptLeakCheck } from './prompt-leak.check.js';
import { refusalCheck } from './refusal.check.js';
import { secretsCheck } from './secrets.check.js';
import { sizeCheck } from './size.check.js';
import { termsCheck } from './terms.check.js';
import { topicsCheck } from './topics.check.js';
import { unicodeCheck } from './unicode.check.js';
import { urlsCheck } from './urls.check.js';

const EVERYWHERE: readonly GuardStage[] = ['input', 'retrieved', 'tool', 'output'];
const REPLACED: readonly GuardAction[] = ['allow', 'flag', 'redact', 'tokenise', 'block', 'review'];

/** Every check that a policy may name. */
export const CHECKS: readonly CheckDefinition[] = [
  fixed(sizeCheck, EVERYWHERE, ['block']),
  fixed(unicodeCheck, EVERYWHERE, ['allow', 'flag', 'redact', 'block', 'review']),
  confusablesCheck,
  injectionCheck,
  fixed(secretsCheck, EVERYWHERE, REPLACED),
  fixed(piiCheck, EVERYWHERE, REPLACED, PII_TYPES),
  urlsCheck,
  termsCheck,
  topicsCheck,
  contentCheck,
  refusalCheck,
  promptLeakCheck,
  disclaimerCheck,
  jsonSchemaCheck,
  groundednessCheck,
];

/** A check that needs to be told nothing. */
function fixed(
  check: Check,
  stages: readonly GuardStage[],
  actions: readonly GuardAction[],
  types?: readonly string[],
): CheckDefinition {
  return {
    name: check.name,
    stages,
    actions,
    ...(types && { types }),
    create(options: CheckOptions) {
      const [given] = Object.keys(options);
      if (given !== undefined) throw new OptionMistake(given, `is not an option of the ${check.name} check`);
      return check;
    },
  };
}
