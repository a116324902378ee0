import { hashOf, lookupId, newKey } from './key-format.js';

describe('an API key', () => {
  it('names its lookup id and is hashed whole', () => {
    const { id, key, secretHash } = newKey();
    expect(key).toMatch(/^aerie_[0-9A-Za-z]{12}_[0-9A-Za-z]{43}_[0-9a-f]{8}$/);
    expect(lookupId(key)).toBe(id);
    expect(hashOf(key)).toEqual(secretHash);
    expect(secretHash.length).toBe(32);
  });

  it('is never made twice', () => {
    const keys = Array.from({ length: 2000 }, newKey);
    expect(new Set(keys.map(({ id }) => id)).size).toBe(2000);
    expect(new Set(keys.map(({ key }) => key)).size).toBe(2000);
  });

  it('with any one letter changed is refused without asking the database', () => {
    const { key } = newKey();
    for (let at = 0; at < key.length; at++) {
      const changed = `${key.slice(0, at)}${key[at] === '0' ? '1' : '0'}${key.slice(at + 1)}`;
      expect(lookupId(changed), `letter ${at}`).toBeUndefined();
    }
  });

  it.each([
    '',
    'aerie_',
    'sk-proj-1234',
    `${newKey().key}x`,
    ` ${newKey().key}`,
    `${newKey().key}\n`,
    newKey().key.toUpperCase(),
  ])('is not %j', (text) => {
    expect(lookupId(text)).toBeUndefined();
  });
});
