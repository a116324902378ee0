import { domainToASCII } from 'node:url';

/** What a browser, a mail client and a link checker read alike: no user, no escapes, no odd slashes. */
const PLAIN_URL = /^(?:(https?|ftps?|wss?):)?\/\/([^/?#\s]+)/i;
const PLAIN_HOST = /^[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)*$/;
const HOST_AND_PORT = /^([^:@\\%[\]]+)(?::(\d{1,5}))?$/;
/** Browsers read these as dots. */
const IMITATION_DOT = /[\u3002\uff0e\uff61]/;
const DEFAULT_PORTS: Readonly<Record<string, string>> = {
  http: '80',
  ws: '80',
  https: '443',
  wss: '443',
  ftp: '21',
  ftps: '990',
};

/**
 * Hosts that a URL may lead to: `example.com` is that host, `*.example.com` everything below it, `example.com:8443` that
 * port. A URL that different readers could read differently leads nowhere that is allowed.
 */
export class HostAllowList {
  private readonly hosts = new Set<string>();
  private readonly parents = new Set<string>();

  /** False when the entry is not a host. */
  add(entry: string): boolean {
    const below = entry.startsWith('*.');
    const host = hostOf(below ? entry.slice(2) : entry, undefined);
    if (host) (below ? this.parents : this.hosts).add(host);
    return host !== undefined;
  }

  /** `url` as it is written, with scheme or without. */
  allows(url: string): boolean {
    const [, scheme, authority] = PLAIN_URL.exec(url.slice(0, 4) === 'www.' ? `//${url}` : url) ?? [];
    const host = authority && hostOf(authority, scheme?.toLowerCase());
    if (!host) return false;
    if (this.hosts.has(host)) return true;
    for (let dot = host.indexOf('.'); dot >= 0; dot = host.indexOf('.', dot + 1)) {
      if (this.parents.has(host.slice(dot + 1))) return true;
    }
    return false;
  }
}

/** Lower case, in punycode, without the port that goes without saying; undefined where it is not plainly a host. */
function hostOf(authority: string, scheme: string | undefined): string | undefined {
  const [, name, port] = HOST_AND_PORT.exec(authority) ?? [];
  if (!name || IMITATION_DOT.test(name) || name.normalize('NFKC') !== name) return undefined;
  const host = /^[\x21-\x7e]+$/.test(name) ? name.toLowerCase() : domainToASCII(name);
  if (!PLAIN_HOST.test(host)) return undefined;
  return port && port !== DEFAULT_PORTS[scheme ?? 'https'] ? `${host}:${port}` : host;
}
