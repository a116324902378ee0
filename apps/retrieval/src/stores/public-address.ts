import { promisify } from 'node:util';

import { publicLookup } from '#network';

const look = promisify(publicLookup);

/**
 * Refuses a store whose name leads into a private network, unless the configuration allows it. The clients of stores look
 * names up themselves, so this is told before they connect.
 */
export async function assertAllowed(
  { private_network }: { private_network?: boolean | undefined },
  ...urls: (string | undefined)[]
): Promise<void> {
  if (private_network) return;
  for (const url of urls) if (url) await look(new URL(url).hostname.replace(/^\[|\]$/g, ''), { all: true });
}
