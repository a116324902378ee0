import { readFileSync } from 'node:fs';

import { type GuardPolicy, GuardPolicyInput, parseBody, SHIPPED_POLICY } from '#contracts';
import { parse } from 'yaml';

const FILE = new URL('../../policies/default.yaml', import.meta.url);

/** The policy that ships, from the file that documents it. A mistake in it ends the process at start. */
export function readShippedPolicy(): GuardPolicy {
  const { version, ...document } = parse(readFileSync(FILE, 'utf8')) as { version: number };
  const { rules, description, streams, review } = parseBody(GuardPolicyInput, document);
  return {
    id: SHIPPED_POLICY,
    version,
    rules,
    ...(description !== undefined && { description }),
    ...(streams && { streams }),
    ...(review && { review }),
  };
}
