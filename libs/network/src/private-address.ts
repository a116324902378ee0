import { BlockList, isIP } from 'node:net';

/** Addresses that are not of the public internet. Source: IANA's special-purpose address registries. */
const PRIVATE_SUBNETS = [
  '0.0.0.0/8',
  '10.0.0.0/8',
  '100.64.0.0/10',
  '127.0.0.0/8',
  '169.254.0.0/16',
  '172.16.0.0/12',
  '192.0.0.0/24',
  '192.168.0.0/16',
  '198.18.0.0/15',
  '224.0.0.0/4',
  '240.0.0.0/4',
  '::/128',
  '::1/128',
  '64:ff9b:1::/48',
  'fc00::/7',
  'fe80::/10',
  'ff00::/8',
];

const blocked = new BlockList();
for (const subnet of PRIVATE_SUBNETS) {
  const [net, prefix] = subnet.split('/');
  blocked.addSubnet(net!, Number(prefix), net!.includes(':') ? 'ipv6' : 'ipv4');
}

/** Whether an IP address is private, link-local, loopback or otherwise not of the public internet; IPv4 inside IPv6 too. */
export function isPrivateAddress(address: string): boolean {
  return blocked.check(address, isIP(address) === 6 ? 'ipv6' : 'ipv4');
}

/** Whether the host of a URL is private by its very name; where other names lead is only known when they are looked up. */
export function isPrivateHost(hostname: string): boolean {
  const host = hostname.replace(/^\[|\]$/g, '').toLowerCase();
  if (isIP(host)) return isPrivateAddress(host);
  return host === 'localhost' || host.endsWith('.localhost');
}
