import type { Check } from '../check.js';
import { injectionCheck } from './injection.check.js';
import { piiCheck } from './pii.check.js';
import { secretsCheck } from './secrets.check.js';
import { sizeCheck } from './size.check.js';
import { unicodeCheck } from './unicode.check.js';

/** Every check that a policy may name. */
export const CHECKS: readonly Check[] = [sizeCheck, unicodeCheck, injectionCheck, secretsCheck, piiCheck];
