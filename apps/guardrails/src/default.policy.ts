import type { GuardPolicy } from './policy.js';

/** What holds for everyone until tenants have policies of their own. */
export const DEFAULT_POLICY: GuardPolicy = {
  id: 'default',
  version: 1,
  rules: [
    { check: 'size', stage: 'input', action: 'block' },
    { check: 'unicode', stage: 'input', action: 'redact' },
    { check: 'injection', stage: 'input', action: 'block', roles: ['user', 'tool', 'function'] },
    { check: 'secrets', stage: 'input', action: 'redact' },
    { check: 'pii', stage: 'input', action: 'redact' },
    { check: 'unicode', stage: 'output', action: 'redact' },
    { check: 'secrets', stage: 'output', action: 'redact' },
    { check: 'pii', stage: 'output', action: 'redact' },
  ],
};
