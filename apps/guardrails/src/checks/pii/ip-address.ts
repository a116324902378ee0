import { isIPv6 } from 'node:net';

import type { Span } from '../../check.js';

const V4 = /(?<![\d.]|[A-Za-z_]\/|[A-Za-z_-])(?:\d{1,3}\.){3}\d{1,3}(?!\d|\.\d|[A-Za-z_])/g;
const V6 = /(?<![\w:.])[0-9A-Fa-f:]{3,39}(?:\.\d{1,3}){0,3}(?![\w:]*[\w])/g;
const VERSION_BEFORE = /(?:version|release|build|firmware|driver|\bver\.?|\bv)[\s:=]{0,3}$/i;

/** Addresses of hosts; those that mean "this machine" or "any" tell nothing about anyone. */
export function findIpAddresses(text: string, from: number): Span[] {
  const spans: Span[] = [];
  if (text.includes('.', from)) {
    V4.lastIndex = from;
    for (let match = V4.exec(text); match; match = V4.exec(text)) {
      if (isHostV4(match[0]) && !VERSION_BEFORE.test(text.slice(Math.max(0, match.index - 16), match.index))) {
        spans.push(ipSpan(match.index, match[0]));
      }
    }
  }
  const colon = text.indexOf(':', from);
  if (colon >= 0 && text.includes(':', colon + 1)) findV6(text, from, spans);
  return spans;
}

function findV6(text: string, from: number, spans: Span[]): void {
  V6.lastIndex = from;
  for (let match = V6.exec(text); match; match = V6.exec(text)) {
    const address = match[0].replace(/(?<!:):$/, '');
    if (isIPv6(address) && /\d/.test(address) && !/^::1?$/.test(address) && /[0-9A-Fa-f]:/.test(address)) {
      spans.push(ipSpan(match.index, address));
    }
  }
}

const ipSpan = (start: number, address: string): Span => ({
  type: 'IP_ADDRESS',
  start,
  end: start + address.length,
  score: 1,
});

function isHostV4(address: string): boolean {
  const octets = address.split('.');
  if (octets.some((octet) => Number(octet) > 255 || (octet.length > 1 && octet[0] === '0'))) return false;
  return octets[0] !== '127' && address !== '0.0.0.0' && address !== '255.255.255.255';
}
