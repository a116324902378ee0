import { isPrivateAddress, isPrivateHost } from './private-address.js';

describe('a private address', () => {
  it.each([
    '127.0.0.1',
    '10.1.2.3',
    '172.31.0.1',
    '192.168.1.1',
    '169.254.169.254',
    '100.64.0.1',
    '0.0.0.0',
    '::1',
    '::',
    'fe80::1',
    'fd00::1',
    '::ffff:10.0.0.1',
    '::ffff:a9fe:a9fe',
  ])('%s is one', (address) => expect(isPrivateAddress(address)).toBe(true));

  it.each(['8.8.8.8', '172.32.0.1', '2606:4700::1111', '::ffff:8.8.8.8'])('%s is none', (address) =>
    expect(isPrivateAddress(address)).toBe(false),
  );
});

describe('a private host', () => {
  it.each(['localhost', 'LOCALHOST', 'api.localhost', '[::1]', '127.0.0.1'])('%s is one by its name', (host) =>
    expect(isPrivateHost(host)).toBe(true),
  );

  it.each(['api.openai.com', 'localhost.example.com', '[2606:4700::1111]'])('%s is none', (host) =>
    expect(isPrivateHost(host)).toBe(false),
  );

  // The URL parser turns every way of writing an IPv4 address into the one with dots.
  it.each(['http://2130706433/', 'http://0x7f.1/', 'http://127.1/'])('is found however %s is written', (url) =>
    expect(isPrivateHost(new URL(url).hostname)).toBe(true),
  );
});
