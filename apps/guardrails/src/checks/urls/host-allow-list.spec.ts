import { HostAllowList } from './host-allow-list.js';

describe('host allow list', () => {
  it('takes hosts, and what lies below them where that is said', () => {
    const list = new HostAllowList();
    expect(list.add('Example.com')).toBe(true);
    expect(list.add('*.example.org')).toBe(true);
    expect(list.allows('https://example.COM/x')).toBe(true);
    expect(list.allows('https://www.example.com')).toBe(false);
    expect(list.allows('//a.b.example.org')).toBe(true);
    expect(list.allows('https://example.org')).toBe(false);
    expect(list.allows('www.example.org/x')).toBe(true);
  });

  it.each(['', '*', '*.', '.', '-a.com', 'a..b', 'a b', 'https://a.com', 'a.com/x', 'u@a.com', '*.*.a.com'])(
    'refuses %j',
    (entry) => {
      expect(new HostAllowList().add(entry)).toBe(false);
    },
  );
});
