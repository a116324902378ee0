import { lookup, type LookupAddress, type LookupOptions } from 'node:dns';

import { isPrivateAddress } from './private-address.js';

type Callback = (error: NodeJS.ErrnoException | null, address: string | LookupAddress[], family?: number) => void;

/**
 * `dns.lookup` that refuses a name which leads to a private address. It judges the very answer that is connected to, so a
 * name cannot be public when it is checked and private when it is used.
 */
export function publicLookup(hostname: string, options: LookupOptions, callback: Callback): void {
  lookup(hostname, options, (error, found, family) => {
    if (error) return callback(error, []);
    const addresses = typeof found === 'string' ? [found] : (found as LookupAddress[]).map(({ address }) => address);
    const wrong = addresses.find(isPrivateAddress);
    if (wrong === undefined) callback(null, found as string | LookupAddress[], family);
    else
      callback(Object.assign(new Error(`${hostname} leads to the private address ${wrong}`), { code: 'EPRIVATE' }), []);
  });
}
